// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.KeptBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the bytes of stack frames: a service fails in the same places again and again. It holds
 * 4,096 and not more, whatever is thrown. A frame is names and a number; it holds on to no class
 * and no class loader. Used by any number of threads at once: entries never change, and one that is
 * seen late is merely made again.
 */
final class FrameTexts {
  private static final int BITS = 12;

  /** So many frames with one hash have a place each; the oldest goes. */
  private static final int WAYS = 4;

  /** The golden ratio: names with numbers at their end have hashes close together. */
  private static final int SPREAD = 0x9E3779B9;

  private static final int LONGEST = 512;

  private final @Nullable Entry[] entries = new @Nullable Entry[1 << BITS];

  private static final class Entry {
    final StackTraceElement frame;
    final KeptBytes bytes;

    Entry(StackTraceElement frame) {
      this.frame = frame;
      ByteSink sink = new ByteSink(LONGEST);
      JsonText.append("\tat " + frame + "\n", sink);
      bytes = new KeptBytes(sink.copy());
    }
  }

  /** The line of the frame, indented once, as it stands between quotes. */
  KeptBytes of(StackTraceElement frame) {
    int place = ((frame.hashCode() * SPREAD) >>> (32 - BITS)) & -WAYS;
    for (int i = 0; i < WAYS; i++) {
      Entry known = entries[place + i];
      if (known != null && known.frame.equals(frame)) {
        return known.bytes;
      }
    }
    Entry made = new Entry(frame);
    if (made.bytes.length <= LONGEST) {
      System.arraycopy(entries, place, entries, place + 1, WAYS - 1);
      entries[place] = made;
    }
    return made.bytes;
  }

  /** How many frames are held. */
  long held() {
    return Arrays.stream(entries).filter(entry -> entry != null).count();
  }
}
