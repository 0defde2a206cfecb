// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.SensitiveNames.AT_END;
import static dev.prodkit.redaction.SensitiveNames.HEADER;
import static dev.prodkit.redaction.SensitiveNames.SENSITIVE;
import static dev.prodkit.redaction.SensitiveNames.UNLESS_NUMBER;

/** Reads one name, letter by letter, and finds the words in it. */
final class NameReader {
  private static final NameWords ENDS = SensitiveWords.harmlessEnds();

  private final NameWords words;
  private int state;
  private int count;

  /** Whether a word begins at a letter, one bit each for the last 64 letters. */
  private long boundaries;

  /** The same, only where a separator or a capital behind a small letter says so. */
  private long gaps;

  /** Where the last sensitive word ends, -1 when it turned out to be harmless. */
  private int wordEnd = -1;

  private int endState;

  /** An earlier sensitive word, which no harmless end can take back. */
  private boolean certain;

  /** Where the last sensitive word of any kind ends. */
  private int lastEnd;

  private boolean plural;
  private boolean header;
  private boolean identified;

  /** Whole words: one that is complete, and whether one ends at this letter. */
  private boolean whole;

  private boolean wholeSoFar;
  private boolean own;
  private boolean ownSoFar;

  /** Whether the name goes on as in {@code passwordOfUser}: then its last word is not its head. */
  private boolean joined;

  private boolean jointSoFar;

  private NameReader(NameWords words) {
    this.words = words;
  }

  /** The verdict on the name in these bytes, by its words. */
  static int read(NameWords words, byte[] text, int start, int end) {
    NameReader reader = new NameReader(words);
    boolean separated = true;
    for (int i = start; i < end; i++) {
      int letter = NameWords.letter(text[i]);
      if (letter == NameWords.SEPARATOR) {
        separated = true;
      } else {
        boolean camel = i > start && camel(text, i, end);
        boolean gap = separated || (camel && upper(text[i]) && !upper(text[i - 1]));
        reader.letter(letter, separated || camel, gap);
        separated = false;
      }
    }
    return reader.verdict(end > start && (text[end - 1] | 0x20) == 's');
  }

  /** Whether a new word begins here: {@code aB}, {@code ABc} at B, a digit beside a letter. */
  private static boolean camel(byte[] text, int at, int end) {
    byte before = text[at - 1];
    byte here = text[at];
    if (upper(here)) {
      return !upper(before) || (at + 1 < end && text[at + 1] >= 'a' && text[at + 1] <= 'z');
    }
    return digit(here) != digit(before);
  }

  private static boolean upper(byte b) {
    return b >= 'A' && b <= 'Z';
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  private void letter(int letter, boolean boundary, boolean gap) {
    whole |= wholeSoFar && boundary;
    own |= ownSoFar && boundary;
    joined |= jointSoFar && boundary;
    boundaries = boundaries << 1 | (boundary ? 1 : 0);
    gaps = gaps << 1 | (gap ? 1 : 0);
    count++;
    state = words.next(state, letter);
    harmlessEnd(letter);
    if (!words.endsAny(state)) { // by far the most
      wholeSoFar = false;
      ownSoFar = false;
      jointSoFar = false;
      return;
    }
    if (words.anywhere(state) > 0 && words.unbroken(state, gaps)) {
      sensitiveWord(words.anywhere(state));
    }
    plural |= (words.kinds(state) & NameWords.PLURAL) != 0;
    header |= (words.kinds(state) & NameWords.HEADER) != 0;
    if (wordEnd >= 0 && words.harmless(state) > 0 && count - words.harmless(state) < wordEnd) {
      wordEnd = -1;
    }
    wholeSoFar = atBoundary(words.whole(state));
    ownSoFar = atBoundary(words.own(state));
    jointSoFar = atBoundary(words.joints(state));
    if (wholeSoFar) {
      lastEnd = count;
      joined = false;
    }
  }

  private void harmlessEnd(int letter) {
    if (wordEnd < 0) {
      return;
    }
    endState = ENDS.next(endState, letter);
    // Only an ending that began directly behind the word.
    if (ENDS.harmless(endState) == count - wordEnd) {
      wordEnd = -1;
    }
  }

  private void sensitiveWord(int length) {
    certain |= wordEnd >= 0 && count - length >= wordEnd;
    wordEnd = count;
    lastEnd = count;
    endState = 0;
    joined = false;
    plural = false;
    identified = (words.kinds(state) & NameWords.IDENTIFIED) != 0;
  }

  /** Whether a word of one of these lengths, one bit each, begins where a word of the name does. */
  private boolean atBoundary(long lengths) {
    for (long left = lengths; left != 0; left &= left - 1) {
      if ((boundaries >>> (Long.numberOfTrailingZeros(left) - 1) & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the name's last word is a harmless one, which stands behind the sensitive ones. */
  private boolean endsHarmless() {
    if (joined) {
      return false;
    }
    for (long left = words.last(state); left != 0; left &= left - 1) {
      int length = Long.numberOfTrailingZeros(left);
      int start = count - length;
      boolean begins = (boundaries >>> (length - 1) & 1) != 0 || (length > 3 && start == lastEnd);
      if (begins && start >= lastEnd) {
        return true;
      }
    }
    return identified
        && (words.kinds(state) & NameWords.ID) != 0
        && count - lastEnd <= 3
        && atBoundary(1L << 2 | 1L << 3);
  }

  private int verdict(boolean endsInS) {
    if (own || ownSoFar) {
      return SENSITIVE | (ownSoFar ? AT_END : 0);
    }
    boolean byWhole = whole || wholeSoFar;
    if ((!byWhole && wordEnd < 0 && !certain) || endsHarmless()) {
      return 0;
    }
    boolean atEnd =
        wholeSoFar || wordEnd == count || (endsInS && wordEnd >= 0 && wordEnd == count - 1);
    return SENSITIVE
        | (plural && !certain && !byWhole ? UNLESS_NUMBER : 0)
        | (atEnd ? AT_END : 0)
        | (header && !byWhole ? HEADER : 0);
  }
}
