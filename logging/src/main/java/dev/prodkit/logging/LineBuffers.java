// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for lines that are being encoded. Not one for each thread: there may be many thousand
 * threads, and an argument that logs while it is encoded needs a second one. Thread-safe.
 */
final class LineBuffers {
  private static final int BUFFERS = 16;
  private static final int USUAL_LINE = 2048;
  private static final int KEPT = 64 * 1024;

  private final AtomicReferenceArray<@Nullable ByteSink> idle = new AtomicReferenceArray<>(BUFFERS);

  ByteSink take() {
    ByteSink line = idle.getAndSet(slot(), null);
    return line == null ? new ByteSink(USUAL_LINE) : line;
  }

  /** Gives a buffer back, empty; large ones are left to the collector. */
  void give(ByteSink line) {
    if (line.array().length <= KEPT) {
      line.length(0);
      idle.lazySet(slot(), line);
    }
  }

  private static int slot() {
    return (int) Thread.currentThread().getId() & (BUFFERS - 1);
  }
}
