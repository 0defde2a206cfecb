// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.Bytes;

/**
 * Lines of one level in the order in which they came, in one array that is used in a circle: each
 * is its number, its length and its bytes, and begins at a multiple of eight, so that neither of
 * the two numbers is ever in two pieces. Grows by doubling; an owner bounds it. Not thread-safe.
 */
final class LineRing {
  private static final int HEADER = 2 * Long.BYTES;
  private static final int SMALL = 16 * 1024;
  private static final int KEPT = 1024 * 1024;

  private byte[] ring = new byte[SMALL];
  private int head;
  private int used;
  private long oldest = Long.MAX_VALUE;

  /** What a line of this length takes, in bytes. */
  static long size(int length) {
    return HEADER + (length + 7L & -8L);
  }

  /** In bytes, as {@link #size} counts them. */
  int used() {
    return used;
  }

  void add(long number, byte[] line, int length) {
    int size = Math.toIntExact(size(length));
    grow(Math.addExact(used, size));
    Bytes.eight(ring, index(used), number);
    Bytes.eight(ring, index(used + Long.BYTES), length);
    int at = index(used + HEADER);
    int first = Math.min(length, ring.length - at);
    System.arraycopy(line, 0, ring, at, first);
    if (first < length) {
      System.arraycopy(line, first, ring, 0, length - first);
    }
    // No call from here on: the line is added, or nothing has changed.
    if (used == 0) {
      oldest = number;
    }
    used += size;
  }

  /** The number of the oldest line, or {@link Long#MAX_VALUE} if there is none. */
  long number() {
    return oldest;
  }

  /** The length of the oldest line. */
  int length() {
    return (int) Bytes.eight(ring, index(Long.BYTES));
  }

  /** Appends the oldest line, which stays. */
  void copyTo(ByteSink batch) {
    int length = length();
    int from = index(HEADER);
    int first = Math.min(length, ring.length - from);
    batch.room(length);
    batch.append(ring, from, from + first);
    if (first < length) {
      batch.append(ring, 0, length - first);
    }
  }

  /** Forgets the oldest line. If it throws, the line is still there. */
  void remove() {
    int size = (int) size(length());
    boolean last = used == size;
    int nextHead = last ? 0 : index(size);
    long next = last ? Long.MAX_VALUE : Bytes.eight(ring, nextHead);
    // No call from here on.
    head = nextHead;
    oldest = next;
    used -= size;
  }

  /** Gives back memory that an empty ring does not need. */
  void trim() {
    if (used == 0 && ring.length > KEPT) {
      ring = new byte[SMALL];
      head = 0;
    }
  }

  private int index(int offset) {
    return head + offset & ring.length - 1;
  }

  private void grow(int needed) {
    if (needed <= ring.length) {
      return;
    }
    byte[] larger = new byte[Integer.highestOneBit(needed - 1) << 1];
    int first = Math.min(used, ring.length - head);
    System.arraycopy(ring, head, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, used - first);
    ring = larger;
    head = 0;
  }
}
