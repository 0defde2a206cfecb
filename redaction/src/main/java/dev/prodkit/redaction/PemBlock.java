// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A private key in PEM (RFC 7468) or OpenPGP armour, from its first to its last line, also where
 * its line breaks are escaped. One that is cut off ends where something stands that no key has.
 */
final class PemBlock {
  private static final int LONGEST_LABEL = 64;
  private static final byte[] BEGIN = "BEGIN ".getBytes(US_ASCII);
  private static final byte[] END = "-----END ".getBytes(US_ASCII);

  private PemBlock() {}

  /** Covers the block in whose first line something stands from {@code start} to {@code end}. */
  static void cover(Text whole, int start, int end, Spans found) {
    byte[] text = whole.bytes;
    int floor = Math.max(whole.from, start - LONGEST_LABEL);
    int label = start;
    while (label > floor && labels(text[label - 1])) {
      label--;
    }
    int first = label;
    while (first > floor && text[first - 1] == '-') {
      first--;
    }
    if (startsWith(whole, label, BEGIN) && first < label) {
      int last = end(whole, end);
      found.cover(first, last);
      found.blockEnd(last);
    }
  }

  private static int end(Text whole, int from) {
    byte[] text = whole.bytes;
    int at = from;
    while (at < whole.to && partOfBlock(text[at])) {
      if (text[at] == '-' && startsWith(whole, at, END)) {
        return endOfLastLine(whole, at + END.length);
      }
      at++;
    }
    return at;
  }

  private static boolean labels(byte b) {
    return (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == ' ' || b == '_';
  }

  private static int endOfLastLine(Text whole, int from) {
    int at = from;
    while (at < whole.to && labels(whole.bytes[at])) {
      at++;
    }
    while (at < whole.to && whole.bytes[at] == '-') {
      at++;
    }
    return at;
  }

  private static boolean partOfBlock(byte b) {
    return b > ' '
        ? b != '"' && b != '<' && b != '\'' && b != '}'
        : b == ' ' || (b >= '\t' && b <= '\r');
  }

  static boolean startsWith(Text whole, int at, byte[] start) {
    if (whole.to - at < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (whole.bytes[at + i] != start[i]) {
        return false;
      }
    }
    return true;
  }
}
