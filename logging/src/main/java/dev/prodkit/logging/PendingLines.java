// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/**
 * The lines that wait to be written, in one ring for each level, so that the least important can be
 * given up first and the rest still leaves in the order in which it came. Bounded in bytes. A rank
 * is 0 for ERROR, the last to go, and 4 for TRACE. Not thread-safe.
 */
final class PendingLines {
  private final int capacity;
  private final LineRing[] rings = new LineRing[LineCounters.RANKS];
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

  /** Adds a line that there is room for. If it throws, nothing has changed. */
  void add(long number, int rank, byte[] line, int length) {
    int size = (int) LineRing.size(length);
    rings[rank].add(number, line, length);
    // No call from here on.
    bytes += size;
    lines++;
  }

  /**
   * Gives up the oldest line of the least important level below {@code rank}, and counts it in
   * {@code dropped} by rank. If it throws, nothing has changed.
   *
   * @return the rank of that line, or {@code rank} itself if there is nothing below it
   */
  int evictBelow(int rank, long[] dropped) {
    for (int lower = rings.length - 1; lower > rank; lower--) {
      LineRing ring = rings[lower];
      if (ring.used() > 0) {
        int size = (int) LineRing.size(ring.length());
        ring.remove();
        // No call from here on.
        bytes -= size;
        lines--;
        dropped[lower]++;
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
   * does not become longer than {@code longest}. If it throws, each line is in one of the two.
   *
   * @return how many were moved
   */
  int moveTo(Batch batch, int longest, int atMost) {
    for (int count = 0; count < atMost; count++) {
      int rank = oldest();
      if (rank < 0) {
        return count;
      }
      LineRing ring = rings[rank];
      int length = ring.length();
      if (batch.length > 0 && batch.length + (long) length > longest) {
        return count;
      }
      int size = (int) LineRing.size(length);
      ring.copyTo(batch.next());
      ring.remove();
      // No call from here on.
      bytes -= size;
      lines--;
      batch.length += length;
      batch.lines[rank]++;
    }
    return atMost;
  }

  /** Gives back memory that is not needed. */
  void trim() {
    for (LineRing ring : rings) {
      ring.trim();
    }
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
