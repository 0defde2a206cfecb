// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.List;

/**
 * What a redactor looks for. There is a new one for each change, after which the index, which is
 * changed in place, is seen as it is by whoever gets this one.
 *
 * @param generation another number for each; 0 is never one
 * @param index where registered secrets may stand
 * @param names the names of fields whose values must not show
 * @param emails whether e-mail addresses are masked too
 * @param further rules that are applied to a whole line, after all others
 */
record Known(
    int generation, SecretIndex index, SensitiveNames names, boolean emails, List<Rule> further) {
  static Known nothing(List<Rule> further) {
    return new Known(1, SecretIndex.create(), SensitiveNames.usual(), false, List.copyOf(further));
  }

  Known with(SecretIndex changed) {
    return new Known(generation + 1, changed, names, emails, further);
  }

  Known with(SensitiveNames changed) {
    return new Known(generation + 1, index, changed, emails, further);
  }

  Known withEmails() {
    return new Known(generation + 1, index, names, true, further);
  }

  Known with(List<Rule> changed) {
    return new Known(generation + 1, index, names, emails, List.copyOf(changed));
  }
}
