// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds secrets in what a text becomes when its escapes are decoded: once, and what comes out
 * again, because a URL stands in JSON, and XML in a URL. So no combination of escapes has to be
 * known beforehand. Used again for the next text. Not thread-safe.
 */
final class DecodedSecrets {
  private final List<DecodedText> levels = new ArrayList<>();
  private final Text decoded = new Text();
  private final Spans found = new Spans();
  private boolean doubtful;

  /**
   * Covers the places of the text in which a secret is encoded. Where a secret may begin inside of
   * what looks like an escape, the text is decoded once more without these.
   *
   * @param workLeft how many bytes may be compared before the rest is covered unseen
   */
  void cover(Text text, long workLeft, SecretIndex secrets, Spans covered) {
    doubtful = false;
    long work = cover(text, workLeft, secrets, false, covered);
    if (doubtful && work >= 0) {
      cover(text, work, secrets, true, covered);
    }
  }

  private long cover(
      Text text, long workLeft, SecretIndex secrets, boolean secretsFirst, Spans covered) {
    byte[] source = text.bytes;
    int from = text.from;
    int to = text.to;
    long work = workLeft;
    int used = 0;
    for (int level = 0; level < SecretEncodings.DEEPEST && work >= 0; level++) {
      if (level == levels.size()) {
        levels.add(new DecodedText());
      }
      DecodedText next = levels.get(level);
      if (!next.decode(source, from, to, secrets, secretsFirst)) {
        break;
      }
      doubtful |= next.doubtful();
      used++;
      source = next.bytes();
      from = 0;
      to = next.length();
      decoded.hold(source, from, to);
      work = pass(work, secrets);
      coverInSource(level, covered);
    }
    if (used > 0) {
      release(used);
    }
    return work;
  }

  private long pass(long workLeft, SecretIndex secrets) {
    int step = secrets.stride;
    long work = workLeft;
    found.clear();
    for (int at = 0; at < decoded.to && work >= 0; at += step) {
      if (secrets.mayHold(Bytes.from(decoded.bytes, at, decoded.to))) {
        work -= RedactionScanner.secretsAround(decoded, at, step - 1, secrets, found);
      }
      if (work < 0) {
        found.cover(at, decoded.to);
      }
    }
    return work;
  }

  private void coverInSource(int level, Spans covered) {
    for (int i = 0; i < found.size(); i++) {
      int start = found.start(i);
      int end = found.end(i);
      for (int l = level; l >= 0; l--) {
        start = levels.get(l).sourceStart(start);
        end = levels.get(l).sourceEnd(end);
      }
      covered.cover(start, end);
    }
  }

  /** What was decoded is readable; nothing of it is kept. */
  private void release(int used) {
    for (int level = 0; level < used; level++) {
      levels.get(level).clear();
    }
    decoded.release();
    found.clear();
  }
}
