// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.time.Duration;

/**
 * What an algorithm remembers of the keys in one table: one slot for each place of the table. A
 * cleared slot is that of a key never seen.
 *
 * <p>Times are those of one {@link ElapsedTime}, and never go back from call to call. Not
 * thread-safe: the lock of the table guards them.
 */
sealed interface Slots permits WindowSlots, BucketSlots {
  Algorithm algorithm();

  /**
   * Takes all the permits or none. Allocates nothing when it refuses.
   *
   * @param permits at least 1
   */
  boolean take(int slot, int permits, long now);

  /** How many permits could be taken now. */
  int remaining(int slot, long now);

  /** How long until so many can be taken, which cannot be now: 1 to the capacity. */
  long nanosUntil(int slot, int permits, long now);

  /** Whether the slot says no more than a cleared one, and never will again. */
  boolean idle(int slot, long now);

  void clear(int slot);

  /** Moves a slot, and clears where it was. */
  void move(int from, int to);

  /** Moves a slot from a table that is given up. */
  void adopt(Slots other, int from, int to);

  /** Copies a slot of another table, which has a time of its own and may be under another limit. */
  void inherit(Slots other, int from, long otherNow, int to, long now);

  /** From now on decides by another limit of the same kind, and nobody gains by the change. */
  void change(Algorithm next, long now);

  default Decision decide(int slot, int permits, long now) {
    boolean taken = take(slot, permits, now);
    RateLimit limit = algorithm().limit();
    int remaining = remaining(slot, now);
    if (taken) {
      return new Decision.Allowed(
          limit, remaining, Duration.ofNanos(nanosUntil(slot, remaining + 1, now)));
    }
    boolean permanent = permits > algorithm().capacity();
    return new Decision.Rejected(
        limit,
        remaining,
        permanent ? limit.period() : Duration.ofNanos(nanosUntil(slot, permits, now)),
        permanent);
  }
}
