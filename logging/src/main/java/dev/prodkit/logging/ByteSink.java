// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Arrays;

/**
 * Bytes that are written one after the other into one array, which is used again for the next
 * event. Not thread-safe.
 */
final class ByteSink {
  private byte[] array;
  private int length;

  ByteSink(int capacity) {
    array = new byte[capacity];
  }

  /** What the bytes stand in, from 0 to {@link #length}; another array after it had to grow. */
  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  /** Forgets what stands behind {@code length}, or makes what was written there directly count. */
  void length(int length) {
    this.length = length;
  }

  /** The array, with room for this many bytes behind the ones that it has. */
  byte[] room(int bytes) {
    int needed = Math.addExact(length, bytes);
    if (needed > array.length) {
      array = Arrays.copyOf(array, Math.max(needed, array.length * 2));
    }
    return array;
  }

  void append(byte[] bytes) {
    append(bytes, 0, bytes.length);
  }

  void append(byte[] bytes, int from, int to) {
    System.arraycopy(bytes, from, room(to - from), length, to - from);
    length += to - from;
  }

  byte[] copy() {
    return Arrays.copyOf(array, length);
  }
}
