// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads durations: a whole number and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d} in
 * lower case without a blank, or ISO 8601 as {@link Duration#parse} reads it ({@code PT1M30S}).
 * None is negative, nor longer than the 292 years that {@link Duration#toNanos} can say, so that no
 * later arithmetic overflows.
 */
final class Durations {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
  private static final int MOST_CHARACTERS = 64;

  private Durations() {}

  /** The duration, or null if the text is none. */
  static @Nullable Duration parse(String text) throws Refused {
    if (text.length() > MOST_CHARACTERS) {
      return null;
    }
    Duration duration = text.startsWith("P") ? iso(text) : withUnit(text);
    return duration == null || duration.isNegative() || duration.compareTo(LONGEST) > 0
        ? null
        : duration;
  }

  private static @Nullable Duration iso(String text) {
    Duration plain = isoOfOneUnit(text);
    try {
      return plain != null ? plain : Duration.parse(text);
    } catch (DateTimeParseException quotesTheText) {
      return null;
    }
  }

  // PT30S and the like, for which the regular expression behind Duration.parse takes far longer.
  private static @Nullable Duration isoOfOneUnit(String text) {
    int last = text.length() - 1;
    if (last < 3 || !text.startsWith("PT")) {
      return null;
    }
    ChronoUnit unit = switch (text.charAt(last)) {
      case 'S' -> ChronoUnit.SECONDS;
      case 'M' -> ChronoUnit.MINUTES;
      case 'H' -> ChronoUnit.HOURS;
      default -> null;
    };
    Long amount = Numbers.whole(text.substring(2, last), 0, Integer.MAX_VALUE);
    return unit == null || amount == null ? null : Duration.of(amount, unit);
  }

  private static @Nullable Duration withUnit(String text) throws Refused {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    Long amount = Numbers.whole(text.substring(0, digits), 0, Long.MAX_VALUE);
    if (amount == null) {
      return null;
    }
    if (digits == text.length()) {
      throw new Refused("is a bare number and needs a unit", "write it like 30s, 500ms or 5m");
    }
    ChronoUnit unit = unit(text.substring(digits));
    try {
      return unit == null ? null : Duration.of(amount, unit);
    } catch (ArithmeticException beyondLong) {
      return null;
    }
  }

  private static @Nullable ChronoUnit unit(String letters) {
    return switch (letters) {
      case "ms" -> ChronoUnit.MILLIS;
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      case "d" -> ChronoUnit.DAYS;
      default -> null;
    };
  }
}
