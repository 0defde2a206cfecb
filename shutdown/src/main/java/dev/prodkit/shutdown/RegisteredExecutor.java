// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * An executor in the hands of the end. It may also get tasks that are not tracked, from those who
 * use the object that was registered and not the one that was returned.
 */
final class RegisteredExecutor implements Step {
  private final ExecutorService executor;
  private final TrackedExecutor tracked;
  private final LongAdder untrackedCancelled = new LongAdder();
  private final AtomicLong toldCancelled = new AtomicLong();
  private volatile long dropped;
  private volatile List<BlockedThread> interrupted = List.of();
  private volatile boolean wasInterrupted;

  RegisteredExecutor(ExecutorService executor, TrackedExecutor tracked) {
    this.executor = executor;
    this.tracked = tracked;
  }

  TrackedExecutor tracked() {
    return tracked;
  }

  boolean isCommonPool() {
    return executor.equals(ForkJoinPool.commonPool());
  }

  /** Periodic and delayed tasks stop; those that have begun end. */
  void stopTimers() {
    tracked.stopTimers();
    if (executor instanceof ScheduledThreadPoolExecutor pool) {
      for (Runnable task : pool.getQueue()) {
        if (task instanceof RunnableScheduledFuture<?> timer) {
          stopUntracked(pool, timer);
        }
      }
    }
  }

  private void stopUntracked(ScheduledThreadPoolExecutor pool, RunnableScheduledFuture<?> timer) {
    boolean once = !timer.isPeriodic();
    if (timer.isDone() || tracked.keeps(timer) || (once && !PoolState.isForLater(timer))) {
      return;
    }
    if (timer.cancel(false) && once) {
      untrackedCancelled.increment();
      tracked.gate().cancelled(1);
    }
    pool.remove(timer);
  }

  /** The delayed tasks that were cancelled and that nobody was told of yet. */
  long takeCancelled() {
    long all = untrackedCancelled.sum() + tracked.cancelled();
    return all - toldCancelled.getAndSet(all);
  }

  /** False if tasks are queued or run that are not tracked, as far as the executor tells. */
  boolean isIdle() {
    return PoolState.isIdle(executor);
  }

  /**
   * What is queued here will never begin if nothing runs and nothing has moved for long: it was
   * dropped by a policy of the executor's own, or by who has shut it down.
   *
   * @return true if it was forgotten
   */
  boolean forgetIfLost() {
    boolean stuck = tracked.queued() > 0 && tracked.running().isEmpty() && !tracked.awaitsDelayed();
    if (!stuck) {
      return false;
    }
    if (!PoolState.isTold(executor)) {
      executor.shutdown(); // Nothing is left that could give it more: now it can tell.
    }
    if (executor.isTerminated() || (PoolState.isTold(executor) && isIdle())) {
      tracked.forgetQueued();
      return true;
    }
    return false;
  }

  /** Takes nothing more; the gate is closed already. */
  void shutDown() {
    if (executor instanceof ThreadPoolExecutor pool) {
      pool.setRejectedExecutionHandler((task, full) -> {
        throw tracked.gate().refuse(tracked.name());
      });
    }
    if (executor instanceof ScheduledThreadPoolExecutor pool) {
      pool.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
      pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }
    executor.shutdown();
  }

  /** True if it has terminated and none of its tasks is open: the end has nothing to do with it. */
  boolean hasEnded() {
    return executor.isTerminated() && tracked.running().isEmpty() && tracked.queued() == 0;
  }

  /** The end does not know it any more. */
  void leave() {
    tracked.work().noLongerOf(tracked);
  }

  boolean isOver() {
    return PoolState.isOver(executor) && tracked.running().isEmpty();
  }

  /** Nothing runs: what is kept for later is dropped, so that the threads can end. */
  void dropTheRest() {
    if (!executor.isTerminated()) {
      drop(executor.shutdownNow());
    }
  }

  /** Drops what is queued and interrupts what runs, whose stacks are kept. */
  void cut() {
    interrupted = running();
    wasInterrupted = true;
    long queued = PoolState.queuedForks(executor); // It does not hand these over.
    drop(executor.shutdownNow());
    dropped = Math.max(dropped, queued);
    if (!executor.isShutdown()) { // The common pool is never shut down.
      tracked.running().forEach(TrackedTask::interrupt);
    }
  }

  private List<BlockedThread> running() {
    List<BlockedThread> own = tracked.running().stream()
        .map(TrackedTask::work)
        .filter(Objects::nonNull)
        .limit(BlockedThread.MOST_THREADS)
        .map(InFlight.Work::blocked)
        .toList();
    return own.isEmpty() && !isIdle() ? Threads.blockedInPools(tracked.name()) : own;
  }

  private void drop(List<Runnable> tasks) {
    long due = 0;
    for (Runnable task : tasks) {
      if (PoolState.isDone(task)) {
        continue;
      }
      if (PoolState.isForLater(task)) {
        untrackedCancelled.increment();
        tracked.gate().cancelled(1);
      } else {
        due++;
      }
    }
    // Since the gate has closed, a pool may have taken tasks from its queue that did not begin.
    dropped = Math.max(due, tracked.queued());
  }

  /** How many tasks it had accepted and never started. */
  long dropped() {
    return dropped;
  }

  /** True if tasks were interrupted or dropped. */
  boolean isGivenUp() {
    return wasInterrupted || dropped > 0;
  }

  /** The threads that had to be interrupted, as they were then. */
  List<BlockedThread> interrupted() {
    return interrupted;
  }

  /** In a few words, for a notice. */
  String state() {
    String how =
        !wasInterrupted ? "was closed" : isOver() ? "had to be interrupted" : "did not end";
    return how + ", " + dropped + " tasks were never started";
  }

  /** Waits for its threads to end. False if they did not in time. */
  boolean awaitThreads(Deadline until, BooleanSupplier exiting) throws InterruptedException {
    while (!executor.awaitTermination(until.pollNanos(), TimeUnit.NANOSECONDS)) {
      boolean exits = exiting.getAsBoolean() && Threads.onlyExitsInPools();
      if (exits || !executor.isShutdown()) {
        return true;
      }
      if (until.passed()) {
        return false;
      }
    }
    return true;
  }

  /** Ends what is registered after the end has begun: its tasks have nearly two seconds. */
  @Override
  public void run() throws InterruptedException {
    executor.shutdown();
    long patience = Late.MOST.toMillis() * 9 / 10;
    if (executor.isShutdown() && !executor.awaitTermination(patience, TimeUnit.MILLISECONDS)) {
      executor.shutdownNow();
      executor.awaitTermination(Late.MOST.toMillis() / 20, TimeUnit.MILLISECONDS);
    }
  }
}
