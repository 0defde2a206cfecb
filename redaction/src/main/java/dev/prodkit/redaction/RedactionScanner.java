// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import org.jspecify.annotations.Nullable;

/**
 * The one pass over a text: eight bytes at a time, and a closer look only where something may begin
 * that must not leave. What it finds is in {@link #values} and {@link #parts}. Used again for the
 * next text, so that nothing is allocated when nothing is found. Not thread-safe.
 */
final class RedactionScanner {
  /** Bytes that may be compared for each byte of text before the rest is masked unseen. */
  private static final long WORK_PER_BYTE = 4_096;

  private static final long WORK_ALWAYS = 16L << 20;

  private static final OwnRanges NONE = new OwnRanges();

  private final Text text = new Text();
  private final NamedValues values = new NamedValues();
  private final Spans parts = new Spans();
  private final Spans secretsFound = new Spans();
  private final UrlPassword urls = new UrlPassword(text, parts);
  private @Nullable DecodedSecrets decoded;
  private boolean emails;

  Text text() {
    return text;
  }

  /** The values of fields with sensitive names. */
  Spans values() {
    return values.found();
  }

  /** Registered secrets, and what shows by its shape that it is one. */
  Spans parts() {
    return parts;
  }

  /** Whether anything was found. */
  boolean over(
      byte[] bytes, int from, int to, SecretIndex secrets, SensitiveNames names, boolean emails) {
    return over(bytes, from, to, secrets, names, emails, NONE);
  }

  /**
   * Whether anything was found.
   *
   * @param own where nothing is found by its shape alone
   */
  boolean over(
      byte[] bytes,
      int from,
      int to,
      SecretIndex secrets,
      SensitiveNames names,
      boolean emails,
      OwnRanges own) {
    text.hold(bytes, from, to);
    parts.clear();
    secretsFound.clear();
    values.begin(text, names);
    urls.begin();
    this.emails = emails;
    pass(bytes, from, to, secrets);
    urls.end();
    if (parts.size() > 0 && own.size() > 0) {
      parts.removeWithin(own);
    }
    if (secretsFound.size() > 0) {
      parts.coverAll(secretsFound);
    }
    parts.merge();
    return values.found().size() + parts.size() > 0;
  }

  /** Keeps nothing of the text. */
  void release() {
    text.release();
    values.release();
    parts.clear();
    secretsFound.clear();
  }

  private void pass(byte[] bytes, int from, int to, SecretIndex secrets) {
    boolean dense = secrets.stride < 8;
    long work = WORK_ALWAYS + WORK_PER_BYTE * (to - from);
    int solidEnd = from;
    int numberEnd = from;
    long before = -1;
    long gapsBefore = -1;
    long escapes = 0;
    for (int at = from; at < to; at += 8) {
      long word = Bytes.from(bytes, at, to);
      long marks = Bytes.marks(word);
      if (marks != 0) {
        marks(bytes, at, marks);
      }
      escapes |= Bytes.escapes(word);
      long gaps = Bytes.gaps(word);
      if (gaps == 0 && at >= solidEnd) {
        solidEnd = solid(at, at - Bytes.behindLast(gapsBefore), solidEnd);
      }
      long flags = Bytes.flags(word, gaps, gapsBefore);
      if (flags != 0) {
        flags(at, flags);
      }
      gapsBefore = gaps;
      long numeric = Bytes.unlessNumeric(word);
      if ((int) numeric == 0 && longNumber(word, numeric, before) && at >= numberEnd) {
        numberEnd = CardNumber.cover(text, at, numberEnd, parts);
      }
      before = numeric >>> 32;
      if (secrets.mayHold(word)) {
        work -= secretsAround(at, 7, secrets);
      }
      if (dense && at + 4 < to && secrets.mayHold(Bytes.from(bytes, at + 4, to))) {
        work -= secretsAround(at + 4, 3, secrets);
      }
      if (work < 0) {
        // Only a secret that resembles itself, in a text that resembles it, comes here.
        parts.cover(at, to);
        return;
      }
    }
    if (escapes != 0
        && secrets.holdsSecrets()
        && !PreFilter.lineEndsOnly(text.bytes, text.from, text.to, secrets)) {
      decodedSecrets(work, secrets);
    }
  }

  private void decodedSecrets(long work, SecretIndex secrets) {
    DecodedSecrets finder = decoded;
    if (finder == null) {
      finder = new DecodedSecrets();
      decoded = finder;
    }
    finder.cover(text, work, secrets, secretsFound);
  }

  /**
   * Whether half of this word, which is numeric, may be a part of a long number.
   *
   * @param before zero if the second half of the word before is numeric too
   */
  static boolean longNumber(long word, long numeric, long before) {
    return numeric == 0 ? Bytes.digits(word) >= 6 : before == 0 && Bytes.digits(word) >= 3;
  }

  private void marks(byte[] bytes, int at, long marks) {
    for (long left = marks; left != 0; left &= left - 1) {
      int mark = at + Bytes.first(left);
      byte c = bytes[mark];
      if (c == ':') {
        if (!urls.at(mark)) {
          values.at(mark);
        }
      } else if (c == '=' || c == '<' || c == '>') {
        values.at(mark);
      } else if (c == '@' && emails) {
        EmailAddress.cover(text, mark, parts);
      }
    }
  }

  private void flags(int at, long flags) {
    for (long left = flags; left != 0; left &= left - 1) {
      int dash = at + Bytes.first(left);
      if (dash < text.to) {
        values.flag(dash);
      }
    }
  }

  /** Looks at the stretch without gaps that begins before {@code at}; answers its end. */
  private int solid(int at, int start, int floor) {
    byte[] bytes = text.bytes;
    int first = start;
    // A plus is a gap, so that prose has more of them; in Base64 it is none.
    while (first > floor && bytes[first - 1] == '+') {
      first = afterGap(first - 1, floor);
    }
    int end = gapBehind(at);
    while (end < text.to && bytes[end] == '+') {
      end = gapBehind(end - 7);
    }
    if (end - first >= TokenFormats.SHORTEST) {
      TokenFormats.cover(text, first, end, parts);
    }
    return end;
  }

  /** The first gap behind the eight bytes at {@code from}, which are none. */
  private int gapBehind(int from) {
    int at = from;
    long gaps = 0;
    while (gaps == 0 && at < text.to) {
      at += 8;
      gaps = Bytes.gaps(Bytes.from(text.bytes, at, text.to));
    }
    return Math.min(text.to, at + Bytes.first(gaps));
  }

  /** Where the stretch begins that ends at {@code end}. */
  private int afterGap(int end, int floor) {
    int start = end;
    while (start > floor && (text.bytes[start - 1] & 0x7f) >= '-') {
      start--;
    }
    return start;
  }

  private long secretsAround(int at, int before, SecretIndex secrets) {
    return secretsAround(text, at, before, secrets, secretsFound);
  }

  /** Looks for secrets that begin up to this many bytes before; answers what that cost. */
  static long secretsAround(Text text, int at, int before, SecretIndex secrets, Spans found) {
    long work = 0;
    int last = Math.min(at, text.to - 8);
    for (int start = Math.max(text.from, at - before); start <= last; start++) {
      work += secrets.cover(text, start, found);
    }
    return work;
  }
}
