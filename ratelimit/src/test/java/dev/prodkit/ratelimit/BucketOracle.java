// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.math.BigInteger;

/**
 * The token bucket by its definition: a level that rises with time and is cut off at the burst, in
 * numbers that cannot overflow or round. One token is {@code period} units, one nanosecond brings
 * {@code permits} of them.
 */
final class BucketOracle {
  private final BigInteger permits;
  private final BigInteger period;
  private final BigInteger full;
  private BigInteger level;
  private long latest;

  BucketOracle(RateLimit limit, int burst, long start) {
    permits = BigInteger.valueOf(limit.permits());
    period = BigInteger.valueOf(limit.period().toNanos());
    full = period.multiply(BigInteger.valueOf(burst));
    level = full;
    latest = start;
  }

  boolean tryAcquire(long time, int tokens) {
    refill(time);
    BigInteger cost = period.multiply(BigInteger.valueOf(tokens));
    if (cost.compareTo(level) > 0) {
      return false;
    }
    level = level.subtract(cost);
    return true;
  }

  int remaining(long time) {
    refill(time);
    return level.divide(period).intValueExact();
  }

  long waitFor(long time, int tokens) {
    refill(time);
    BigInteger lacking = period.multiply(BigInteger.valueOf(tokens)).subtract(level);
    return lacking.signum() <= 0
        ? 0
        : lacking.add(permits).subtract(BigInteger.ONE).divide(permits).longValueExact();
  }

  private void refill(long time) {
    level = level.add(permits.multiply(BigInteger.valueOf(time - latest))).min(full);
    latest = time;
  }
}
