// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static dev.prodkit.health.CheckResult.Outcome.DOWN;
import static dev.prodkit.health.CheckResult.Outcome.PENDING;
import static dev.prodkit.health.CheckResult.Outcome.STALE;
import static dev.prodkit.health.CheckResult.Outcome.TIMED_OUT;
import static dev.prodkit.health.CheckResult.Outcome.UP;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A check's line on the {@link Board}, whose lock guards what changes: when the present run is late
 * or the last answer too old, and how many runs in a row were good or bad. Times are the board's.
 */
final class Entry {
  /** Later than anything is due. */
  static final long NEVER = Long.MAX_VALUE;

  final HealthCheck.Kind kind;
  final String name;
  final CheckTiming timing;
  CheckResult result;

  /** When the present outcome began. */
  long outcomeBegan;

  private long began;
  private long lateAt = NEVER;
  private long staleAt = NEVER;
  private boolean late;
  private int good;
  private int bad;

  Entry(HealthCheck.Kind kind, String name, CheckTiming timing, long now, Instant instant) {
    this.kind = kind;
    this.name = name;
    this.timing = timing;
    this.outcomeBegan = now;
    this.result = new CheckResult(
        kind, name, PENDING, instant, Optional.empty(), Duration.ZERO, 0, Optional.empty());
  }

  /** Before this nothing happens by the passing of time alone. */
  long due() {
    return Math.min(lateAt, staleAt);
  }

  void began(long now) {
    began = now;
    late = false;
    lateAt = now + timing.deadline().toNanos();
  }

  /** What is known when a run has come back: without a failure it was good, but maybe late. */
  CheckResult ended(long now, Instant instant, Optional<String> failure) {
    Duration took = Duration.ofNanos(Math.max(0, now - began));
    // What a startup check found does not wear off, so it may be late; any other is asked again.
    boolean tooLate = took.compareTo(timing.deadline()) > 0 && kind != HealthCheck.Kind.STARTUP;
    boolean counted = late;
    late = false;
    lateAt = NEVER;
    if (failure.isEmpty() && !tooLate) {
      return answered(passed(), now, instant, took, Optional.empty());
    }
    if (!counted) {
      count();
    }
    CheckResult.Outcome outcome = failed(failure.isPresent() ? DOWN : TIMED_OUT);
    return answered(outcome, now, instant, took, failure.isPresent() ? failure : lateness());
  }

  private CheckResult answered(
      CheckResult.Outcome outcome,
      long now,
      Instant instant,
      Duration took,
      Optional<String> failure) {
    staleAt = outcome == UP && kind.ofTraffic() ? now + timing.goodFor().toNanos() : NEVER;
    return after(outcome, instant, Optional.of(instant), took, failure);
  }

  /** What is known when this much time has passed; the present result if it makes no difference. */
  CheckResult at(long now, Instant instant) {
    if (now > lateAt) {
      late = true;
      count();
      CheckResult.Outcome outcome = failed(TIMED_OUT);
      lateAt = outcome == TIMED_OUT ? NEVER : now + timing.interval().toNanos();
      staleAt = outcome == UP ? staleAt : NEVER;
      result = after(outcome, instant, result.answered(), result.lastDuration(), lateness());
    }
    if (now > staleAt) {
      staleAt = NEVER;
      Optional<String> why =
          Optional.of("no run has come back for " + timing.goodFor().toMillis() + " ms");
      return after(STALE, instant, result.answered(), result.lastDuration(), why);
    }
    return result;
  }

  private void count() {
    bad = Math.min(bad + 1, Integer.MAX_VALUE - 1);
    good = 0;
  }

  private CheckResult.Outcome passed() {
    bad = 0;
    good = Math.min(good + 1, Integer.MAX_VALUE - 1);
    boolean wasGood = result.outcome() == PENDING || result.outcome() == UP;
    // A stale check has not been bad, only unheard.
    boolean unheard = result.outcome() == STALE;
    return wasGood || unheard || good >= successes() ? UP : result.outcome();
  }

  private CheckResult.Outcome failed(CheckResult.Outcome how) {
    return result.failing() || bad >= failures() ? how : result.outcome();
  }

  private int failures() {
    return kind == HealthCheck.Kind.STARTUP ? 1 : timing.failures();
  }

  private int successes() {
    return kind == HealthCheck.Kind.STARTUP ? 1 : timing.successes();
  }

  private Optional<String> lateness() {
    return Optional.of("no answer within " + timing.deadline().toMillis() + " ms");
  }

  /** A new instant only when the outcome is new. */
  private CheckResult after(
      CheckResult.Outcome outcome,
      Instant now,
      Optional<Instant> answered,
      Duration took,
      Optional<String> failure) {
    Instant since = outcome == result.outcome() ? result.since() : now;
    // Not up yet for want of enough good runs: what was wrong is still the best that can be said.
    Optional<String> why = failure.isEmpty() && outcome != UP ? result.failure() : failure;
    return new CheckResult(kind, name, outcome, since, answered, took, bad, why);
  }
}
