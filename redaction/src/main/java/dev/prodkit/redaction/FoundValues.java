// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.SensitiveNames.UNLESS_NUMBER;

/** The values that were found so far in one text, in order and without overlaps. */
final class FoundValues {
  private static final byte[] NOTHING = {};

  private final Spans spans = new Spans();
  private byte[] text = NOTHING;

  /** Up to here values have been dealt with; no name begins before. */
  private int done;

  void begin(Text whole) {
    text = whole.bytes;
    done = whole.from;
    spans.clear();
  }

  void release() {
    text = NOTHING;
    spans.clear();
  }

  Spans spans() {
    return spans;
  }

  int done() {
    return done;
  }

  /**
   * Masks a value, unless it only says whether there is one; answers its end.
   *
   * @param form of what stands in for it, see {@link Spans}
   * @param verdict on its name
   */
  int mask(int start, int end, int form, int verdict) {
    if (start < done) {
      return end;
    }
    boolean kept = literal(start, end) || ((verdict & UNLESS_NUMBER) != 0 && number(start, end));
    if (!kept) {
      spans.add(start, end, form);
    }
    done = Math.max(done, end);
    return end;
  }

  /** Whether it was set is worth knowing, and no secret. */
  private boolean literal(int start, int end) {
    return is("true", start, end)
        || is("false", start, end)
        || is("null", start, end)
        || is(Redactor.MASK, start, end);
  }

  private boolean is(String word, int start, int end) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean number(int start, int end) {
    for (int i = start; i < end; i++) {
      if ((text[i] < '0' || text[i] > '9') && text[i] != '.') {
        return false;
      }
    }
    return true;
  }
}
