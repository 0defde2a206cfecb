// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Arrays;

/**
 * The last lines that the output has refused, for standard error if it never takes any again.
 * Thread-safe.
 */
final class RefusedLines {
  /** In bytes: at least the last two lines, and dozens as a rule. */
  static final int KEPT = 2 * JsonEncoder.LONGEST_LINE;

  private final SpinLock lock;
  private byte[] tail = {};

  RefusedLines(Parking parking) {
    lock = new SpinLock(parking);
  }

  void add(byte[] bytes, int length) {
    lock.enter();
    try {
      int from = Math.max(0, length - KEPT);
      int before = Math.min(tail.length, KEPT - (length - from));
      byte[] longer = Arrays.copyOfRange(tail, tail.length - before, tail.length + length - from);
      System.arraycopy(bytes, from, longer, before, length - from);
      boolean cut = from > 0 || before < tail.length;
      tail = cut ? Arrays.copyOfRange(longer, lineStart(longer), longer.length) : longer;
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /** After the first line break, unless nothing comes after that. */
  private static int lineStart(byte[] bytes) {
    for (int at = 0; at < bytes.length - 1; at++) {
      if (bytes[at] == '\n') {
        return at + 1;
      }
    }
    return 0;
  }

  /** Each line once. */
  byte[] take() {
    lock.enter();
    try {
      byte[] taken = tail;
      tail = new byte[0];
      return taken;
    } finally {
      lock.state = SpinLock.FREE;
    }
  }
}
