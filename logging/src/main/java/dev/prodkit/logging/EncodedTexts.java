// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Arrays;

/**
 * Keeps the bytes of texts that come again with every event: names of members, loggers and threads.
 * It holds so many and not more; of two texts that would stand in the same place, the later one
 * does. Used by any number of threads at once: entries never change, and one that is seen late is
 * merely made again.
 */
final class EncodedTexts {
  private static final int PLACES = 1 << 9;
  private static final int LONGEST = 128;

  private final Entry[] entries = new Entry[PLACES];

  /** A text as it was given, well-formed, and as it stands between quotes. */
  static final class Entry {
    final String given;
    final String text;
    final byte[] bytes;

    private Entry(String given) {
      this.given = given;
      this.text = WellFormed.text(given);
      ByteSink sink = new ByteSink(given.length() + 16);
      JsonText.append(text, sink);
      this.bytes = sink.copy();
    }
  }

  EncodedTexts() {
    Arrays.fill(entries, new Entry(""));
  }

  Entry of(String text) {
    int hash = text.hashCode();
    int place = (hash ^ hash >>> 16) & PLACES - 1;
    Entry known = entries[place];
    if (known.given.equals(text)) {
      return known;
    }
    Entry made = new Entry(text);
    if (text.length() <= LONGEST) {
      entries[place] = made;
    }
    return made;
  }
}
