// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;

/**
 * The three durations that somebody may choose.
 *
 * @param gracePeriod what the platform waits between SIGTERM and SIGKILL, from 2 seconds to a day;
 *     the process halts itself one second before
 * @param drainDelay how long to go on serving after readiness has turned, at most a day
 * @param flushTimeout how long one flush may take, more than nothing and at most a day
 */
record Budget(Duration gracePeriod, Duration drainDelay, Duration flushTimeout) {
  private static final Duration LEAST_GRACE = Duration.ofSeconds(2);
  static final Duration MOST = Duration.ofDays(1);
  private static final Duration HALT_BEFORE = Duration.ofSeconds(1);
  private static final Duration RECEIPT = Duration.ofMillis(500);

  /** Longer than any process runs. */
  static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  // Below the bounds that it is checked against.
  static final Budget DEFAULT =
      new Budget(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(5));

  Budget {
    require(
        gracePeriod.compareTo(LEAST_GRACE) >= 0 && gracePeriod.compareTo(MOST) <= 0,
        "the grace period is " + gracePeriod
            + ": it must be from 2 seconds to a day. Set it to what"
            + " the platform waits before it kills (Kubernetes: terminationGracePeriodSeconds).");
    require(
        !drainDelay.isNegative() && drainDelay.compareTo(MOST) <= 0,
        "the drain delay is " + drainDelay
            + ": it must be from nothing to a day. Set it to the time"
            + " that load balancers need to notice.");
    require(
        !flushTimeout.isNegative() && !flushTimeout.isZero() && flushTimeout.compareTo(MOST) <= 0,
        "the flush timeout is " + flushTimeout + ": it must be more than nothing and at most a day."
            + " Set it to the time that one flush of telemetry may take.");
  }

  Budget withGracePeriod(Duration other) {
    return new Budget(other, drainDelay, flushTimeout);
  }

  /** From the beginning of the end to the halt. */
  Duration untilHalt() {
    return gracePeriod.minus(HALT_BEFORE);
  }

  /** From the beginning of the end to the moment when the watchdog gives up hope. */
  Duration untilLastWords() {
    return untilHalt().minus(receipt().dividedBy(2));
  }

  /** What the receipt and the exit may take, at the end of {@link #untilHalt()}. */
  Duration receipt() {
    Duration quarter = untilHalt().dividedBy(4);
    return quarter.compareTo(RECEIPT) < 0 ? quarter : RECEIPT;
  }

  private static void require(boolean ok, String message) {
    if (!ok) {
      throw new IllegalArgumentException(message);
    }
  }
}
