// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the bytes of stack frames: a service fails in the same places again and again. It holds
 * 4,096 and not more, whatever is thrown. A frame is names and a number; it holds on to no class
 * and no class loader. Used by any number of threads at once: entries never change, and one that is
 * seen late is merely made again.
 */
final class FrameTexts {
  private static final int PLACES = 1 << 12;
  private static final int LONGEST = 512;

  private final @Nullable Entry[] entries = new @Nullable Entry[PLACES];

  private static final class Entry {
    final StackTraceElement frame;
    final byte[] bytes;

    Entry(StackTraceElement frame) {
      this.frame = frame;
      ByteSink sink = new ByteSink(LONGEST);
      JsonText.append("at ", sink);
      JsonText.append(frame.toString(), sink);
      bytes = sink.copy();
    }
  }

  /** The frame as it stands between quotes. */
  byte[] of(StackTraceElement frame) {
    int hash = frame.hashCode();
    int place = (hash ^ hash >>> 12) & PLACES - 1;
    Entry first = entries[place];
    if (first != null && first.frame.equals(frame)) {
      return first.bytes;
    }
    Entry second = entries[place ^ 1];
    if (second != null && second.frame.equals(frame)) {
      return second.bytes;
    }
    Entry made = new Entry(frame);
    if (made.bytes.length <= LONGEST) {
      entries[first == null ? place : second == null ? place ^ 1 : place] = made;
    }
    return made.bytes;
  }

  /** How many frames are held. */
  long held() {
    return Arrays.stream(entries).filter(entry -> entry != null).count();
  }
}
