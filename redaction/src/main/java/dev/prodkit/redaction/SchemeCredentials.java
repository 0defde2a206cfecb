// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.Alphabet.ALNUM;
import static dev.prodkit.redaction.Alphabet.DIGITS;
import static dev.prodkit.redaction.Alphabet.TOKEN68;

/** What follows {@code Bearer} and {@code Basic} (RFC 6750, RFC 7617). */
final class SchemeCredentials {
  private SchemeCredentials() {}

  /** Whether the word before here ends as {@code Bearer} and {@code Basic} do. */
  static boolean mayFollow(byte[] text, int from, int start) {
    if (text[start - 1] != ' ' || start - 6 < from) {
      return false;
    }
    int tail =
        (text[start - 4] | 0x20) << 16 | (text[start - 3] | 0x20) << 8 | text[start - 2] | 0x20;
    return tail == ('r' << 16 | 'e' << 8 | 'r') || tail == ('s' << 16 | 'i' << 8 | 'c');
  }

  /** Covers what begins here, if one of them stands before. */
  static void cover(Text whole, int start, Spans found) {
    byte[] text = whole.bytes;
    if (start - 6 < whole.from) {
      return;
    }
    int last = text[start - 2] | 0x20;
    boolean bearer = last == 'r' && word(whole, start - 1, "bearer");
    boolean basic = last == 'c' && word(whole, start - 1, "basic");
    if (!bearer && !basic) {
      return;
    }
    int end = Alphabet.end(TOKEN68, text, start, whole.to);
    if (end - start >= 16 && random(text, start, end)) {
      found.cover(start, end);
    }
  }

  private static boolean word(Text whole, int end, String word) {
    int start = end - word.length();
    if (start < whole.from || (start > whole.from && letter(whole, start - 1))) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if ((whole.bytes[start + i] | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is a letter that is not part of an escape: {@code \nBearer}. */
  private static boolean letter(Text whole, int at) {
    return Alphabet.has(ALNUM, whole.bytes[at])
        && (at == whole.from || whole.bytes[at - 1] != '\\');
  }

  /** "Bearer authentication/authorisation" has neither a digit nor a capital after a small one. */
  private static boolean random(byte[] text, int start, int end) {
    boolean small = false;
    for (int i = start; i < end; i++) {
      if (Alphabet.has(DIGITS, text[i]) || (small && Alphabet.has(Alphabet.UPPER, text[i]))) {
        return true;
      }
      small |= Alphabet.has(Alphabet.LOWER, text[i]);
    }
    return false;
  }
}
