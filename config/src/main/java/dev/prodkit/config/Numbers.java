// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers, in one way to write each.
 *
 * <p>A whole number is {@code 0}, or ASCII digits that do not begin with {@code 0}, with or without
 * a {@code -} before it. A decimal number may also have a fraction with digits on both sides of the
 * point, and an exponent. So these are refused: {@code +5}, a 5 with blanks around it, {@code 007},
 * {@code 0x10}, {@code 1_000}, {@code 1,000}, {@code .5}, {@code 1f}, {@code ١٢} (digits of another
 * alphabet), {@code NaN}, {@code Infinity}, and {@code -0}, which nobody means. A number beyond its
 * type is refused too, never wrapped nor rounded to infinity or zero: {@code Long.MAX_VALUE + 1},
 * {@code 1e400} and {@code 1e-400} for a double. A {@code BigDecimal} takes the last two.
 */
final class Numbers {
  // Past this, a text is no number that anyone wrote, and BigInteger needs time that grows with its
  // square.
  private static final int MOST_CHARACTERS = 1000;
  private static final int MOST_EXPONENT = 10_000;

  private Numbers() {}

  /** The number, or null if the text is no whole number or is out of range. */
  static @Nullable Long whole(String text, long least, long most) {
    if (!isWhole(text) || text.length() > 20) {
      return null;
    }
    try {
      long number = Long.parseLong(text);
      return number >= least && number <= most ? number : null;
    } catch (NumberFormatException beyondLong) {
      return null;
    }
  }

  static @Nullable BigInteger bigWhole(String text) {
    return isWhole(text) ? new BigInteger(text) : null;
  }

  static @Nullable Double floating(String text) {
    if (!isDecimal(text)) {
      return null;
    }
    double number = Double.parseDouble(text);
    boolean vanished = number == 0 && !isZero(text);
    return Double.isInfinite(number) || vanished ? null : number;
  }

  static @Nullable Float narrow(String text) {
    if (!isDecimal(text)) {
      return null;
    }
    float number = Float.parseFloat(text);
    boolean vanished = number == 0 && !isZero(text);
    return Float.isInfinite(number) || vanished ? null : number;
  }

  static @Nullable BigDecimal bigDecimal(String text) {
    if (!isDecimal(text)) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      // An exponent of a thousand million is short to write and fills the memory of whoever prints
      // it.
      return Math.abs((long) number.scale()) > MOST_EXPONENT ? null : number;
    } catch (NumberFormatException beyondItsExponent) {
      return null;
    }
  }

  private static boolean isWhole(String text) {
    int first = text.startsWith("-") ? 1 : 0;
    int length = text.length();
    if (first == length || length > MOST_CHARACTERS || skipDigits(text, first) != length) {
      return false;
    }
    return text.charAt(first) != '0' || length == 1;
  }

  private static boolean isDecimal(String text) {
    int length = text.length();
    int at = text.startsWith("-") ? 1 : 0;
    int whole = at;
    at = skipDigits(text, at);
    boolean leadingZero = at > whole + 1 && text.charAt(whole) == '0';
    if (at == whole || leadingZero || length > MOST_CHARACTERS) {
      return false;
    }
    if (at < length && text.charAt(at) == '.') {
      int fraction = at + 1;
      at = skipDigits(text, fraction);
      if (at == fraction) {
        return false;
      }
    }
    if (at < length && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int exponent = at + 1;
      if (exponent < length && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
        exponent++;
      }
      at = skipDigits(text, exponent);
      if (at == exponent) {
        return false;
      }
    }
    return at == length && !(text.startsWith("-") && isZero(text));
  }

  // Whether no digit but 0 stands before the exponent.
  private static boolean isZero(String decimal) {
    for (int i = 0; i < decimal.length(); i++) {
      char c = decimal.charAt(i);
      if (c == 'e' || c == 'E') {
        return true;
      }
      if (c >= '1' && c <= '9') {
        return false;
      }
    }
    return true;
  }

  private static int skipDigits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
