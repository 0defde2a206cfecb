// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;

/**
 * The lines that wait to be written, in one ring for each level, so that the least important can be
 * given up first and the rest still leaves in the order in which it came. Bounded in bytes. A rank
 * is 0 for ERROR, the last to go, and 4 for TRACE. Not thread-safe.
 */
final class PendingLines {
  private final int capacity;
  private final LineRing[] rings = new LineRing[Tally.RANKS];
  private int bytes;
  private long lines;

  PendingLines(int capacity) {
    this.capacity = capacity;
    for (int rank = 0; rank < rings.length; rank++) {
      rings[rank] = new LineRing();
    }
  }

  boolean isEmpty() {
    return lines == 0;
  }

  long lines() {
    return lines;
  }

  int bytes() {
    return bytes;
  }

  int capacity() {
    return capacity;
  }

  boolean hasRoom(int length) {
    return bytes + LineRing.size(length) <= capacity;
  }

  /** Adds a line that there is room for. */
  void add(long number, int rank, byte[] line, int length) {
    rings[rank].add(number, line, length);
    bytes += (int) LineRing.size(length);
    lines++;
  }

  /**
   * Gives up the oldest line of the least important level below {@code rank}.
   *
   * @return the rank of that line, or {@code rank} itself if there is nothing below it
   */
  int evictBelow(int rank) {
    for (int lower = rings.length - 1; lower > rank; lower--) {
      if (rings[lower].used() > 0) {
        forget(rings[lower].length());
        rings[lower].remove();
        return lower;
      }
    }
    return rank;
  }

  /** True if giving up everything below {@code rank} makes room. */
  boolean canMakeRoom(int rank, int length) {
    long kept = 0;
    for (int higher = 0; higher <= rank; higher++) {
      kept += rings[higher].used();
    }
    return kept + LineRing.size(length) <= capacity;
  }

  /** The number of the oldest line, or {@link Long#MAX_VALUE} if there is none. */
  long first() {
    long first = Long.MAX_VALUE;
    for (LineRing ring : rings) {
      first = Math.min(first, ring.number());
    }
    return first;
  }

  /**
   * Moves so many of the oldest lines into {@code batch}, but after the first only as long as it
   * does not become longer than {@code longest}; counts them in {@code moved} by rank.
   *
   * @return how many were moved
   */
  int moveTo(ByteSink batch, int longest, int atMost, int[] moved) {
    for (int count = 0; count < atMost; count++) {
      int rank = oldest();
      if (rank < 0) {
        return count;
      }
      int length = rings[rank].length();
      if (batch.length() > 0 && batch.length() + (long) length > longest) {
        return count;
      }
      rings[rank].moveTo(batch);
      forget(length);
      moved[rank]++;
    }
    return atMost;
  }

  private void forget(int length) {
    bytes -= (int) LineRing.size(length);
    lines--;
  }

  private int oldest() {
    int oldest = -1;
    long first = Long.MAX_VALUE;
    for (int rank = 0; rank < rings.length; rank++) {
      long number = rings[rank].number();
      if (number < first) {
        first = number;
        oldest = rank;
      }
    }
    return oldest;
  }
}
