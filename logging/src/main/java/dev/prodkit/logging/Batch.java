// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines that are written together, and how many of each rank they are. Used again for the next
 * write; by who writes, and under the lock of the lines that wait where it takes some of them.
 */
final class Batch {
  /** In bytes; a line that is longer is one of its own. */
  static final int SIZE = 64 * 1024;

  private static final int KEPT = 1024 * 1024;

  /** As many are moved before a caller that waits for the lock gets it. */
  private static final int SLICE = 16;

  private final int[] lines = new int[Tally.RANKS];
  private ByteSink bytes = new ByteSink(SIZE);

  /** A single line, which is written from where it is. */
  void single(int rank) {
    Arrays.fill(lines, 0);
    lines[rank] = 1;
  }

  /**
   * Begins anew, with a few of the oldest lines. If there is no memory for the first, it stays
   * where it is; for the others there always is.
   *
   * @return how many
   */
  int begin(PendingLines pending) {
    Arrays.fill(lines, 0);
    if (bytes.array().length > KEPT) {
      bytes = new ByteSink(SIZE);
    }
    bytes.length(0);
    return more(pending);
  }

  /** Takes a few more, and answers how many. */
  int more(PendingLines pending) {
    return pending.moveTo(bytes, SIZE, SLICE, lines);
  }

  /** Whether, after so many at the last time, there may be more to take. */
  static boolean mayTakeMore(int last) {
    return last == SLICE;
  }

  int lines(int rank) {
    return lines[rank];
  }

  /** What went wrong, if anything. */
  @Nullable
  Throwable writeTo(LogOutput output) {
    return output.write(bytes.array(), bytes.length());
  }
}
