// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A redactor with a rule that fails, as no rule of ours should. */
public final class FailingRedaction {
  private FailingRedaction() {}

  /** Throws this error for each text that contains {@code trigger}. */
  public static Redactor on(String trigger, Error error) {
    return Redactor.with((text, found) -> {
      if (new String(text.bytes, UTF_8).contains(trigger)) {
        throw error;
      }
    });
  }
}
