// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.nio.charset.StandardCharsets;

/**
 * Reads one escape: {@code %41} of URLs, entities of XML and HTML (by name, decimal and
 * hexadecimal), and those with a backslash of JSON, of C-like languages and of shells ({@code \n},
 * {@code \x41}, {@code \101}, {@code \"}, {@code \$}). What it stands for is in {@link #bytes}.
 * Used again for the next. Not thread-safe.
 */
final class Escape {
  /** With what an escape begins. */
  static final char[] STARTS = {'\\', '%', '&'};

  private static final int LONGEST_NUMBER = 9;
  private static final String CONTROLS = "nrtbfvae0";
  private static final String CONTROL_VALUES = "\n\r\t\b\f\u000b\u0007\u001b\0";

  /** What the escape stands for, in UTF-8. */
  final byte[] bytes = new byte[4];

  /** How many bytes it stands for. */
  int length;

  /** Where the escape ends that begins at {@code at}, or 0 if none begins there. */
  int read(byte[] text, int at, int to) {
    return switch (text[at]) {
      case '%' -> percent(text, at + 1, to);
      case '&' -> entity(text, at + 1, to);
      case '\\' -> backslash(text, at + 1, to);
      default -> 0;
    };
  }

  private int percent(byte[] text, int at, int to) {
    int value = digits(text, at, Math.min(to, at + 2), 16);
    return value >= 0 && at + 2 <= to ? one(value, at + 2) : 0;
  }

  private int entity(byte[] text, int at, int to) {
    int end = at;
    int last = Math.min(to, at + 2 + LONGEST_NUMBER);
    while (end < last && (text[end] == '#' || Alphabet.has(Alphabet.ALNUM, text[end]))) {
      end++;
    }
    if (end == last || text[end] != ';' || end == at) {
      return 0;
    }
    int point;
    if (text[at] == '#') {
      boolean hex = (text[at + 1] | 0x20) == 'x';
      point = digits(text, at + (hex ? 2 : 1), end, hex ? 16 : 10);
    } else {
      point = end - at > EntityNames.LONGEST ? -1 : EntityNames.codePoint(text, at, end);
    }
    return point(point, end + 1);
  }

  private int backslash(byte[] text, int at, int to) {
    if (at == to) {
      return 0;
    }
    byte c = text[at];
    if (c == '&' && entity(text, at + 1, to) > 0) {
      return 0; // XML does not escape backslashes, and a shell would have escaped the semicolon too
    }
    int control = CONTROLS.indexOf(c);
    if (c == 'u') {
      return unicode(text, at + 1, to);
    }
    if (c == 'U' || c == 'x') {
      int end = at + (c == 'U' ? 9 : 3);
      int value = end <= to ? digits(text, at + 1, end, 16) : -1;
      return c == 'U' ? point(value, end) : value < 0 ? 0 : one(value, end);
    }
    int octal = at + 3 <= to && c <= '3' ? digits(text, at, at + 3, 8) : -1;
    if (octal >= 0) {
      return one(octal, at + 3);
    }
    if (control >= 0) {
      return one(CONTROL_VALUES.charAt(control), at + 1);
    }
    return c >= ' ' && c < 0x7f && !Alphabet.has(Alphabet.ALNUM, c) ? one(c, at + 1) : 0;
  }

  /** Four hexadecimal digits, and the other half of a character that needs two. */
  private int unicode(byte[] text, int at, int to) {
    int value = at + 4 <= to ? digits(text, at, at + 4, 16) : -1;
    if (value >= 0xd800 && value <= 0xdbff && at + 10 <= to && text[at + 5] == 'u') {
      int low = text[at + 4] == '\\' ? digits(text, at + 6, at + 10, 16) : -1;
      if (low >= 0xdc00 && low <= 0xdfff) {
        return point(Character.toCodePoint((char) value, (char) low), at + 10);
      }
    }
    return value >= 0xd800 && value <= 0xdfff ? point(0xfffd, at + 4) : point(value, at + 4);
  }

  private int one(int value, int end) {
    bytes[0] = (byte) value;
    length = 1;
    return end;
  }

  private int point(int point, int end) {
    if (point < 0 || point > Character.MAX_CODE_POINT) {
      return 0;
    }
    if (point < 0x80) {
      return one(point, end);
    }
    byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(utf8, 0, bytes, 0, utf8.length);
    length = utf8.length;
    return end;
  }

  /** The number that stands there, or -1 if it is none. */
  private static int digits(byte[] text, int from, int to, int radix) {
    int value = from < to && to - from < LONGEST_NUMBER ? 0 : -1;
    for (int i = from; i < to && value >= 0; i++) {
      int digit = Character.digit(text[i], radix);
      value = digit < 0 ? -1 : value * radix + digit;
    }
    return value;
  }
}
