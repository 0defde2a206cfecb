// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.time.Duration;

/**
 * So many permits in each period, for one key.
 *
 * @param permits at least 1; a {@linkplain RateLimiter#slidingWindow sliding window} takes at most
 *     10,000
 * @param period 1 nanosecond to 3,650 days
 */
public record RateLimit(int permits, Duration period) {
  private static final Duration LONGEST = Duration.ofDays(3650);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is left; the message names the range
   */
  public RateLimit {
    if (permits < 1) {
      throw new IllegalArgumentException(
          "permits must be 1 to " + Integer.MAX_VALUE + ", but is " + permits);
    }
    if (period.isNegative() || period.isZero() || period.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "period must be 1 nanosecond to 3650 days, but is " + period);
    }
  }

  /** Such as {@code 100 per PT1M}. */
  @Override
  public String toString() {
    return permits + " per " + period;
  }
}
