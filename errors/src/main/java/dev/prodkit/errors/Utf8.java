// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

/** Measures and cuts text by its size in UTF-8, never inside a character. */
final class Utf8 {
  private Utf8() {}

  /** Bytes in UTF-8; a lone surrogate counts as the three of U+FFFD, which stands for it. */
  static int length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      bytes += size(character);
      i += Character.charCount(character);
    }
    return bytes;
  }

  /** The longest beginning of no more than so many bytes. */
  static String head(String text, int bytes) {
    int left = bytes;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      left -= size(character);
      if (left < 0) {
        return text.substring(0, end);
      }
      end += Character.charCount(character);
    }
    return text;
  }

  /** The longest end of no more than so many bytes. */
  static String tail(String text, int bytes) {
    int left = bytes;
    int start = text.length();
    while (start > 0) {
      int character = text.codePointBefore(start);
      left -= size(character);
      if (left < 0) {
        return text.substring(start);
      }
      start -= Character.charCount(character);
    }
    return text;
  }

  /** U+FFFD for each surrogate without a partner, as it would be encoded anyway. */
  static String wellFormed(String text) {
    if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
      return text;
    }
    StringBuilder formed = new StringBuilder(text.length());
    text.codePoints()
        .map(point -> Character.getType(point) == Character.SURROGATE ? 0xfffd : point)
        .forEach(formed::appendCodePoint);
    return formed.toString();
  }

  private static int size(int character) {
    if (character < 0x80) {
      return 1;
    }
    if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 ? 3 : 4;
  }
}
