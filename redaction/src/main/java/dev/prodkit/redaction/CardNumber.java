// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Payment card numbers (ISO/IEC 7812): the first digits of a network that issues them, a length
 * that it uses, and the check digit of Luhn. In the groups that stand on a card they are masked
 * wherever they are; in one piece only beside a {@linkplain PaymentWords word of payment}, because
 * two of a hundred ids of 16 digits look the same.
 */
final class CardNumber {
  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  private CardNumber() {}

  /**
   * Covers the numbers that have a digit at or directly behind {@code at}; answers up to where the
   * text has been looked at.
   */
  static int cover(Text whole, int at, int floor, Spans found) {
    byte[] text = whole.bytes;
    int start = at;
    while (start > floor && part(text[start - 1])) {
      start--;
    }
    int group = start;
    while (group < whole.to && part(text[group])) {
      if (!digit(text[group])) {
        group++;
        continue;
      }
      int end = cardAt(whole, group);
      if (end > 0) {
        found.cover(group, end);
        group = end;
      } else {
        group = endOfDigits(whole, group);
      }
    }
    return group;
  }

  /** Whether the value is one, if its field is called after a payment. */
  static boolean isOne(String value, String name) {
    if (value.length() < SHORTEST || value.length() > LONGEST || !PaymentWords.in(name)) {
      return false;
    }
    Text whole = new Text(value.getBytes(US_ASCII));
    return endOfDigits(whole, 0) == whole.to && valid(whole.bytes, 0, whole.to);
  }

  /** Whether {@link #cover} could find anything around {@code at}: are there digits enough? */
  static boolean mayHold(byte[] text, int from, int to, int at) {
    int digits = 0;
    for (int i = at - 1; i >= from && part(text[i]); i--) {
      digits += digit(text[i]) ? 1 : 0;
    }
    for (int i = at; i < to && part(text[i]); i++) {
      digits += digit(text[i]) ? 1 : 0;
    }
    return digits >= SHORTEST;
  }

  private static boolean part(byte b) {
    return digit(b) || separator(b);
  }

  /** The end of the card number that begins here, or 0. */
  private static int cardAt(Text whole, int start) {
    byte[] text = whole.bytes;
    int first = endOfDigits(whole, start);
    if (continues(whole, start)) {
      return 0;
    }
    int length = first - start;
    if (length >= SHORTEST) {
      boolean card = length <= LONGEST && ends(whole, first) && valid(text, start, first);
      return card && PaymentWords.beside(whole, start, first) ? first : 0;
    }
    if (length != 4 || first == whole.to || !separator(text[first])) {
      return 0;
    }
    int end = grouped(whole, first);
    int longer = end - start == 19 ? next(whole, end, text[first]) : 0;
    if (longer - end == 4 && isGroupedCard(whole, start, longer)) {
      return longer;
    }
    return end > 0 && isGroupedCard(whole, start, end) ? end : 0;
  }

  private static boolean isGroupedCard(Text whole, int start, int end) {
    return ends(whole, end)
        && !inLongerGroups(whole, start, end, whole.bytes[start + 4])
        && valid(whole.bytes, start, end);
  }

  /** The end of the groups that begin with these four digits, if a card has such ones, or 0. */
  private static int grouped(Text whole, int first) {
    byte separator = whole.bytes[first];
    int second = endOfDigits(whole, first + 1);
    int third = next(whole, second, separator);
    int groups = 100 * (second - first - 1) + third - second - 1;
    if (groups == 605 || groups == 604) {
      return third; // American Express, Diners Club
    }
    int fourth = groups == 404 ? next(whole, third, separator) : 0;
    return fourth - third == 5 ? fourth : 0;
  }

  /** Whether groups stand around as those of an IBAN do: {@code DE89 3704 0044 0532 0130 00}. */
  private static boolean inLongerGroups(Text whole, int start, int end, byte separator) {
    byte[] text = whole.bytes;
    if (end + 1 < whole.to && text[end] == separator) {
      int next = endOfDigits(whole, end + 1);
      // Three digits may be the code on the back, two a month.
      if (next - end - 1 >= 4 || (separator == '-' && next > end + 1)) {
        return true;
      }
    }
    if (start - 1 <= whole.from || text[start - 1] != separator) {
      return false;
    }
    int before = start - 1;
    boolean digits = false;
    while (before > whole.from && word(text[before - 1]) && start - before < 6) {
      before--;
      digits |= digit(text[before]);
    }
    return digits && start - 1 - before == 4;
  }

  /** The end of the digits behind a separator, or 0. */
  private static int next(Text whole, int at, byte separator) {
    return at < whole.to && whole.bytes[at] == separator ? endOfDigits(whole, at + 1) : 0;
  }

  private static int endOfDigits(Text whole, int start) {
    int end = start;
    while (end < whole.to && digit(whole.bytes[end])) {
      end++;
    }
    return end;
  }

  /** Whether something that stands before belongs to it: a letter, a decimal point, a group. */
  private static boolean continues(Text whole, int start) {
    if (start == whole.from) {
      return false;
    }
    byte before = whole.bytes[start - 1];
    if (before == '-' || before == '.') {
      return start - 1 > whole.from && word(whole.bytes[start - 2]);
    }
    if (word(before)) {
      // The letter of an escape does not belong to it: \n4111…
      return (before != 'n' && before != 't' && before != 'r')
          || start - 2 < whole.from
          || whole.bytes[start - 2] != '\\';
    }
    return false;
  }

  private static boolean ends(Text whole, int end) {
    if (end >= whole.to) {
      return true;
    }
    byte after = whole.bytes[end];
    if (after == '-' || after == '.') {
      return end + 1 == whole.to || !word(whole.bytes[end + 1]);
    }
    return !word(after);
  }

  private static boolean valid(byte[] text, int start, int end) {
    long head = 0;
    int count = 0;
    int sum = 0;
    boolean twice = false;
    for (int i = end - 1; i >= start; i--) {
      if (digit(text[i])) {
        int value = (text[i] - '0') << (twice ? 1 : 0);
        sum += value > 9 ? value - 9 : value;
        twice = !twice;
        count++;
      }
    }
    if (sum % 10 != 0 || sum == 0) {
      return false;
    }
    for (int i = start, digits = 0; digits < 6; i++) {
      if (digit(text[i])) {
        head = 10 * head + text[i] - '0';
        digits++;
      }
    }
    return issued((int) head, count);
  }

  /** By the first six digits. */
  private static boolean issued(int head, int length) {
    int four = head / 100;
    int three = head / 1_000;
    int two = head / 10_000;
    if (two / 10 == 4) { // Visa
      return length == 13 || length == 16 || length == 19;
    }
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) { // Mastercard
      return length == 16;
    }
    if (two == 34 || two == 37) { // American Express
      return length == 15;
    }
    if (two == 36 || two == 38 || two == 39 || (three >= 300 && three <= 305)) { // Diners Club
      return length >= 14;
    }
    if (two == 35) { // JCB
      return four >= 3528 && four <= 3589 && length >= 16;
    }
    if (two == 62 || two == 65 || four == 6011 || (three >= 644 && three <= 649)) {
      return length >= 16; // UnionPay, Discover
    }
    if (four >= 2200 && four <= 2204) { // Mir
      return length >= 16;
    }
    // Maestro, RuPay
    return (two == 50 || (two >= 56 && two <= 58) || two == 60 || two == 63 || two == 67)
        && length >= 16;
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean separator(byte b) {
    return b == ' ' || b == '-';
  }

  private static boolean word(byte b) {
    return b < 0 || digit(b) || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z') || b == '_';
  }
}
