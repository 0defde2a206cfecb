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
    long marks = 0;
    boolean solid = false;
    long numericBefore = -1;
    for (int at = from; at < to; at += 8) {
      long word = Bytes.from(bytes, at, to);
      if (secrets.mayHold(word)) {
        return false;
      }
      marks |= Bytes.marks(word);
      solid |= Bytes.gaps(word) == 0;
      long numeric = Bytes.unlessNumeric(word);
      if ((int) numeric == 0 && Scan.longNumber(word, numeric, numericBefore)) {
        return false;
      }
      numericBefore = numeric >>> 32;
    }
    return marks == 0
        && (secrets.stride == 8 || noSecretBetween(bytes, from, to, secrets))
        && (!solid || to - from < TokenFormats.SHORTEST || noToken(bytes, from, to));
  }

  /** Looks at the other windows, where there are secrets so short that these count. */
  private static boolean noSecretBetween(byte[] bytes, int from, int to, SecretIndex secrets) {
    for (int at = from + 4; at < to; at += 8) {
      if (secrets.mayHold(Bytes.from(bytes, at, to))) {
        return false;
      }
    }
    return true;
  }

  private boolean noToken(byte[] bytes, int from, int to) {
    text.hold(bytes, from, to);
    tokens.clear();
    int start = from;
    for (int at = from; at < to; at += 8) {
      long gaps = Bytes.gaps(Bytes.from(bytes, at, to));
      if (gaps != 0) {
        int end = Math.min(to, at + Bytes.first(gaps));
        cover(start, end);
        start = at + 8 - Bytes.behindLast(gaps);
        if (plusAt(end, to) || plusAt(start - 1, to)) {
          return false; // Base64 may go on behind it
        }
      }
    }
    cover(start, to);
    return tokens.size() == 0;
  }

  private boolean plusAt(int at, int to) {
    return at < to && text.bytes[at] == '+';
  }

  private void cover(int start, int end) {
    if (end - start >= TokenFormats.SHORTEST) {
      TokenFormats.cover(text, start, end, tokens);
    }
  }

  /** Keeps nothing of the text. */
  void release() {
    text.release();
  }
}
