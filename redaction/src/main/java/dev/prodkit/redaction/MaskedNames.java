// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The member names of one JSON text that something is taken out of. Two of them could become the
 * same, or what another member is called already, so they get numbers that no other name ends with.
 */
final class MaskedNames {
  /** More digits than any number that is given here has. */
  private static final Pattern NUMBER = Pattern.compile("_([1-9][0-9]{0,8})$");

  private static final Pattern ESCAPE = Pattern.compile("\\\\u00([2-7][0-9a-fA-F])");

  /** The name without a number counts as the first. */
  private static final int NO_NUMBER = 1;

  /** The numbers at the ends of names that stay, and that may look as if they were masked. */
  private final Set<Integer> taken = new HashSet<>();

  /** Where the masked names end, and whether each may go without a number. */
  private final List<Masked> masked = new ArrayList<>();

  private int next;
  private int number;

  private record Masked(int end, boolean numbered) {}

  /** Whether a name has to be looked at although nothing is taken out of it. */
  static boolean mayHoldMask(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == ']' || text[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds a name of the text.
   *
   * @param name as it stands between quotes
   * @param changed whether something is taken out of it
   * @param end where its closing quote is
   */
  void add(String name, boolean changed, int end) {
    String plain = ESCAPE
        .matcher(name)
        .replaceAll(escape ->
            Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16))));
    Matcher last = NUMBER.matcher(plain);
    boolean numbered = last.find();
    if (changed) {
      masked.add(new Masked(end, numbered));
    } else if (plain.contains(Redactor.MASK)) {
      taken.add(numbered ? Integer.parseInt(last.group(1)) : NO_NUMBER);
    }
  }

  int count() {
    return masked.size();
  }

  /** Where the closing quote of a masked name is. */
  int end(int index) {
    return masked.get(index).end;
  }

  /** What the next of them gets at its end. */
  String nextSuffix() {
    boolean numbered = masked.get(next++).numbered;
    do {
      number++;
    } while (taken.contains(number) || (number == NO_NUMBER && numbered));
    return number == NO_NUMBER ? "" : "_" + number;
  }
}
