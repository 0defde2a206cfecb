// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.Alphabet.ALNUM;
import static dev.prodkit.redaction.Alphabet.DASHES;
import static dev.prodkit.redaction.Alphabet.DIGITS;
import static dev.prodkit.redaction.Alphabet.DOTTED;
import static dev.prodkit.redaction.Alphabet.HEX;
import static dev.prodkit.redaction.Alphabet.PADDING;
import static dev.prodkit.redaction.Alphabet.SMALL;
import static dev.prodkit.redaction.Alphabet.URL64;
import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A credential that tells what it is by a mark within: so many characters of an alphabet, the mark,
 * and what follows it.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and only this module sees it
record MarkedFormat(
    int alphabet, int before, byte[] mark, int alphabetBehind, int shortest, int longest) {
  /** No stretch that is shorter has one of these. */
  static final int SHORTEST = 36;

  private static final MarkedFormat[] ALL = {
    // client secrets of Microsoft Entra; Terraform Cloud; Mailchimp; New Relic's licences; MaxMind;
    // Mailgun; Azure DevOps, OpenAI on Azure
    of(DOTTED, 4, "Q~", DOTTED, 31, 40),
    of(ALNUM, 14, ".atlasv1.", URL64 | PADDING, 60, 70),
    of(SMALL, 32, "-us", DIGITS, 1, 2),
    of(SMALL, 36, "NRAL", ALNUM, 0, 0),
    of(ALNUM | DASHES, 36, "_mmk", ALNUM, 0, 0),
    of(HEX, 32, "-", HEX | DASHES, 17, 17),
    of(ALNUM, 75, "AZDO", ALNUM, 5, 5),
    of(ALNUM, 76, "AZDO", ALNUM, 4, 4),
    of(ALNUM, 52, "JQQJ99", ALNUM, 26, 26)
  };

  private static MarkedFormat of(
      int alphabet, int before, String mark, int behind, int shortest, int longest) {
    return new MarkedFormat(alphabet, before, mark.getBytes(US_ASCII), behind, shortest, longest);
  }

  /** Covers one that begins at {@code start}. */
  static void cover(Text whole, int start, Spans found) {
    for (MarkedFormat format : ALL) {
      int at = start + format.before;
      if (at < whole.to && whole.bytes[at] == format.mark[0]) {
        found.cover(start, format.end(whole, start, at));
      }
    }
  }

  /** Whether the first character of a mark stands where it would. */
  static boolean mayBegin(byte[] text, int start, int end) {
    for (MarkedFormat format : ALL) {
      int at = start + format.before;
      if (at < end && text[at] == format.mark[0]) {
        return true;
      }
    }
    return false;
  }

  /** Where the one ends that begins at {@code start} and has its mark at {@code at}, or 0. */
  private int end(Text whole, int start, int at) {
    if (!PemBlock.startsWith(whole, at, mark)
        || Alphabet.end(alphabet, whole.bytes, start, at) < at) {
      return 0;
    }
    int first = at + mark.length;
    int last = Math.min(whole.to, first + longest + 1);
    int end = Alphabet.end(alphabetBehind, whole.bytes, first, last);
    return end - first >= shortest && end - first <= longest ? end : 0;
  }
}
