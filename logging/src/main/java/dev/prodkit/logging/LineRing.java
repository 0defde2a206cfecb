// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/**
 * Lines of one level in the order in which they came, in one array that is used in a circle: each
 * is its number (8 bytes), its length (4 bytes) and its bytes. Grows by doubling; an owner bounds
 * it. Not thread-safe.
 */
final class LineRing {
  /** What a line costs beside its own bytes. */
  static final int OVERHEAD = Long.BYTES + Integer.BYTES;

  private static final int SMALL = 16 * 1024;
  private static final int KEPT = 1024 * 1024;

  private byte[] ring = new byte[SMALL];
  private int head;
  private int used;

  boolean isEmpty() {
    return used == 0;
  }

  /** In bytes, with {@link #OVERHEAD}. */
  int used() {
    return used;
  }

  void add(long number, byte[] line, int length) {
    grow(Math.addExact(used, Math.addExact(length, OVERHEAD)));
    putNumber(number, Long.BYTES);
    putNumber(length, Integer.BYTES);
    int at = index(used);
    int first = Math.min(length, ring.length - at);
    System.arraycopy(line, 0, ring, at, first);
    System.arraycopy(line, first, ring, 0, length - first);
    used += length;
  }

  /** The number of the oldest line. */
  long number() {
    return number(0, Long.BYTES);
  }

  /** The length of the oldest line. */
  int length() {
    return (int) number(Long.BYTES, Integer.BYTES);
  }

  /** Moves the oldest line; it stays if there is no memory for it. */
  void moveTo(ByteSink batch) {
    int length = length();
    byte[] target = batch.room(length);
    int from = index(OVERHEAD);
    int first = Math.min(length, ring.length - from);
    System.arraycopy(ring, from, target, batch.length(), first);
    System.arraycopy(ring, 0, target, batch.length() + first, length - first);
    batch.length(batch.length() + length);
    remove();
  }

  /** Forgets the oldest line. */
  void remove() {
    int size = OVERHEAD + length();
    head = index(size);
    used -= size;
    if (used == 0) {
      head = 0;
      if (ring.length > KEPT) {
        ring = new byte[SMALL];
      }
    }
  }

  private int index(int offset) {
    int at = head + offset;
    return at < ring.length ? at : at - ring.length;
  }

  private void putNumber(long number, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      ring[index(used++)] = (byte) (number >>> (8 * i));
    }
  }

  private long number(int offset, int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = (number << 8) | (ring[index(offset + i)] & 0xff);
    }
    return number;
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
