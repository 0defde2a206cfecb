// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.util.function.UnaryOperator;

/** Puts a failure in words that may be kept: redacted first, cut afterwards. */
final class FailureText {
  private static final int LONGEST = 1_000;
  private static final int MOST_CAUSES = 4;
  private static final String WITHHELD = "withheld: the text could not be read or redacted";

  private FailureText() {}

  /**
   * What was thrown and its next causes. Whatever the exception's own methods do, this returns a
   * text.
   */
  static String of(Throwable thrown, UnaryOperator<String> redaction) {
    try {
      return cut(redaction.apply(describe(thrown)));
    } catch (Throwable unspeakable) {
      return WITHHELD;
    }
  }

  private static String describe(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.toString());
    Throwable cause = thrown.getCause();
    for (int depth = 0; depth < MOST_CAUSES && cause != null; depth++) {
      text.append("; caused by ").append(cause);
      cause = cause.getCause();
    }
    return text.toString();
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean betweenSurrogates = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    return text.substring(0, betweenSurrogates ? LONGEST - 1 : LONGEST) + "…";
  }
}
