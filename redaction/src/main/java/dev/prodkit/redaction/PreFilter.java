// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/**
 * Tells of a short text whether {@link RedactionScanner} could find anything in it at all: the same
 * questions, eight bytes at a time, without the answers. Most texts in log events have neither a
 * colon nor an equals sign, nor a long number, and then this is all that redaction costs.
 */
final class PreFilter {
  private PreFilter() {}

  /** Whether the scan would find nothing for sure. */
  static boolean harmless(byte[] bytes, int from, int to, SecretIndex secrets) {
    long marks = 0;
    long escapes = 0;
    int stretch = from;
    long numericBefore = -1;
    long gapsBefore = -1;
    long flags = 0;
    for (int at = from; at < to; at += 8) {
      long word = Bytes.from(bytes, at, to);
      if (secrets.mayHold(word)) {
        return false;
      }
      marks |= Bytes.marks(word);
      escapes |= Bytes.escapes(word);
      long gaps = Bytes.gaps(word);
      flags |= Bytes.flags(word, gaps, gapsBefore);
      gapsBefore = gaps;
      if (gaps != 0) {
        if (mayHoldToken(bytes, from, to, stretch, at + Bytes.first(gaps))) {
          return false;
        }
        stretch = at + 8 - Bytes.behindLast(gaps);
      }
      long numeric = Bytes.unlessNumeric(word);
      if ((int) numeric == 0
          && RedactionScanner.longNumber(word, numeric, numericBefore)
          && CardNumber.mayHold(bytes, from, to, at)) {
        return false;
      }
      numericBefore = numeric >>> 32;
    }
    return marks == 0
        && (flags == 0 || !mayHoldFlag(bytes, from, to))
        && (escapes == 0 || !secrets.holdsSecrets() || lineEndsOnly(bytes, from, to, secrets))
        && !mayHoldToken(bytes, from, to, stretch, to)
        && (secrets.stride == 8 || noSecretBetween(bytes, from, to, secrets));
  }

  /** Whether all escapes are line ends and tabs, as in a stack trace, and no secret has these. */
  static boolean lineEndsOnly(byte[] bytes, int from, int to, SecretIndex secrets) {
    for (int at = from; at < to; at += 8) {
      long starts = Bytes.escapes(Bytes.from(bytes, at, to));
      for (; starts != 0; starts &= starts - 1) {
        int start = at + Bytes.first(starts);
        int next = bytes[start] == '\\' && start + 1 < to ? bytes[start + 1] : 0;
        if (!(next == 'n' && !secrets.usesByte((byte) '\n'))
            && !(next == 't' && !secrets.usesByte((byte) '\t'))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean mayHoldFlag(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == '-' && CommandFlags.mayBegin(bytes, from, at, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayHoldToken(byte[] bytes, int from, int to, int start, int end) {
    int length = end - start;
    return length >= 8
        && ((length >= TokenFormats.SHORTEST && TokenFormats.mayHold(bytes, from, start, end))
            || isPlus(bytes, from, to, start - 1)
            || isPlus(bytes, from, to, end));
  }

  /** Base64 may go on there. */
  private static boolean isPlus(byte[] bytes, int from, int to, int at) {
    return at >= from && at < to && bytes[at] == '+';
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
}
