// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a check may take and how often it runs.
 *
 * @param deadline after which a run that has not returned shows as timed out; more than zero, at
 *     most a day
 * @param interval from the start of one run to the start of the next, so also how old an answer may
 *     be; more than zero, at most a day. A run that takes longer is followed at once by the next
 */
public record CheckTiming(Duration deadline, Duration interval) {
  private static final Duration LONGEST = Duration.ofDays(1);

  /** A deadline of 800 ms, safely inside the second that a kubelet waits, and a run each 5 s. */
  public static final CheckTiming DEFAULT =
      new CheckTiming(Duration.ofMillis(800), Duration.ofSeconds(5));

  /** Checks the bounds. */
  public CheckTiming {
    requireWithinBounds("deadline", deadline);
    requireWithinBounds("interval", interval);
  }

  /** The same interval with another deadline. */
  public CheckTiming withDeadline(Duration other) {
    return new CheckTiming(other, interval);
  }

  /** The same deadline with another interval. */
  public CheckTiming withInterval(Duration other) {
    return new CheckTiming(deadline, other);
  }

  private static void requireWithinBounds(String what, Duration value) {
    Objects.requireNonNull(value, what);
    if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("the " + what + " of a health check is " + value
          + ": choose more than zero and at most " + LONGEST);
    }
  }
}
