// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Short names that were judged harmless before: a service uses the same few on every line. Bounded;
 * who comes first stays. Thread-safe without a lock: a name that is not seen is only judged again.
 *
 * <p>A name stands there as a number. Names of up to eight bytes never share one; longer ones do
 * with a chance of about 1 in 2<sup>63</sup>, which nobody can improve who does not know the seeds.
 */
final class KnownNames {
  /** Longer ones are not remembered. */
  static final int LONGEST = 16;

  private static final int BITS = 10;

  private final long seed = ThreadLocalRandom.current().nextLong() | 1;
  private final long headSeed = ThreadLocalRandom.current().nextLong() | 1;
  private final AtomicLongArray harmless = new AtomicLongArray(1 << BITS);

  /** Whether this name of 1 to 16 bytes was; {@code tail} is the eight bytes up to its end. */
  boolean harmless(byte[] text, int start, int end, long tail) {
    return harmless(number(text, start, end, tail));
  }

  /** The number of a name of 1 to 16 bytes; the text has eight bytes or more up to {@code end}. */
  long number(byte[] text, int start, int end, long tail) {
    int length = end - start;
    return length > 8
        ? tail * seed ^ Long.rotateLeft(Bytes.eight(text, start) * headSeed, 32)
        : (tail >>> (64 - 8 * length)) * seed;
  }

  boolean harmless(long number) {
    return harmless.getOpaque(slot(number)) == number;
  }

  void remember(long number) {
    harmless.compareAndSet(slot(number), 0, number);
  }

  private static int slot(long number) {
    return (int) (number >>> (64 - BITS));
  }
}
