// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/** Text without lone surrogates: half a character has no UTF-8 and swallows its neighbour. */
public final class WellFormed {
  private WellFormed() {}

  /** The same text, each lone surrogate replaced by U+FFFD. */
  public static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return repaired(text, i);
      }
    }
    return text;
  }

  private static String repaired(String text, int from) {
    StringBuilder repaired = new StringBuilder(text.length()).append(text, 0, from);
    for (int i = from; i < text.length(); ) {
      int point = text.codePointAt(i);
      boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      repaired.appendCodePoint(lone ? 0xFFFD : point);
      i += Character.charCount(point);
    }
    return repaired.toString();
  }
}
