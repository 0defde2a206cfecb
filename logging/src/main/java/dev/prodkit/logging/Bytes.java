// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads bytes eight at a time. */
final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long COLONS = ONES * ':';
  private static final long EQUALS = ONES * '=';

  private Bytes() {}

  /** The eight bytes from {@code at} on, the first in the lowest bits; all eight must exist. */
  static long eight(byte[] text, int at) {
    return (long) LONGS.get(text, at);
  }

  /** Where the next colon or equals sign stands, or the length. */
  static int nextColonOrEquals(byte[] text, int from) {
    int at = from;
    for (int last = text.length - 8; at <= last; at += 8) {
      long word = eight(text, at);
      long found = zeros(word ^ COLONS) | zeros(word ^ EQUALS);
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (at < text.length && text[at] != ':' && text[at] != '=') {
      at++;
    }
    return at;
  }

  /** A high bit for each byte that is zero; the lowest one is exact, which is all that is used. */
  private static long zeros(long word) {
    return (word - ONES) & ~word & HIGHS;
  }

  /** How many backslashes stand directly before {@code at}, not looking below {@code floor}. */
  static int backslashesBefore(byte[] text, int at, int floor) {
    int first = at;
    while (first > floor && text[first - 1] == '\\') {
      first--;
    }
    return at - first;
  }

  /** How many backslashes stand from {@code at} on. */
  static int backslashesFrom(byte[] text, int at) {
    int last = at;
    while (last < text.length && text[last] == '\\') {
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
}
