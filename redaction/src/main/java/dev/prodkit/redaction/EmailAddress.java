// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/** E-mail addresses as people have them: {@code name@example.com}. */
final class EmailAddress {
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_DOMAIN = 255;

  private EmailAddress() {}

  /** Covers the address around the sign at {@code at}, if it is one. */
  static void cover(Text whole, int at, Spans found) {
    byte[] text = whole.bytes;
    int start = at;
    int floor = Math.max(whole.from, at - LONGEST_NAME);
    while (start > floor && partOfName(text[start - 1])) {
      start--;
    }
    if (start > whole.from && text[start - 1] == '\\' && start < at) {
      start++;
    }
    int last = Math.min(whole.to, at + 1 + LONGEST_DOMAIN);
    int end = at + 1;
    int dot = -1;
    while (end < last && (letterOrDigit(text[end]) || text[end] == '-' || text[end] == '.')) {
      dot = text[end] == '.' && end + 1 < last && letterOrDigit(text[end + 1]) ? end : dot;
      end++;
    }
    while (end > at + 1 && !letterOrDigit(text[end - 1])) {
      end--;
    }
    if (start < at && dot > at + 1 && end - dot > 2) {
      found.cover(start, end);
    }
  }

  private static boolean partOfName(byte c) {
    return c < 0 || letterOrDigit(c) || "._%+-'".indexOf(c) >= 0;
  }

  private static boolean letterOrDigit(byte c) {
    return c < 0 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  }
}
