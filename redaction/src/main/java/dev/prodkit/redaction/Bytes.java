// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads bytes eight at a time. In a word the first byte stands in the lowest bits. */
public final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long LOWS = ~HIGHS;
  private static final long HIGH_BITS = 0xE0E0E0E0E0E0E0E0L; // the three highest of each byte
  private static final long SLASHES = ONES * '/';
  private static final long BACKTICKS = ONES * '`';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long QUOTES = ONES * '"';

  private Bytes() {}

  /** The eight bytes from {@code at} on; all eight must exist. */
  public static long eight(byte[] text, int at) {
    return (long) LONGS.get(text, at);
  }

  /** Writes eight bytes from {@code at} on. */
  public static void eight(byte[] text, int at, long word) {
    LONGS.set(text, at, word);
  }

  /** The eight bytes up to {@code end}, zeros before {@code from}. */
  static long upTo(byte[] text, int end, int from) {
    int missing = from - (end - 8);
    if (missing <= 0) {
      return eight(text, end - 8);
    }
    return missing >= 8 ? 0 : from(text, from, end) << (8 * missing);
  }

  /** The eight bytes from {@code at} on, zeros from {@code to} on. */
  static long from(byte[] text, int at, int to) {
    if (at + 8 <= to) {
      return eight(text, at);
    }
    if (to >= 8) {
      return eight(text, to - 8) >>> (8 * (at - to + 8));
    }
    long word = 0;
    for (int i = to - 1; i >= at; i--) {
      word = word << 8 | (text[i] & 0xff);
    }
    return word;
  }

  /** A high bit for each byte that is one of {@code : ; < = > ? @}. */
  static long marks(long word) {
    long low = word & LOWS;
    return (low + ONES * (0x80 - ':')) & ~(low + ONES * (0x80 - 'A')) & ~word & HIGHS;
  }

  /** A high bit for each byte with which an escape may begin: {@code % &} and the backslash. */
  static long escapes(long word) {
    long low = word & LOWS;
    long percent = (low + ONES * (0x80 - '%')) & ~(low + ONES * (0x80 - '\''));
    return (percent | ~((low ^ BACKSLASHES) + LOWS)) & ~word & HIGHS;
  }

  /** A high bit for each byte that is this ASCII character. */
  static long equal(long word, char c) {
    long other = word ^ ONES * c;
    return ~(((other & LOWS) + LOWS) | other | LOWS);
  }

  /**
   * A high bit for each byte that is a blank, a quote, a comma, a bracket of prose or a control: no
   * token has any of these.
   */
  static long gaps(long word) {
    return ~((word | HIGHS) - ONES * '-') & HIGHS;
  }

  /**
   * A high bit for each dash that follows a gap.
   *
   * @param gaps those of this word
   * @param gapsBefore those of the word before, -1 if there is none
   */
  static long flags(long word, long gaps, long gapsBefore) {
    long other = word ^ ONES * '-';
    long dashes = ~(((other & LOWS) + LOWS) | other) & HIGHS;
    return dashes & (gaps << 8 | gapsBefore >>> 56);
  }

  /** A high bit for each byte that cannot stand in JSON text as it is, or is not ASCII. */
  public static long unsafe(long word) {
    long low = word & LOWS;
    long quotes = ~((low ^ QUOTES) + LOWS) | ~((low ^ BACKSLASHES) + LOWS);
    long controls = ~(low + ONES * (0x80 - ' ')) | (low + ONES);
    return (quotes | controls | word) & HIGHS;
  }

  /** Zero in each byte that is a digit or may stand between digits. */
  static long unlessNumeric(long word) {
    return (word & HIGH_BITS) ^ ONES * 0x20;
  }

  /** How many of the bytes are digits. */
  static int digits(long word) {
    long others = (word ^ ONES * '0') & LOWS;
    return 8 - Long.bitCount(((others + ONES * (0x80 - 10)) | word) & HIGHS);
  }

  /** A high bit for each byte of a solid word behind which another word may begin. */
  static long separators(long word) {
    long low = word & LOWS;
    long brackets = (low | ONES * 0x20) + ONES * (0x80 - '{');
    long others = ~((low ^ SLASHES) + LOWS) | ~((low ^ BACKTICKS) + LOWS);
    return ((brackets | others) & ~word & HIGHS) | marks(word);
  }

  /** How many bytes at the end of the word stand behind its last quote; 8 if it has none. */
  static int behindLastQuote(long word) {
    return Long.numberOfLeadingZeros(equal(word, '"')) >>> 3;
  }

  /** How many bytes at the end of the word stand behind its last high bit; 8 if it has none. */
  static int behindLast(long highs) {
    return Long.numberOfLeadingZeros(highs) >>> 3;
  }

  /** The place in the word of the lowest high bit; 8 if it has none. */
  public static int first(long highs) {
    return Long.numberOfTrailingZeros(highs) >>> 3;
  }

  /** How many backslashes stand directly before {@code at}, not looking below {@code floor}. */
  static int backslashesBefore(byte[] text, int at, int floor) {
    int first = at;
    while (first > floor && text[first - 1] == '\\') {
      first--;
    }
    return at - first;
  }

  /** How many backslashes stand from {@code at} on, not looking at {@code to}. */
  static int backslashesFrom(byte[] text, int at, int to) {
    int last = at;
    while (last < to && text[last] == '\\') {
      last++;
    }
    return last - at;
  }

  /**
   * How deep a quote is nested, by the backslashes before it: {@code "} is 0, {@code \"} 1,
   * {@code \\\"} 2. A JSON string inside a JSON string doubles each backslash, so the level is the
   * number of trailing ones in the count; what is left above them belongs to the text before the
   * quote.
   */
  static int quoteLevel(int backslashes) {
    return Integer.numberOfTrailingZeros(~backslashes);
  }

  /** How many backslashes belong to a quote of this level itself. */
  static int ownBackslashes(int level) {
    return (1 << level) - 1;
  }

  /**
   * The end of the character at {@code at} inside a JSON string: of an escape (with its other half,
   * if it is a surrogate), or of UTF-8.
   */
  public static int characterEnd(byte[] text, int at) {
    if (text[at] == '\\') {
      if (text[at + 1] != 'u') {
        return at + 2;
      }
      boolean high = (text[at + 2] | 0x20) == 'd' && "89aAbB".indexOf(text[at + 3]) >= 0;
      boolean pair = high && text[at + 6] == '\\' && text[at + 7] == 'u';
      return at + (pair ? 12 : 6);
    }
    int end = at + 1;
    while ((text[end] & 0xC0) == 0x80) {
      end++;
    }
    return end;
  }
}
