// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Short names that were judged harmless before: a service uses the same few on every line. Bounded:
 * a new one takes the place of another. Thread-safe without a lock: a name that is not seen is only
 * judged again.
 *
 * <p>A name stands there as a number. Names of up to eight bytes never share one; longer ones do
 * with a chance of about 1 in 2<sup>63</sup>, which nobody can improve who does not know the seeds.
 */
final class KnownNames {
  /** Longer ones are not remembered. */
  static final int LONGEST = 16;

  private static final int BITS = 10;
  private static final int PROBES = 4;

  private final long seed = ThreadLocalRandom.current().nextLong() | 1;
  private final long headSeed = ThreadLocalRandom.current().nextLong() | 1;
  private final AtomicLongArray harmless = new AtomicLongArray(1 << BITS);

  /**
   * How long the name at the end of these two words is, back to its quote; 16 if there is none.
   * There are no branches in this and the next two, which are most of the work for an event: where
   * names differ in length, the processor would guess wrong.
   */
  static int length(long head, long tail) {
    int near = Bytes.behindLastQuote(tail);
    return near + (near >>> 3) * Bytes.behindLastQuote(head);
  }

  /** Whether the name was, which is the last 1 to 16 bytes of these two words. */
  boolean harmless(long head, long tail, int length) {
    long number = number(head, tail, length);
    for (int probe = 0; probe < PROBES; probe++) {
      long there = harmless.getOpaque(slot(number, probe));
      if (there == number || there == 0) {
        return there == number;
      }
    }
    return false;
  }

  void remember(long head, long tail, int length) {
    long number = number(head, tail, length);
    for (int probe = 0; probe < PROBES; probe++) {
      long there = harmless.compareAndExchange(slot(number, probe), 0, number);
      if (there == 0 || there == number) {
        return;
      }
    }
    harmless.setOpaque(slot(number, (int) number & (PROBES - 1)), number);
  }

  private long number(long head, long tail, int length) {
    int near = Math.min(length, 8);
    return last(tail, near) * seed ^ Long.rotateLeft(last(head, length - near) * headSeed, 32);
  }

  /** The last bytes of a word, 0 to 8. */
  private static long last(long word, int bytes) {
    int shift = 4 * (8 - bytes);
    return word >>> shift >>> shift; // by half twice, because 64 at once would be 0
  }

  private static int slot(long number, int probe) {
    return ((int) (number >>> (64 - BITS)) + probe) & ((1 << BITS) - 1);
  }
}
