// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/** Sets of characters of which tokens are made, as bits. */
final class Alphabet {
  static final int DIGITS = 1;
  static final int UPPER = 2;
  static final int LOWER = 4;
  static final int A_TO_F = 8;
  static final int DASHES = 16;
  static final int DOTS = 32;
  static final int SLASHES = 64;
  static final int PLUS = 128;
  static final int PADDING = 256;
  static final int CAPITAL_A_TO_F = 512;

  static final int HEX = DIGITS | A_TO_F;
  static final int ANY_HEX = HEX | CAPITAL_A_TO_F;
  static final int CAPITALS = DIGITS | UPPER;
  static final int SMALL = DIGITS | LOWER;
  static final int ALNUM = DIGITS | UPPER | LOWER;
  static final int URL64 = ALNUM | DASHES;
  static final int DOTTED = URL64 | DOTS;
  static final int BASE64 = ALNUM | SLASHES | PLUS;
  static final int TOKEN68 = DOTTED | SLASHES | PLUS | PADDING;

  private static final short[] SETS = new short[256];

  static {
    for (int c = '0'; c <= '9'; c++) {
      SETS[c] = DIGITS;
    }
    for (int c = 'a'; c <= 'z'; c++) {
      SETS[c] = LOWER;
      SETS[c - 0x20] = UPPER;
    }
    for (int c = 'a'; c <= 'f'; c++) {
      SETS[c] |= A_TO_F;
      SETS[c - 0x20] |= CAPITAL_A_TO_F;
    }
    SETS['-'] = DASHES;
    SETS['_'] = DASHES;
    SETS['~'] = DOTS;
    SETS['.'] = DOTS;
    SETS['/'] = SLASHES;
    SETS['+'] = PLUS;
    SETS['='] = PADDING;
  }

  private Alphabet() {}

  static boolean has(int alphabet, byte b) {
    return (SETS[b & 0xff] & alphabet) != 0;
  }

  /**
   * The end of what is made of this alphabet, {@code last} at most. Some writers of JSON escape the
   * slash.
   */
  static int end(int alphabet, byte[] text, int start, int last) {
    int end = start;
    while (end < last && (has(alphabet, text[end]) || escapedSlash(alphabet, text, end, last))) {
      end++;
    }
    return end;
  }

  private static boolean escapedSlash(int alphabet, byte[] text, int at, int last) {
    return text[at] == '\\' && (alphabet & SLASHES) != 0 && at + 1 < last && text[at + 1] == '/';
  }
}
