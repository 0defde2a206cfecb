// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import dev.prodkit.shutdown.TaskReport.CommonPool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** What the end does with all registered executors, in the order in which it does it. */
final class ExecutorsEnd {
  // Something that nothing moves for so long is not going to begin.
  private static final Duration STUCK = Duration.ofSeconds(1);
  // To hand a shutdown over to an executor takes no time, unless it was overridden.
  private static final Duration HANDOVER = Duration.ofMillis(500);
  // The common pool may be about to finish.
  private static final Duration SETTLES = Duration.ofMillis(50);

  private final List<RegisteredExecutor> executors;
  private final OpenWork work;
  private final TaskGate gate;
  private final StepRunner runner;
  private final ShutdownProgress progress;
  private long moves;
  private Deadline stuck;

  ExecutorsEnd(
      List<RegisteredExecutor> executors,
      OpenWork work,
      StepRunner runner,
      ShutdownProgress progress) {
    this.executors = executors;
    this.work = work;
    this.gate = work.gate();
    this.runner = runner;
    this.progress = progress;
    this.stuck = Deadline.in(runner.clock(), STUCK);
  }

  /** Stop accepting: timers stop, those of work in flight excepted that are due in time. */
  void stopTimers(Deadline endOfWork) {
    gate.stopTimers(cutBefore(endOfWork, HANDOVER.toNanos()));
    for (RegisteredExecutor executor : executors) {
      executor.stopTimers();
      tellCancelled(executor);
    }
  }

  /** When what still runs is interrupted, so that it has a moment to end. */
  Deadline cutBefore(Deadline end, long most) {
    return executors.isEmpty() ? end : end.minus(Math.max(0, Math.min(end.left() / 10, most)));
  }

  /** True if nothing is in flight any more: then executors take nothing from now on. */
  boolean closeIfQuiet() {
    if (gate.closeIfEmpty(this::isAllElseQuiet)) {
      return true;
    }
    if (gate.moves() != moves || work.running() > 0) {
      moves = gate.moves();
      stuck = Deadline.in(runner.clock(), STUCK);
    } else if (stuck.passed()) {
      executors.forEach(RegisteredExecutor::forgetIfLost);
    }
    return false;
  }

  private boolean isAllElseQuiet() {
    return work.isOfTasksOnly() && executors.stream().allMatch(RegisteredExecutor::isIdle);
  }

  /** Nothing is taken from now on, also by the executors themselves. */
  void close() throws InterruptedException {
    gate.close();
    for (RegisteredExecutor executor : executors) {
      handOver(executor, executor::shutDown);
    }
    askCommonPool();
  }

  private void handOver(RegisteredExecutor executor, Step step) throws InterruptedException {
    String name = executor.tracked().name();
    Outcome outcome = runner.run(name, step, Deadline.in(runner.clock(), HANDOVER));
    if (outcome instanceof Outcome.Failed failed) {
      progress.failed(Phase.EXECUTORS, name, failed.error());
    }
    outcome.tell(name, Phase.EXECUTORS.member(), false, runner.notices());
  }

  private void askCommonPool() {
    if (executors.stream().anyMatch(RegisteredExecutor::isCommonPool)) {
      return;
    }
    ForkJoinPool pool = ForkJoinPool.commonPool();
    Deadline settled = Deadline.in(runner.clock(), SETTLES);
    while (!PoolState.isIdle(pool) && !settled.passed()) {
      LockSupport.parkNanos(this, settled.pollNanos());
    }
    if (!PoolState.isIdle(pool)) {
      CommonPool busy = new CommonPool(
          pool.getActiveThreadCount(), pool.getQueuedTaskCount() + pool.getQueuedSubmissionCount());
      progress.commonPool(Optional.of(busy));
      runner
          .notices()
          .post(Notice.warning(
              Notice.COMMON_POOL,
              "the common pool, for which nothing waits, still runs " + busy.running()
                  + " tasks and has " + busy.queued() + " queued"));
    }
  }

  /** True if none of them runs anything any more. */
  boolean areOver() {
    return executors.stream().allMatch(RegisteredExecutor::isOver);
  }

  /**
   * Ends what is left: those that are idle drop what they keep for later, the others are cut off.
   *
   * @param exits true if what they run is inside {@code System.exit}, which no interrupt ends
   */
  void cutOff(boolean exits) throws InterruptedException {
    for (RegisteredExecutor executor : executors) {
      boolean idle = exits || executor.isOver();
      handOver(executor, idle ? executor::dropTheRest : executor::cut);
    }
  }

  /** Enters and tells what became of them. */
  void tell() {
    for (RegisteredExecutor executor : executors) {
      String name = executor.tracked().name();
      progress.dropped(executor.dropped());
      tellCancelled(executor);
      if (executor.isGivenUp()) {
        progress.abandoned(Phase.EXECUTORS, name);
        runner
            .notices()
            .post(Notice.error(
                    Notice.TASKS_ABANDONED, "the executor " + name + " " + executor.state())
                .with(executor.interrupted()));
      }
    }
  }

  private void tellCancelled(RegisteredExecutor executor) {
    long cancelled = executor.takeCancelled();
    if (cancelled > 0) {
      runner
          .notices()
          .post(Notice.info(
              Notice.NOT_DUE,
              "the executor " + executor.tracked().name() + " had " + cancelled
                  + " delayed tasks that are not due yet: they are cancelled"));
    }
  }

  /** After the resources: its threads end. */
  void awaitThreads(RegisteredExecutor executor, Deadline deadline) throws InterruptedException {
    if (executor.isGivenUp()) {
      return; // Told already.
    }
    String name = executor.tracked().name();
    AtomicBoolean ended = new AtomicBoolean();
    Outcome outcome = runner.run(
        name,
        () -> ended.set(
            executor.awaitThreads(deadline.minus(deadline.left() / 20), runner.exiting())),
        deadline,
        thread -> Threads.busyInPools());
    if (outcome instanceof Outcome.Failed failed) {
      progress.failed(Phase.EXECUTORS, name, failed.error());
    } else if (outcome instanceof Outcome.Abandoned) {
      progress.abandoned(Phase.EXECUTORS, name);
    } else if (outcome instanceof Outcome.Done && !ended.get()) {
      progress.abandoned(Phase.EXECUTORS, name);
      runner
          .notices()
          .post(Notice.error(
                  Notice.TASKS_ABANDONED, "the threads of the executor " + name + " did not end")
              .with(Threads.blockedInPools(name)));
    } else {
      progress.done(Phase.EXECUTORS, name);
    }
    outcome.tell(name, Phase.EXECUTORS.member(), false, runner.notices());
  }
}
