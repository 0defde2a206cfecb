// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.KeptBytes;
import dev.prodkit.redaction.WellFormed;
import java.util.Arrays;

/**
 * Keeps the bytes of texts that come again with every event: names of members, loggers and threads.
 * It holds so many and not more; where too many would stand in the same place, the latest do. Used
 * by any number of threads at once: of an entry only what it remembers for speed ever changes, and
 * one that is seen late is merely made again.
 */
final class EncodedTexts {
  private static final int BITS = 10;

  /** So many texts with one hash have a place each. */
  private static final int WAYS = 4;

  /** The golden ratio: names with numbers at their end have hashes close together. */
  private static final int SPREAD = 0x9E3779B9;

  private static final int LONGEST = 128;

  private static final byte[] COMMA_QUOTE = {',', '"'};
  private static final byte[] QUOTE_COLON = {'"', ':'};

  private final Entry[] entries = new Entry[1 << BITS];

  /** A text as it was given, well-formed, and as it stands between quotes. */
  static final class Entry {
    final String given;
    final String text;
    final KeptBytes bytes;

    /** The same, as a name outside JSON, before a colon. */
    final KeptBytes name;

    /** As the name of a member, with the comma before it: {@code ,"name":}. */
    final KeptBytes member;

    /** Whether it is what a tracer calls one of its ids in the diagnostic context. */
    final boolean correlation;

    /** For {@link NameRules#place}. */
    NameRules.Judged judged = NameRules.Judged.NOT_YET;

    private Entry(String given) {
      this.given = given;
      this.text = WellFormed.text(given);
      this.correlation = FieldNames.isCorrelation(given);
      ByteSink sink = new ByteSink(given.length() + 16);
      JsonText.append(text, sink);
      this.bytes = new KeptBytes(sink.copy());
      this.name = bytes.again();
      sink.length(0);
      sink.append(COMMA_QUOTE);
      sink.append(bytes);
      sink.append(QUOTE_COLON);
      this.member = new KeptBytes(sink.copy());
    }
  }

  EncodedTexts() {
    Arrays.fill(entries, new Entry(""));
  }

  Entry of(String text) {
    int place = ((text.hashCode() * SPREAD) >>> (32 - BITS)) & -WAYS;
    for (int i = 0; i < WAYS; i++) {
      Entry known = entries[place + i];
      if (known.given.equals(text)) {
        return known;
      }
    }
    Entry made = new Entry(text);
    if (text.length() <= LONGEST) {
      // The newest in front: a name that comes once pushes out the oldest of its neighbours.
      System.arraycopy(entries, place, entries, place + 1, WAYS - 1);
      entries[place] = made;
    }
    return made;
  }
}
