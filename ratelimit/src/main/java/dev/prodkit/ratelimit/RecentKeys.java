// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.Arrays;

/**
 * Whether a key was added lately: never says no wrongly, and seldom yes. Two Bloom filters of 8 kB,
 * of which the older one is dropped when everything in it is older than asked for. Not thread-safe.
 */
final class RecentKeys {
  private static final int BITS = 1 << 16;

  private long[] current = new long[BITS / Long.SIZE];
  private long[] previous = new long[BITS / Long.SIZE];
  private long since;

  /** @param memory how long a key must be remembered, in nanoseconds */
  void add(long key, long now, long memory) {
    turn(now, memory);
    set(current, (int) key);
    set(current, (int) (key >>> 16));
  }

  boolean mayContain(long key, long now, long memory) {
    turn(now, memory);
    int first = (int) key;
    int second = (int) (key >>> 16);
    return (isSet(current, first) && isSet(current, second))
        || (isSet(previous, first) && isSet(previous, second));
  }

  /** Remembers what it knows for as long as asked for from now on, whatever was asked before. */
  void refresh(long now) {
    since = now;
  }

  private void turn(long now, long memory) {
    long age = now - since;
    if (age < memory) {
      return;
    }
    long[] reused = previous;
    previous = current;
    current = reused;
    Arrays.fill(current, 0);
    if (age / 2 >= memory) { // nothing was added in the second half of that time
      Arrays.fill(previous, 0);
    }
    since = now;
  }

  private static void set(long[] filter, int hash) {
    int bit = hash & (BITS - 1);
    filter[bit / Long.SIZE] |= 1L << bit;
  }

  private static boolean isSet(long[] filter, int hash) {
    int bit = hash & (BITS - 1);
    return (filter[bit / Long.SIZE] & (1L << bit)) != 0;
  }
}
