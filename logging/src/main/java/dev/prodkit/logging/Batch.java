// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;

/**
 * The lines that are written together, and how many of each rank they are. The bytes belong to the
 * thread that writes, the figures are guarded by the lock of the writer.
 */
final class Batch {
  /** In bytes; a line that is longer is one of its own. */
  static final int SIZE = 64 * 1024;

  private static final int KEPT = 1024 * 1024;

  final int[] lines = new int[LineCounters.RANKS];

  /** Of the lines that have been moved here, in bytes. */
  int length;

  private ByteSink bytes = new ByteSink(SIZE);

  /** To append one more line to; what a move that failed has left there is gone. */
  ByteSink next() {
    if (length == 0 && bytes.array().length > KEPT) {
      bytes = new ByteSink(SIZE);
    }
    bytes.length(length);
    return bytes;
  }

  byte[] bytes() {
    return bytes.array();
  }

  long count() {
    long count = 0;
    for (int ofRank : lines) {
      count += ofRank;
    }
    return count;
  }
}
