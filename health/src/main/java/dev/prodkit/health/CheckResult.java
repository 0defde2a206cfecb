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
 * @param answered when the last run came back; empty before the first
 * @param lastDuration how long the last finished run took; zero before the first
 * @param failuresInRow how many runs have been bad since the last good one; may be more than zero
 *     while the outcome is {@code UP}, as long as the threshold is not reached
 * @param failure why the last bad run was bad, already redacted and at most about a thousand
 *     characters; empty when it is up and the last run was good, or when it has not run yet
 */
public record CheckResult(
    HealthCheck.Kind kind,
    String name,
    Outcome outcome,
    Instant since,
    Optional<Instant> answered,
    Duration lastDuration,
    int failuresInRow,
    Optional<String> failure) {

  /** The present answer of a check. */
  public enum Outcome {
    /** Has no answer yet: has not run, or has failed less often than its threshold. */
    PENDING,
    /** Returned {@code true}, or returned at all, in time. */
    UP,
    /** Returned {@code false}, or threw. */
    DOWN,
    /** Has not returned within its deadline, or was late and has not been in time since. */
    TIMED_OUT,
    /**
     * Was up, but nothing has come back for {@link CheckTiming#goodFor}: the machine was stopped,
     * or no thread could be had. Counts as down for readiness. Never the outcome of a liveness
     * check, because a process is not restarted for want of an answer, nor of a startup check,
     * whose answer does not wear off.
     */
    STALE
  }

  /** Checks that every part is there. */
  public CheckResult {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(answered, "answered");
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

  /** How old the last answer is at that moment; empty before the first, never negative. */
  public Optional<Duration> age(Instant now) {
    return answered
        .map(then -> Duration.between(then, now))
        .map(age -> age.isNegative() ? Duration.ZERO : age);
  }

  /** Whether it is known to be bad, which "not known yet" is not. */
  boolean failing() {
    return outcome == Outcome.DOWN || outcome == Outcome.TIMED_OUT || outcome == Outcome.STALE;
  }

  /** Whether a first run has come back, or has been late. */
  boolean hasAnswered() {
    return outcome != Outcome.PENDING || failuresInRow > 0;
  }

  /** The same check, judged otherwise. */
  CheckResult with(Outcome other, Optional<String> otherFailure) {
    return new CheckResult(
        kind, name, other, since, answered, lastDuration, failuresInRow, otherFailure);
  }
}
