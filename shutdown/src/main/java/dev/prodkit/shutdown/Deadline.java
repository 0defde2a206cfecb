// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A moment of the monotonic clock: a wall clock that jumps changes nothing.
 *
 * @param clock nanoseconds with an arbitrary origin, as {@link System#nanoTime()} tells them
 * @param at the moment
 */
record Deadline(LongSupplier clock, long at) {
  static final long POLL = TimeUnit.MILLISECONDS.toNanos(5);

  /** At most 146 years away, so that two deadlines can be compared. */
  static Deadline in(LongSupplier clock, Duration time) {
    long nanos = Math.min(TimeUnit.NANOSECONDS.convert(time), Long.MAX_VALUE / 2);
    return new Deadline(clock, clock.getAsLong() + Math.max(nanos, 0));
  }

  Deadline orEarlier(Deadline other) {
    return at - other.at <= 0 ? this : other;
  }

  Deadline orLater(Deadline other) {
    return at - other.at >= 0 ? this : other;
  }

  Deadline minus(long nanos) {
    return new Deadline(clock, at - nanos);
  }

  /** Nanoseconds until then, negative afterwards. */
  long left() {
    return at - clock.getAsLong();
  }

  boolean passed() {
    return left() <= 0;
  }

  /** How long to wait before looking again: things happen that wake nobody. */
  long pollNanos() {
    return Math.max(1, Math.min(left(), POLL));
  }
}
