// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.Bytes;
import dev.prodkit.redaction.JsonEscapes;

/**
 * Writes text and numbers into JSON as UTF-8, without anything in between. Text is escaped as
 * {@link JsonEscapes#unsafe} says, and a lone surrogate becomes U+FFFD.
 */
final class JsonText {
  /** So many characters are written after one look at the room; one becomes six bytes at most. */
  private static final int CHUNK = 512;

  private static final int LONGEST_ESCAPE = 6;
  private static final int LONGEST_NUMBER = 20;
  private static final byte[] QUOTE = {'"'};
  private static final byte[] MINUS = {'-'};
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);
  private static final byte[] SMALLEST = Long.toString(Long.MIN_VALUE).getBytes(US_ASCII);

  /** By ASCII character: 0 as it is, 1 as a Unicode escape, else the letter behind a backslash. */
  private static final byte[] ESCAPES = escapes();

  private JsonText() {}

  private static byte[] escapes() {
    byte[] escapes = new byte[0x80];
    for (int c = 0; c < escapes.length; c++) {
      escapes[c] = (byte) (JsonEscapes.unsafe(c) ? 1 : 0);
    }
    String letters = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (int i = 0; i < letters.length(); i += 2) {
      escapes[letters.charAt(i)] = (byte) letters.charAt(i + 1);
    }
    return escapes;
  }

  /** The text as it stands between quotes. */
  static void append(String text, ByteSink sink) {
    int length = text.length();
    if (length > CHUNK) {
      append(text, 0, length, sink);
    } else {
      byte[] bytes = sink.room(length * LONGEST_ESCAPE + 8);
      sink.length(write(text, 0, length, bytes, sink.length()));
    }
  }

  static void append(String text, int from, int to, ByteSink sink) {
    int i = from;
    while (i < to) {
      int stop = Math.min(to, i + CHUNK);
      if (stop < to && Character.isHighSurrogate(text.charAt(stop - 1))) {
        stop++; // its other half
      }
      byte[] bytes = sink.room((stop - i) * LONGEST_ESCAPE + 8);
      sink.length(write(text, i, stop, bytes, sink.length()));
      i = stop;
    }
  }

  /** The text between quotes. */
  static void quoted(String text, ByteSink sink) {
    int length = text.length();
    if (length > CHUNK) {
      sink.append(QUOTE);
      append(text, 0, length, sink);
      sink.append(QUOTE);
      return;
    }
    byte[] bytes = sink.room(length * LONGEST_ESCAPE + 8);
    int at = sink.length();
    bytes[at++] = '"';
    at = write(text, 0, length, bytes, at);
    bytes[at++] = '"';
    sink.length(at);
  }

  private static int write(String text, int from, int to, byte[] bytes, int start) {
    return latin1(text, from, to)
        ? copied(text, from, to, bytes, start)
        : encoded(text, from, to, bytes, start);
  }

  /**
   * Whether each character fits in a byte. Strings that hold nothing else are kept as bytes, for
   * which the compiler sees that the answer is yes, and takes the loop away.
   */
  private static boolean latin1(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  /** Copies the bytes of the string, and encodes from the first one that cannot stay. */
  @SuppressWarnings("deprecation") // the one method that copies without a new array
  private static int copied(String text, int from, int to, byte[] bytes, int start) {
    text.getBytes(from, to, bytes, start);
    int end = start + to - from;
    for (int at = start; at < end; at += 8) {
      // There is room for more than the text; what stands there does not count.
      int first = at + Bytes.first(Bytes.unsafe(Bytes.eight(bytes, at)));
      if (first < at + 8 && first < end) {
        return encoded(text, from + first - start, to, bytes, first);
      }
    }
    return end;
  }

  private static int encoded(String text, int from, int to, byte[] bytes, int start) {
    int at = start;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
          bytes[at++] = (byte) c;
        } else if (escape == 1) {
          at = unicode(c, bytes, at);
        } else {
          bytes[at++] = '\\';
          bytes[at++] = escape;
        }
      } else {
        char next = i + 1 < to ? text.charAt(i + 1) : 0;
        if (Character.isSurrogatePair(c, next)) {
          at = four(Character.toCodePoint(c, next), bytes, at);
          i++;
        } else {
          at = beyondAscii(Character.isSurrogate(c) ? '\uFFFD' : c, bytes, at);
        }
      }
    }
    return at;
  }

  private static int beyondAscii(char c, byte[] bytes, int start) {
    int at = start;
    if (JsonEscapes.unsafe(c)) {
      return unicode(c, bytes, at);
    }
    if (c < 0x800) {
      bytes[at++] = (byte) (0xC0 | c >> 6);
    } else {
      bytes[at++] = (byte) (0xE0 | c >> 12);
      bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
    }
    bytes[at++] = (byte) (0x80 | (c & 0x3F));
    return at;
  }

  private static int four(int point, byte[] bytes, int start) {
    int at = start;
    bytes[at++] = (byte) (0xF0 | point >> 18);
    bytes[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
    bytes[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
    bytes[at++] = (byte) (0x80 | (point & 0x3F));
    return at;
  }

  private static int unicode(char c, byte[] bytes, int start) {
    int at = start;
    bytes[at++] = '\\';
    bytes[at++] = 'u';
    bytes[at++] = HEX[c >> 12];
    bytes[at++] = HEX[c >> 8 & 0xF];
    bytes[at++] = HEX[c >> 4 & 0xF];
    bytes[at++] = HEX[c & 0xF];
    return at;
  }

  /** Text that is known to be ASCII without anything to escape: what a number prints. */
  @SuppressWarnings("deprecation") // the one method that copies ASCII without a new array
  static void ascii(String text, ByteSink sink) {
    int length = text.length();
    text.getBytes(0, length, sink.room(length), sink.length());
    sink.length(sink.length() + length);
  }

  static void number(long number, ByteSink sink) {
    if (number == Long.MIN_VALUE) {
      sink.append(SMALLEST);
      return;
    }
    byte[] bytes = sink.room(LONGEST_NUMBER);
    int at = sink.length();
    long rest = number;
    if (rest < 0) {
      bytes[at++] = '-';
      rest = -rest;
    }
    int end = at + digits(rest);
    sink.length(end);
    while (end > at) {
      bytes[--end] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * Writes a number with not more than three decimals as {@link Double#toString} does, without its
   * string; false, and nothing is written, for any other. Of decimals with so few digits no two
   * have the same double, so that the one from which the number came is the shortest.
   */
  static boolean decimal(double number, ByteSink sink) {
    double size = Math.abs(number);
    if (!(size >= 0.001 && size < 10_000_000)) {
      return false;
    }
    long thousandths = (long) (size * 1_000 + 0.5);
    if (thousandths / 1_000.0 != size) {
      return false;
    }
    if (number < 0) {
      sink.append(MINUS);
    }
    number(thousandths / 1_000, sink);
    int rest = (int) (thousandths % 1_000);
    byte[] bytes = sink.room(4);
    int at = sink.length();
    bytes[at] = '.';
    bytes[at + 1] = (byte) ('0' + rest / 100);
    bytes[at + 2] = (byte) ('0' + rest / 10 % 10);
    bytes[at + 3] = (byte) ('0' + rest % 10);
    sink.length(at + (rest % 100 == 0 ? 2 : rest % 10 == 0 ? 3 : 4));
    return true;
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
