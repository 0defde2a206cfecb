// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/**
 * Tells of a short text whether {@link Scan} could find anything in it at all: the same questions,
 * eight bytes at a time, without the answers. Most texts in log events have neither a colon nor an
 * equals sign, nor a long number, and then this is all that redaction costs.
 */
final class FirstLook {
  private final Spans tokens = new Spans();
  private final Text text = new Text();

  /** Whether the scan would find nothing for sure. */
  boolean harmless(byte[] bytes, int from, int to, SecretIndex secrets) {
    boolean dense = secrets.stride < 8;
    int solidEnd = from;
    long gapsBefore = -1;
    long numericBefore = -1;
    for (int at = from; at < to; at += 8) {
      long word = Bytes.from(bytes, at, to);
      long numeric = Bytes.unlessNumeric(word);
      if (Bytes.marks(word) != 0
          || secrets.mayHold(word)
          || ((int) numeric == 0 && Scan.longNumber(word, numeric, numericBefore))
          || (dense && at + 4 < to && secrets.mayHold(Bytes.from(bytes, at + 4, to)))) {
        return false;
      }
      numericBefore = numeric >>> 32;
      long gaps = Bytes.gaps(word);
      if (gaps == 0 && at >= solidEnd) {
        int start = at - Bytes.behindLast(gapsBefore);
        solidEnd = endOfSolid(bytes, at + 8, to);
        if (solidEnd - start >= TokenFormats.SHORTEST && token(bytes, from, to, start, solidEnd)) {
          return false;
        }
      }
      gapsBefore = gaps;
    }
    return true;
  }

  private static int endOfSolid(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to) {
      long gaps = Bytes.gaps(Bytes.from(bytes, end, to));
      if (gaps != 0) {
        return Math.min(to, end + Bytes.first(gaps));
      }
      end += 8;
    }
    return Math.min(to, end);
  }

  private boolean token(byte[] bytes, int from, int to, int start, int end) {
    text.hold(bytes, from, to);
    tokens.clear();
    TokenFormats.cover(text, start, end, tokens);
    return tokens.size() > 0;
  }

  /** Keeps nothing of the text. */
  void release() {
    text.release();
  }
}
