// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Runs one check on one thread, again and again. That a hung check is not started a second time
 * needs no bookkeeping here: its only thread is inside it. A platform thread, because a virtual one
 * that a driver pins would hold one of few carriers, and a handful of threads is cheap.
 */
final class CheckLoop implements Runnable {
  /** How soon a failed startup check is tried again; doubles up to the interval. */
  private static final long FIRST_RETRY = Duration.ofMillis(100).toNanos();

  private static final int MOST_DOUBLINGS = 20;

  private final Board board;
  private final Entry entry;
  private final HealthCheck check;
  private final UnaryOperator<String> redaction;
  private final Thread thread;

  private volatile boolean wanted;
  private volatile boolean stopped;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  // Guarded by the lock: how many runs have begun and ended, and what the last one found.
  private long begun;
  private long ended;
  private boolean over;
  private CheckResult last;

  CheckLoop(Board board, Entry entry, HealthCheck check, UnaryOperator<String> redaction) {
    this.board = board;
    this.entry = entry;
    this.check = check;
    this.redaction = redaction;
    this.last = entry.result;
    // Nothing that the registering thread carries, such as a request's context, belongs to a check.
    this.thread =
        new Thread(null, this, "prodkit-health-" + entry.kind.word() + "-" + entry.name, 0, false);
    this.thread.setDaemon(true);
  }

  HealthCheck.Kind kind() {
    return entry.kind;
  }

  Thread thread() {
    return thread;
  }

  void start() {
    thread.start();
  }

  /** Asks the thread to end. A check that ignores interruption keeps it until it returns. */
  void stop() {
    stopped = true;
    thread.interrupt();
  }

  @Override
  public void run() {
    try {
      for (int failures = 0; !stopped; failures++) {
        long start = System.nanoTime();
        boolean passed = runOnce();
        if (passed && entry.kind == HealthCheck.Kind.STARTUP) {
          return;
        }
        pause(start, failures);
      }
    } finally {
      finish();
    }
  }

  /**
   * Returns whether the run was good. Nothing is thrown: the thread outlives whatever happens here.
   */
  private boolean runOnce() {
    try {
      if (!begin()) {
        return false;
      }
      Optional<String> failure = failureOfCheck();
      end(board.ended(entry, failure), failure);
      return failure.isEmpty();
    } catch (Throwable noMemory) {
      // Not the check's failure but ours, while keeping its answer. The run stays open on the board
      // and shows as timed out; the next one puts that right.
      return false;
    }
  }

  private Optional<String> failureOfCheck() {
    try {
      return check.check() ? Optional.empty() : Optional.of("returned false");
    } catch (Throwable thrown) {
      return Optional.of(FailureText.of(thrown, redaction));
    }
  }

  private boolean begin() {
    // An interrupt that the last run left behind would break this one. One that came from stop() is
    // not lost: it sets its flag first.
    Thread.interrupted();
    if (stopped) {
      return false;
    }
    lock.lock();
    try {
      wanted = false;
      begun++;
    } finally {
      lock.unlock();
    }
    board.began(entry);
    return true;
  }

  private void end(CheckResult result, Optional<String> failure) {
    lock.lock();
    try {
      ended = begun;
      // A caller of awaitRun has a deadline of its own, so here late and good is good.
      last = failure.isEmpty() ? result.with(CheckResult.Outcome.UP, failure) : result;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    lock.lock();
    try {
      over = true;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause(long start, int failures) {
    long interval = entry.timing.interval().toNanos();
    long retry = FIRST_RETRY << Math.min(failures, MOST_DOUBLINGS);
    boolean hurry = entry.kind == HealthCheck.Kind.STARTUP && retry < interval;
    long end = hurry ? System.nanoTime() + retry : start + interval;
    // Parking rather than waiting: an interrupt left behind by the check ends no pause and is no
    // reason to stop, only to park again.
    while (end - System.nanoTime() > 0 && !wanted && !stopped) {
      LockSupport.parkNanos(this, end - System.nanoTime());
      Thread.interrupted();
    }
  }

  /** Asks for a run that begins after this call, and returns its number. */
  long requestRun() {
    lock.lock();
    try {
      wanted = true;
      LockSupport.unpark(thread);
      return begun + 1;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the run of that number, or for the end of this loop. */
  CheckResult awaitRun(long number, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (ended < number && !over && left > 0) {
        left = progress.awaitNanos(left);
      }
      boolean passedBefore = over && last.outcome() == CheckResult.Outcome.UP;
      return ended >= number || passedBefore
          ? last
          : last.with(CheckResult.Outcome.TIMED_OUT, Optional.of("no answer in time"));
    } finally {
      lock.unlock();
    }
  }
}
