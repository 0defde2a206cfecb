// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Locale;

/**
 * Tells a value from the next word of a sentence: "password: hunter2" from "Invalid token:
 * unexpected end of input".
 */
final class Prose {
  private static final int LONGEST_WORD = 24;

  private static final List<String> REMARKS = List.of("none", "required", "missing");

  private Prose() {}

  /** Whether the word that ends here is {@code token}, which parsers speak of as well. */
  static boolean isWordToken(byte[] text, int end) {
    return end >= 5 && (text[end - 1] | 0x20) == 'n' && (text[end - 3] | 0x20) == 'k';
  }

  /**
   * Whether what follows from here on is a value: it is quoted, it has more than small letters, or
   * no further word follows it.
   */
  static boolean isValue(ValueEnds ends, int from) {
    byte[] text = ends.text();
    int start = from;
    while (start < ends.to() && ValueEnds.blank(text[start])) {
      start++;
    }
    int end = start;
    while (end < ends.to() && letter(text[end])) {
      end++;
    }
    if (ends.whole().is(end, "://")) {
      return false;
    }
    if (end == start || end - start > LONGEST_WORD || endsOtherwise(ends, end)) {
      return true;
    }
    for (int i = start + 1; i < end; i++) {
      if (text[i] < 'a' && text[i] > 0 && text[i - 1] >= 'a') {
        return true; // a capital behind a small letter
      }
    }
    return !ofDiagnosis(text, start, end) && !goesOn(ends, end);
  }

  /** Whether what follows speaks of the value: "password: must not be blank", "token: none". */
  static boolean isRemark(ValueEnds ends, int from) {
    int start = ends.whole().blanksBehind(from);
    Text text = ends.whole();
    if (text.is(start, "must not be ") || text.is(start, "must be ")) {
      return true;
    }
    for (String word : REMARKS) {
      int end = start + word.length();
      if (text.is(start, word)
          && (end == ends.to() || "\\\n\r\",;)]}".indexOf(text.bytes[end]) >= 0)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a digit or a sign follows the letters, and not the end of a word. */
  private static boolean endsOtherwise(ValueEnds ends, int end) {
    if (end == ends.to()) {
      return false;
    }
    byte c = ends.text()[end];
    boolean stops = c == '.' || c == '!' || c == '?' || c == ':';
    int after = stops ? end + 1 : end;
    return after < ends.to() && !ends.endsPlain(after);
  }

  /** Whether another word follows that is no name of a further value. */
  private static boolean goesOn(ValueEnds ends, int end) {
    byte[] text = ends.text();
    int to = ends.to();
    int start = end;
    while (start < to && ValueEnds.blank(text[start])) {
      start++;
    }
    if (start == end || start == to || !letter(text[start])) {
      return false;
    }
    int last = start;
    while (last < to && last - start <= LONGEST_WORD && PlainValues.partOfName(text[last])) {
      last++;
    }
    return last == to || (text[last] != ':' && text[last] != '=');
  }

  /** What programs say of a token or a password. */
  private static boolean ofDiagnosis(byte[] text, int start, int end) {
    return switch (new String(text, start, end - start, US_ASCII).toLowerCase(Locale.ROOT)) {
      case "expired",
          "invalid",
          "missing",
          "malformed",
          "required",
          "empty",
          "none",
          "null",
          "undefined",
          "unset",
          "revoked",
          "rejected",
          "denied",
          "unknown",
          "incorrect",
          "wrong",
          "mismatch",
          "eof" -> true;
      default -> false;
    };
  }

  /** Whether the word here speaks of a flag: "--token is required". */
  static boolean isOption(ValueEnds ends, int start) {
    byte[] text = ends.text();
    int end = start;
    while (end < ends.to() && letter(text[end])) {
      end++;
    }
    if (end - start > 9 || (end < ends.to() && !ValueEnds.blank(text[end]))) {
      return false;
    }
    return switch (new String(text, start, end - start, US_ASCII)) {
      case "is",
          "was",
          "are",
          "must",
          "can",
          "cannot",
          "has",
          "not",
          "and",
          "or",
          "to",
          "for",
          "with",
          "in",
          "of",
          "option",
          "flag",
          "argument",
          "parameter",
          "requires" -> true;
      default -> false;
    };
  }

  private static boolean letter(byte c) {
    return c < 0 || Alphabet.has(Alphabet.UPPER | Alphabet.LOWER, c);
  }
}
