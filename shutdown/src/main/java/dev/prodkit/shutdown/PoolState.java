// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What can be found out about an executor from outside, whoever gave it its tasks. */
final class PoolState {
  private PoolState() {}

  /** True if it tells what it has to do; others hide their pool, or have none. */
  static boolean isTold(ExecutorService executor) {
    return executor instanceof ThreadPoolExecutor || executor instanceof ForkJoinPool;
  }

  /** False if it tells that it runs something, or has something queued that is due. */
  static boolean isIdle(ExecutorService executor) {
    if (executor instanceof ThreadPoolExecutor pool) {
      return pool.getActiveCount() == 0 && !isDue(pool.getQueue().peek());
    }
    return !(executor instanceof ForkJoinPool pool)
        || (pool.isQuiescent() && !pool.hasQueuedSubmissions());
  }

  /** How many tasks a {@link ForkJoinPool} has queued. */
  static long queuedForks(ExecutorService executor) {
    return executor instanceof ForkJoinPool pool
        ? pool.getQueuedTaskCount() + pool.getQueuedSubmissionCount()
        : 0;
  }

  private static boolean isDue(@Nullable Runnable task) {
    return task != null && !isForLater(task);
  }

  /** True for a delayed task that is not due. */
  static boolean isForLater(Runnable task) {
    return task instanceof Delayed delayed && delayed.getDelay(TimeUnit.NANOSECONDS) > 0;
  }

  static boolean isDone(Runnable task) {
    return task instanceof Future<?> future && future.isDone();
  }

  /**
   * True if nothing is left to wait for once {@code shutdown} was called.
   *
   * <p>A scheduler that hides its pool may keep delayed tasks for hours: it has none that run if no
   * scheduler of the JVM runs any. An executor that ignores {@code shutdown}, as the common pool
   * does, is never waited for.
   */
  static boolean isOver(ExecutorService executor) {
    if (executor.isTerminated()) {
      return true;
    }
    if (isTold(executor)) {
      return isIdle(executor);
    }
    return !executor.isShutdown()
        || (executor instanceof ScheduledExecutorService && !Threads.anyRunsScheduled());
  }
}
