// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps, each on a thread of its own: a step that hangs is left behind with its thread, and
 * the next one has a fresh one.
 */
final class StepRunner {
  private final LongSupplier clock;
  private final OwnThread.Owner owner;
  private final BooleanSupplier exiting;
  private final Notices notices;
  private volatile @Nullable Run current;

  /**
   * Runs nothing yet.
   *
   * @param clock the monotonic clock
   * @param owner the end that the threads belong to
   * @param exiting whether an exit of the JVM is under way
   * @param notices where to tell who blocks
   */
  StepRunner(LongSupplier clock, OwnThread.Owner owner, BooleanSupplier exiting, Notices notices) {
    this.clock = clock;
    this.owner = owner;
    this.exiting = exiting;
    this.notices = notices;
  }

  LongSupplier clock() {
    return clock;
  }

  BooleanSupplier exiting() {
    return exiting;
  }

  Notices notices() {
    return notices;
  }

  /** Runs a step until it ends or its time is over. */
  Outcome run(String name, Step step, Deadline deadline) throws InterruptedException {
    return run(name, step, deadline, List::of);
  }

  /**
   * Runs a step until it ends or its time is over.
   *
   * @param blockers which threads the step waits for, given its own
   */
  Outcome run(String name, Step step, Deadline deadline, Function<Thread, List<Thread>> blockers)
      throws InterruptedException {
    Run run = new Run(name, step, blockers);
    current = run;
    try {
      run.thread.startOrRun(); // If it hangs on this one, the watchdog is the bound.
      return await(run, deadline);
    } finally {
      current = null;
    }
  }

  /** Who blocks the step that runs now; empty if none does. */
  List<BlockedThread> blocked() {
    Run run = current;
    return run == null ? List.of() : run.blocked();
  }

  private Outcome await(Run run, Deadline deadline) throws InterruptedException {
    Deadline dump = deadline.minus(deadline.left() / 5);
    boolean dumped = false;
    while (!run.ended.await(deadline.pollNanos(), TimeUnit.NANOSECONDS)) {
      if (deadline.passed()) {
        run.thread.interruptStep();
        return new Outcome.Abandoned();
      }
      if (exiting.getAsBoolean() && Threads.insideExit(run.thread)) {
        return new Outcome.InsideExit();
      }
      if (!dumped && dump.passed()) {
        dumped = true;
        notices.post(Notice.warning(
                Notice.BLOCKED,
                run.name + " has not ended after " + run.age().toMillis()
                    + " ms, four fifths of its time")
            .with(run.blocked()));
      }
    }
    Throwable error = run.error;
    return error == null ? new Outcome.Done() : new Outcome.Failed(error);
  }

  private final class Run {
    final String name;
    final OwnThread thread;
    final CountDownLatch ended = new CountDownLatch(1);
    private final Step step;
    private final Function<Thread, List<Thread>> blockers;
    private final long begin = clock.getAsLong();
    volatile @Nullable Throwable error;

    Run(String name, Step step, Function<Thread, List<Thread>> blockers) {
      this.name = name;
      this.step = step;
      this.blockers = blockers;
      this.thread = new OwnThread(owner, "shutdown-" + name, this::perform);
    }

    void perform() {
      try {
        step.run();
      } catch (Throwable e) { // Also an Error: this thread ends with it, the end goes on.
        error = e;
      } finally {
        ended.countDown();
      }
    }

    Duration age() {
      return Duration.ofNanos(clock.getAsLong() - begin);
    }

    List<BlockedThread> blocked() {
      return blockers.apply(thread).stream()
          .limit(BlockedThread.MOST_THREADS)
          .map(blocker -> BlockedThread.of(name, blocker, age()))
          .toList();
    }
  }
}
