// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import org.jspecify.annotations.Nullable;

/**
 * What was said of short names before: a service uses the same few on every line. It is bounded and
 * keeps who came first. Thread-safe without a lock: each entry is immutable, and one that is not
 * seen is only judged again.
 */
final class KnownNames {
  /** Longer ones are not remembered. */
  static final int LONGEST = 16;

  private static final int BITS = 10;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final @Nullable Name[] names = new @Nullable Name[1 << BITS];

  private record Name(long head, long tail, int length, int verdict) {}

  /** The last eight bytes of the name; the text has eight bytes or more up to {@code end}. */
  static long tail(byte[] text, int start, int end) {
    if (end == start) {
      return 0;
    }
    int missing = Math.max(0, 8 - (end - start));
    return Bytes.eight(text, end - 8) >>> (8 * missing);
  }

  /** The first eight bytes of the name, if it has more than eight. */
  static long head(byte[] text, int start, int end) {
    return end - start > 8 ? Bytes.eight(text, start) : 0;
  }

  /** What was said of it, or -1. */
  int verdict(long head, long tail, int length) {
    Name name = names[slot(head, tail)];
    return name != null && name.tail == tail && name.head == head && name.length == length
        ? name.verdict
        : -1;
  }

  int add(long head, long tail, int length, int verdict) {
    int slot = slot(head, tail);
    if (names[slot] == null) {
      names[slot] = new Name(head, tail, length, verdict);
    }
    return verdict;
  }

  private static int slot(long head, long tail) {
    return (int) (((head * MIX ^ tail) * MIX) >>> (64 - BITS));
  }
}
