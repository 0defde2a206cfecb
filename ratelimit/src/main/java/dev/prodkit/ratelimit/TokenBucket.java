// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.math.BigInteger;
import java.time.Duration;

/**
 * Holds so many tokens, and gets a new one at every interval, which is the period divided by the
 * permits.
 *
 * <p>That interval is seldom a whole number of nanoseconds. So a time is two numbers here: whole
 * nanoseconds, and a rest that counts in fractions of one nanosecond, {@code permits} of which make
 * a whole. This is exact: nothing is rounded, and nothing adds up over a million refills.
 */
final class TokenBucket implements Algorithm {
  private static final Duration LONGEST_REFILL = Duration.ofDays(36_500);

  private final RateLimit limit;
  private final int burst;
  private final long period;
  private final long interval;
  private final long intervalRest;

  TokenBucket(RateLimit limit, int burst) {
    if (burst < 1) {
      throw new IllegalArgumentException(
          "burst must be 1 to " + Integer.MAX_VALUE + ", but is " + burst);
    }
    this.limit = limit;
    this.burst = burst;
    this.period = limit.period().toNanos();
    this.interval = period / limit.permits();
    this.intervalRest = period % limit.permits();
    BigInteger refill = BigInteger.valueOf(period)
        .multiply(BigInteger.valueOf(burst))
        .divide(BigInteger.valueOf(limit.permits()));
    if (refill.compareTo(BigInteger.valueOf(LONGEST_REFILL.toNanos())) >= 0) {
      throw new IllegalArgumentException(
          "an empty bucket must be full again in less than 36500 days, but a burst of "
              + burst
              + " at "
              + limit
              + " takes longer: lower the burst or raise the rate");
    }
  }

  @Override
  public RateLimit limit() {
    return limit;
  }

  @Override
  public int capacity() {
    return burst;
  }

  @Override
  public long memoryNanos() {
    return nanosFor(burst) + 1;
  }

  @Override
  public Algorithm with(RateLimit other) {
    return new TokenBucket(other, burst);
  }

  @Override
  public Slots slots(int length) {
    return new BucketSlots(this, length);
  }

  /** How long so many tokens take to come, in whole nanoseconds; 1 to burst. */
  long nanosFor(int tokens) {
    return tokens == 1
        ? interval
        : tokens * interval + tokens * intervalRest / limit.permits(); // both below 2⁶²
  }

  /** What {@link #nanosFor} leaves. */
  long restFor(int tokens) {
    return tokens == 1 ? intervalRest : tokens * intervalRest % limit.permits();
  }

  /** How many whole tokens come in that time; the time is not longer than burst tokens take. */
  int tokensIn(long nanos, long rest) {
    int permits = limit.permits();
    if (nanos < Long.MAX_VALUE / permits) {
      return (int) ((nanos * permits + rest) / period);
    }
    return BigInteger.valueOf(nanos)
        .multiply(BigInteger.valueOf(permits))
        .add(BigInteger.valueOf(rest))
        .divide(BigInteger.valueOf(period))
        .intValueExact();
  }
}
