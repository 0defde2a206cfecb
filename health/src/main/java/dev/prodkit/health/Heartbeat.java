// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets a loop show that it still turns: {@code heartbeat.beat()} once a turn. If none comes for as
 * long as was agreed, it is down. Made by {@link Health#heartbeat}, or here to be registered as
 * readiness.
 *
 * <p>Safe for use by many threads: {@link #beat} reads the clock and writes one field, without a
 * lock. It starts with a beat, so that a loop that never begins is found as well.
 */
public final class Heartbeat implements SelfCheck {
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Instead of a time: no beat is expected. No reading since the origin is negative. */
  private static final long RESTING = -1;

  private final Duration within;
  private final LongSupplier nanoTime;
  private final long origin;
  private final AtomicLong last = new AtomicLong();

  Heartbeat(Duration within, LongSupplier nanoTime) {
    Objects.requireNonNull(within, "within");
    if (within.isNegative() || within.isZero() || within.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a heartbeat is expected within " + within
          + ": choose more than zero and at most " + LONGEST);
    }
    this.within = within;
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
  }

  /**
   * A heartbeat that is down when nothing has been heard for this long.
   *
   * @param within longer than the slowest good turn of the loop; more than zero, at most a day
   */
  public static Heartbeat within(Duration within) {
    return new Heartbeat(within, System::nanoTime);
  }

  /** Says that the loop turns. Costs some tens of nanoseconds. */
  public void beat() {
    last.setRelease(now());
  }

  /**
   * Says that no beat is to be expected until the next one: before waiting without a bound for
   * work, and at the end of a loop that has ended as it should.
   */
  public void rest() {
    last.setRelease(RESTING);
  }

  /** Whether the last beat is recent enough, or none is expected. */
  @Override
  public boolean check() {
    long then = last.getAcquire();
    long silent = now() - then;
    if (then != RESTING && silent > within.toNanos()) {
      throw new IllegalStateException("no beat for " + NANOSECONDS.toMillis(silent)
          + " ms, at least one each " + within.toMillis() + " ms was agreed");
    }
    return true;
  }

  private long now() {
    return nanoTime.getAsLong() - origin;
  }
}
