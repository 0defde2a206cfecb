// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.function.LongSupplier;

/**
 * The nanoseconds that have passed, as far as one lock has seen: starts at zero whatever the
 * clock's origin, and never runs backwards whatever the clock does.
 *
 * <p>A clock that is behind its latest sample has lost nothing yet: time stands still until it has
 * caught up. If it is behind by more than a second it was set back, and time goes on from where it
 * stands: otherwise who was limited at that moment would stay so for as long as the clock was
 * moved.
 *
 * <p>Not thread-safe: to be asked while holding the lock that guards what is decided by it, so that
 * no sample is older than the state that it meets.
 */
final class ElapsedTime {
  private static final long SET_BACK = -1_000_000_000L;

  private final LongSupplier nanoTime;
  private long latest;
  private long elapsed;

  /**
   * @param nanoTime like {@link System#nanoTime}: any origin, and may wrap
   * @param origin what it said when the limiter was made
   */
  ElapsedTime(LongSupplier nanoTime, long origin) {
    this.nanoTime = nanoTime;
    this.latest = origin;
  }

  long now() {
    long sample = nanoTime.getAsLong();
    long delta = sample - latest; // right even when the clock wrapped between the two
    if (delta > 0) {
      elapsed += delta;
      latest = sample;
    } else if (delta < SET_BACK) {
      latest = sample;
    }
    return elapsed;
  }
}
