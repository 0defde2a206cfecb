// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.Arrays;

/**
 * Bytes that are written one after the other into one array, which is used again for the next
 * event. Not thread-safe.
 */
public final class ByteSink {
  /** Up to here a loop is faster than a call. */
  private static final int SHORT = 40;

  private byte[] array;
  private int length;

  public ByteSink(int capacity) {
    array = new byte[capacity];
  }

  /** What the bytes stand in, from 0 to {@link #length}; another array after it had to grow. */
  public byte[] array() {
    return array;
  }

  public int length() {
    return length;
  }

  /** Forgets what stands behind {@code length}, or makes what was written there directly count. */
  public void length(int length) {
    this.length = length;
  }

  /** Overwrites what still stands in the array behind the length, up to {@code end}. */
  public void clearUpTo(int end) {
    Arrays.fill(array, length, Math.max(length, Math.min(end, array.length)), (byte) 0);
  }

  /** The array, with room for this many bytes behind the ones that it has. */
  public byte[] room(int bytes) {
    int needed = Math.addExact(length, bytes);
    if (needed > array.length) {
      array = Arrays.copyOf(array, Math.max(needed, array.length * 2));
    }
    return array;
  }

  public void append(byte[] bytes) {
    append(bytes, 0, bytes.length);
  }

  public void append(byte[] bytes, int from, int to) {
    System.arraycopy(bytes, from, room(to - from), length, to - from);
    length += to - from;
  }

  /** Two ASCII characters, the second in the higher byte. */
  public void two(int characters) {
    byte[] to = room(2);
    to[length] = (byte) characters;
    to[length + 1] = (byte) (characters >> 8);
    length += 2;
  }

  public void append(KeptBytes kept) {
    byte[] from = kept.bytes;
    byte[] to = room(from.length);
    if (from.length > SHORT) {
      System.arraycopy(from, 0, to, length, kept.length);
    } else {
      for (int i = 0; i < from.length; i += 8) {
        Bytes.eight(to, length + i, Bytes.eight(from, i));
      }
    }
    length += kept.length;
  }

  public byte[] copy() {
    return Arrays.copyOf(array, length);
  }
}
