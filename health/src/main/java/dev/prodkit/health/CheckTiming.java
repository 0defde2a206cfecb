// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a check may take, how often it runs, and how many runs in a row change its answer.
 *
 * <p>The thresholds are 1 unless a registration says otherwise: what readiness answers is what the
 * last run found. The damping is already where the answer is used (a kubelet acts after
 * {@code failureThreshold} answers, 3 by default, and a load balancer does the same), and two
 * dampers in a row add up: 3 runs here and 3 probes there would leave traffic on a broken process
 * for half a minute. Raise them for a check whose single failures mean nothing:
 * {@code CheckTiming.DEFAULT.withThresholds(3, 2)} is what Dropwizard takes by default.
 *
 * @param deadline after which a run that has not returned shows as timed out; more than zero, at
 *     most a day
 * @param interval from the start of one run to the start of the next, at least; each pause is
 *     stretched by a random part of up to a tenth, so that many checks and many processes do not
 *     run in step. More than zero, at most a day. A run that takes longer is followed at once by
 *     the next
 * @param failures so many bad runs in a row turn a check down, 1 to 100. A run that hangs counts
 *     once at its deadline and once more after each further interval. Without a meaning for startup
 *     checks
 * @param successes so many good runs in a row turn it up again, 1 to 100. The very first good
 *     answer counts at once
 */
public record CheckTiming(Duration deadline, Duration interval, int failures, int successes) {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int MOST = 100;

  /** An answer is too old after this many times the interval and the deadline together. */
  private static final int STALE_FACTOR = 3;

  /** But never before this: a pause of a loaded machine is no news. */
  private static final Duration STALE_AT_LEAST = Duration.ofSeconds(10);

  /**
   * A deadline of 800 ms, safely inside the second that a kubelet waits, and a run each 5 s, each
   * of which decides.
   */
  public static final CheckTiming DEFAULT =
      new CheckTiming(Duration.ofMillis(800), Duration.ofSeconds(5));

  /** Checks the bounds. */
  public CheckTiming {
    requireWithinBounds("deadline", deadline);
    requireWithinBounds("interval", interval);
    requireWithinBounds("failures", failures);
    requireWithinBounds("successes", successes);
  }

  /** A timing with which each run decides. */
  public CheckTiming(Duration deadline, Duration interval) {
    this(deadline, interval, 1, 1);
  }

  /** The same timing with another deadline. */
  public CheckTiming withDeadline(Duration other) {
    return new CheckTiming(other, interval, failures, successes);
  }

  /** The same timing with another interval. */
  public CheckTiming withInterval(Duration other) {
    return new CheckTiming(deadline, other, failures, successes);
  }

  /** The same timing, damped: so many bad runs to turn down, so many good ones to turn up again. */
  public CheckTiming withThresholds(int otherFailures, int otherSuccesses) {
    return new CheckTiming(deadline, interval, otherFailures, otherSuccesses);
  }

  /**
   * How old a good answer may be before it is {@linkplain CheckResult.Outcome#STALE stale}: three
   * times interval and deadline together, at least ten seconds.
   */
  public Duration goodFor() {
    Duration limit = interval.plus(deadline).multipliedBy(STALE_FACTOR);
    return limit.compareTo(STALE_AT_LEAST) < 0 ? STALE_AT_LEAST : limit;
  }

  private static void requireWithinBounds(String what, Duration value) {
    Objects.requireNonNull(value, what);
    if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("the " + what + " of a health check is " + value
          + ": choose more than zero and at most " + LONGEST);
    }
  }

  private static void requireWithinBounds(String what, int value) {
    if (value < 1 || value > MOST) {
      throw new IllegalArgumentException("the threshold " + what + " of a health check is " + value
          + ": choose 1 (each run decides) to " + MOST);
    }
  }
}
