// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.Set;

/**
 * Finds out whether a number stands beside a word of payment: before it in its sentence, in the
 * name of its field or of the object around, or directly behind it.
 */
final class PaymentWords {
  /** No further away is a word beside. */
  private static final int BEFORE = 64;

  private static final int BEHIND = 40;
  private static final int LONGEST = 16;

  private static final Set<String> WORDS = Set.of(
      "card",
      "cards",
      "cardno",
      "cardnum",
      "cardnumber",
      "creditcard",
      "debitcard",
      "pan",
      "visa",
      "mastercard",
      "maestro",
      "amex",
      "diners",
      "jcb",
      "unionpay",
      "rupay",
      "payment",
      "payments",
      "cc",
      "ccn",
      "ccnum",
      "credit",
      "debit",
      "charge",
      "charged",
      "charges",
      "charging",
      "cvv",
      "cvc");

  /** Names of other fields of a card, which tell what the number beside them is. */
  private static final Set<String> FIELDS =
      Set.of("cvv", "cvc", "cvn", "csc", "cardholder", "expmonth", "expyear");

  private PaymentWords() {}

  /** Whether one of them is in this name. */
  static boolean in(String name) {
    byte[] bytes = name.getBytes(US_ASCII);
    Text whole = new Text(bytes);
    for (int end = 1; end <= bytes.length; end++) {
      if (endsRun(whole, end) && isWord(whole, end, 0)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one stands beside the number. If the text begins too near, it cannot be told. */
  static boolean beside(Text whole, int start, int end) {
    return before(whole, start) || behind(whole, end);
  }

  private static boolean before(Text whole, int start) {
    int floor = Math.max(whole.from, start - BEFORE);
    boolean near = true;
    boolean words = false;
    for (int end = start; end > floor; end--) {
      byte c = whole.bytes[end - 1];
      if (letter(c)) {
        words = true;
        if (endsRun(whole, end)
            && (near ? isWord(whole, end, floor) : isField(whole, end, floor))) {
          return true;
        }
      } else if (c == '}' || (words && (c == ',' || c == ';' || c == '|'))) {
        near = false;
      }
    }
    if (near && floor == whole.from) {
      whole.undecided = true;
    }
    return false;
  }

  private static boolean behind(Text whole, int start) {
    int last = Math.min(whole.to, start + BEHIND);
    boolean near = true;
    for (int at = start; at < last; at++) {
      byte c = whole.bytes[at];
      if (letter(c)) {
        int end = at + 1;
        while (end < last && letter(whole.bytes[end])) {
          end++;
        }
        if (near ? isWord(whole, end, at) : isField(whole, end, at)) {
          return true;
        }
        at = end - 1;
      } else if ("\",;}\n".indexOf(c) >= 0) {
        near = false;
      }
    }
    return false;
  }

  /** Whether no letter of the same word follows: the end, another character, or a capital. */
  private static boolean endsRun(Text whole, int end) {
    if (end == whole.to) {
      return true;
    }
    byte next = whole.bytes[end];
    return !letter(next) || (upper(next) && !upper(whole.bytes[end - 1]));
  }

  private static boolean isWord(Text whole, int end, int floor) {
    return isOneOf(WORDS, whole, end, floor) || isField(whole, end, floor);
  }

  private static boolean isField(Text whole, int end, int floor) {
    return isOneOf(FIELDS, whole, end, floor);
  }

  /** Whether the run of letters that ends here, or the last word of its humps, is one of them. */
  private static boolean isOneOf(Set<String> words, Text whole, int end, int floor) {
    byte[] text = whole.bytes;
    int start = end;
    while (start > floor && letter(text[start - 1]) && end - start < LONGEST) {
      start--;
      boolean hump = upper(text[start]) && start > floor && !upper(text[start - 1]);
      if (hump && words.contains(word(text, start, end))) {
        return true;
      }
    }
    if (start > floor && letter(text[start - 1])) {
      return false;
    }
    boolean escape = start > floor && text[start - 1] == '\\' && "nrt".indexOf(text[start]) >= 0;
    return words.contains(word(text, escape ? start + 1 : start, end));
  }

  private static String word(byte[] text, int start, int end) {
    return new String(text, start, end - start, US_ASCII).toLowerCase(Locale.ROOT);
  }

  private static boolean letter(byte c) {
    return c < 0 || Alphabet.has(Alphabet.UPPER | Alphabet.LOWER, c);
  }

  private static boolean upper(byte c) {
    return c >= 'A' && c <= 'Z';
  }
}
