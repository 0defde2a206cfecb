// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Stops an executor: no new tasks, then nine tenths of the slot for those it has, then the
 * interrupt and the rest of the slot. Counts what it never started.
 */
final class ExecutorStop implements Step {
  private final ExecutorService executor;
  private final Deadline patience;
  private final Deadline end;
  private final BooleanSupplier exiting;

  private volatile boolean stopped;
  private volatile boolean interrupted;
  private volatile int dropped;
  private volatile int notDue;

  ExecutorStop(ExecutorService executor, Deadline deadline, BooleanSupplier exiting) {
    this.executor = executor;
    this.patience = deadline.minus(deadline.left() / 10);
    // A little earlier than whoever waits for this step gives up on it.
    this.end = deadline.minus(deadline.left() / 20);
    this.exiting = exiting;
  }

  @Override
  public void run() throws InterruptedException {
    executor.shutdown();
    boolean quiet = awaitQuiet(patience);
    if (!executor.isTerminated()) {
      interrupted = !quiet;
      drop(executor.shutdownNow());
      quiet = awaitQuiet(end);
    }
    stopped = quiet;
  }

  /** True if all that it had to run was run. */
  boolean clean() {
    return stopped && !interrupted && dropped == 0;
  }

  /** In a few words, for a notice. */
  String state() {
    return (stopped ? "had to be interrupted" : "did not end") + ", " + dropped
        + " tasks were never started";
  }

  /** Tasks that were due and never started. */
  int dropped() {
    return dropped;
  }

  /** Tasks that were for later than the end. */
  int notDue() {
    return notDue;
  }

  /** True once there is nothing more to wait for. */
  private boolean awaitQuiet(Deadline until) throws InterruptedException {
    while (!executor.awaitTermination(until.pollNanos(), TimeUnit.NANOSECONDS)) {
      if ((exiting.getAsBoolean() && Threads.onlyExitsInPools()) || waitsForLater()) {
        return true;
      }
      if (until.passed()) {
        return false;
      }
    }
    return true;
  }

  // A scheduler keeps its delayed tasks after shutdown(), for hours if they are for then.
  private boolean waitsForLater() {
    return executor instanceof ScheduledThreadPoolExecutor scheduler
        && scheduler.getActiveCount() == 0
        && scheduler.getQueue().peek() instanceof Delayed next
        && isForLater(next);
  }

  private boolean isForLater(Delayed task) {
    return task.getDelay(TimeUnit.NANOSECONDS) > end.left();
  }

  private void drop(List<Runnable> tasks) {
    int later = 0;
    int due = 0;
    for (Runnable task : tasks) {
      if (task instanceof Delayed delayed && isForLater(delayed)) {
        later++;
      } else if (!(task instanceof Future<?> future && future.isDone())) {
        due++;
      }
    }
    notDue = later;
    dropped = due;
  }
}
