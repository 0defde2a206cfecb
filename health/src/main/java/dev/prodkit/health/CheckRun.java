// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.DoubleSupplier;

/**
 * One check as the {@link Runner} sees it: what to run, when next, and what the last run found.
 * Everything that changes is guarded by the runner's lock, except while {@link #run} runs.
 */
final class CheckRun {
  /** How soon a failed startup check is tried again; doubles up to the interval. */
  private static final long FIRST_RETRY = Duration.ofMillis(100).toNanos();

  private static final int MOST_DOUBLINGS = 20;

  /** A pause is stretched by up to this part of it, and never shortened: HLT-3 counts on it. */
  private static final double JITTER = 0.1;

  /** What a run found. */
  record Found(CheckResult result, boolean passed) {}

  final Entry entry;
  private final Board board;
  private final HealthCheck check;
  private final BinaryOperator<String> redaction;

  /** In the time of {@link System#nanoTime}, as all that follows. */
  long nextAt;

  long startedAt;

  /** Runs that have begun and ended, and whether somebody waits for one more. */
  long begun;

  long ended;
  boolean wanted;

  /** Will not run again: a startup check that has passed. */
  boolean over;

  CheckResult last;
  private int attempts;

  CheckRun(Board board, Entry entry, HealthCheck check, BinaryOperator<String> redaction) {
    this.board = board;
    this.entry = entry;
    this.check = check;
    this.redaction = redaction;
    this.last = entry.result;
    this.nextAt = System.nanoTime();
  }

  String threadName() {
    return "prodkit-health-" + entry.kind.word() + "-" + entry.name;
  }

  /**
   * Runs the check once, and tells the board. Nothing is thrown; empty if there was no memory to
   * keep its answer, in which case it shows as timed out until the next run.
   */
  Optional<Found> run() {
    try {
      board.began(entry);
      Optional<String> failure = failureOfCheck();
      CheckResult result = board.ended(entry, failure);
      // Who waits for one run has a deadline of his own and no use for damping: here good is good
      // though late, and bad is bad though it is the first time.
      boolean passed = failure.isEmpty();
      CheckResult.Outcome raw = passed ? CheckResult.Outcome.UP : CheckResult.Outcome.DOWN;
      return Optional.of(new Found(result.with(raw, failure), passed));
    } catch (Throwable noMemory) {
      return Optional.empty();
    }
  }

  private Optional<String> failureOfCheck() {
    try {
      return check.check() ? Optional.empty() : Optional.of("returned false");
    } catch (Throwable thrown) {
      return Optional.of(FailureText.of(thrown, redaction));
    }
  }

  /** Plans the next run. */
  void plan(long now, boolean passed, DoubleSupplier random) {
    if (wanted) {
      nextAt = now;
      return;
    }
    long interval = entry.timing.interval().toNanos();
    boolean retrying = entry.kind == HealthCheck.Kind.STARTUP && !passed;
    long retry = FIRST_RETRY << Math.min(attempts++, MOST_DOUBLINGS);
    double stretch = 1 + JITTER * Math.max(0, Math.min(1, random.getAsDouble()));
    nextAt = retrying && retry < interval
        ? now + (long) (retry * stretch)
        : startedAt + (long) (interval * stretch);
  }
}
