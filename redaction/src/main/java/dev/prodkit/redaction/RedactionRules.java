// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.List;

/**
 * What a redactor looks for. There is a new one for each change. A thread that reads it sees the
 * index, which is changed in place, as it was at that change or later.
 *
 * @param generation another number for each; 0 is never one
 * @param index where registered secrets may stand
 * @param names the names of fields whose values must not show
 * @param emails whether e-mail addresses are masked too
 * @param further rules that are applied to a whole line, after all others
 */
record RedactionRules(
    int generation, SecretIndex index, SensitiveNames names, boolean emails, List<Rule> further) {
  static RedactionRules none(List<Rule> further) {
    return new RedactionRules(
        1, SecretIndex.create(), SensitiveNames.usual(), false, List.copyOf(further));
  }

  RedactionRules with(SecretIndex changed) {
    return new RedactionRules(generation + 1, changed, names, emails, further);
  }

  RedactionRules with(SensitiveNames changed) {
    return new RedactionRules(generation + 1, index, changed, emails, further);
  }

  RedactionRules withEmails() {
    return new RedactionRules(generation + 1, index, names, true, further);
  }

  RedactionRules with(List<Rule> changed) {
    return new RedactionRules(generation + 1, index, names, emails, List.copyOf(changed));
  }

  /**
   * Applies the further rules to what the ones before have left; answers whether anything was found
   * by these or those.
   *
   * @param found whether the ones before have found anything: then it stands in the sink
   * @param before where it begins there
   */
  boolean applyFurther(
      byte[] text, int from, int to, boolean found, int before, ByteSink redacted) {
    boolean any = found;
    for (int i = 0; i < further.size(); i++) { // an iterator would be garbage
      any = apply(further.get(i), text, from, to, any, before, redacted);
    }
    return any;
  }

  private static boolean apply(
      Rule rule, byte[] text, int from, int to, boolean found, int before, ByteSink redacted) {
    Text rest = new Text();
    rest.hold(
        found ? redacted.array() : text, found ? before : from, found ? redacted.length() : to);
    Spans parts = new Spans();
    rule.find(rest, parts);
    if (parts.size() == 0) {
      return found;
    }
    if (found) {
      // Read from a copy: the sink cannot be read and written at once.
      rest.hold(redacted.copy(), before, redacted.length());
      redacted.length(before);
    }
    parts.merge();
    Rewrite.without(rest, new Spans(), parts, redacted);
    return true;
  }
}
