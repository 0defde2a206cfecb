// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of one check: for operators, not for anonymous readers, because of
 * {@link #failure}.
 *
 * @param kind what follows when it is down
 * @param name as registered
 * @param outcome the present answer
 * @param since when this outcome began
 * @param lastDuration how long the last finished run took; zero before the first
 * @param failure why it is not up, already redacted and at most about a thousand characters; empty
 *     when it is up or has not run yet
 */
public record CheckResult(
    HealthCheck.Kind kind,
    String name,
    Outcome outcome,
    Instant since,
    Duration lastDuration,
    Optional<String> failure) {

  /** The present answer of a check. */
  public enum Outcome {
    /** Has not finished its first run. */
    PENDING,
    /** Returned {@code true}, or returned at all, in time. */
    UP,
    /** Returned {@code false}, or threw. */
    DOWN,
    /** Has not returned within its deadline, or was late and has not been in time since. */
    TIMED_OUT
  }

  /** Checks that every part is there. */
  public CheckResult {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(lastDuration, "lastDuration");
    Objects.requireNonNull(failure, "failure");
  }

  /**
   * Whether the check counts as up: a liveness check until it fails, because a process is not
   * restarted for want of an answer; every other check from its first good answer on.
   */
  public boolean up() {
    return outcome == Outcome.UP
        || (kind == HealthCheck.Kind.LIVENESS && outcome == Outcome.PENDING);
  }

  /** Whether a run was bad, which "not run yet" is not. */
  boolean failing() {
    return outcome == Outcome.DOWN || outcome == Outcome.TIMED_OUT;
  }

  /** The same check, judged otherwise. */
  CheckResult with(Outcome other, Optional<String> otherFailure) {
    return new CheckResult(kind, name, other, since, lastDuration, otherFailure);
  }
}
