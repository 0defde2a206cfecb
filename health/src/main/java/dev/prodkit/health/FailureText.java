// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Puts a failure in words that may be kept: redacted first, cut afterwards. */
final class FailureText {
  private static final int LONGEST = 1_000;
  private static final int MOST_CAUSES = 4;
  private static final String WITHHELD = "withheld: the text could not be redacted";

  private FailureText() {}

  /**
   * What was thrown and its next causes. Whatever the exception's own methods do, this returns a
   * text.
   */
  static String of(Throwable thrown, BinaryOperator<String> redaction) {
    try {
      return cut(redaction.apply("", describe(thrown)));
    } catch (Throwable broken) {
      return WITHHELD;
    }
  }

  /** A name or another value as it may be shown. */
  static String shown(String name, String value, BinaryOperator<String> redaction) {
    try {
      return Objects.requireNonNull(redaction.apply(name, value));
    } catch (Throwable broken) {
      return WITHHELD;
    }
  }

  private static String describe(Throwable thrown) {
    StringBuilder text = new StringBuilder(headline(thrown));
    Optional<Throwable> cause = cause(thrown);
    for (int depth = 0; depth < MOST_CAUSES && cause.isPresent(); depth++) {
      text.append("; caused by ").append(headline(cause.get()));
      cause = cause(cause.get());
    }
    return text.toString();
  }

  private static String headline(Throwable thrown) {
    try {
      return String.valueOf(thrown.toString());
    } catch (Throwable unreadable) {
      return thrown.getClass().getName() + ", whose message could not be read: "
          + unreadable.getClass().getName();
    }
  }

  private static Optional<Throwable> cause(Throwable thrown) {
    try {
      return Optional.ofNullable(thrown.getCause());
    } catch (Throwable unreadable) {
      return Optional.empty();
    }
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean betweenSurrogates = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    return text.substring(0, betweenSurrogates ? LONGEST - 1 : LONGEST) + "…";
  }
}
