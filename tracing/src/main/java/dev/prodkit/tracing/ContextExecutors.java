// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.context.Context;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Executors whose tasks see the context, and so the current span, of the caller who handed them in.
 *
 * <p>After a task its thread has the context that it had before, even when the task left a scope
 * open: nothing leaks into the next task of a pooled thread. Shutting down the wrapper shuts down
 * the executor inside.
 *
 * <p>What OpenTelemetry's context storage throws is counted in {@link Tracing#failures()}, and the
 * task runs all the same.
 *
 * <p>Periodic tasks of a scheduled executor run without a context: a request that starts a timer
 * does not own its runs for ever.
 */
public final class ContextExecutors {
  private ContextExecutors() {}

  /** An executor that carries the caller's context into each task. */
  public static Executor wrapping(Executor executor) {
    return task -> executor.execute(carrying(task));
  }

  /** An executor that carries the caller's context into each task. */
  public static ExecutorService wrapping(ExecutorService executor) {
    return new ContextExecutorService(executor);
  }

  /** A scheduled executor that carries the caller's context into each task that is not periodic. */
  public static ScheduledExecutorService wrapping(ScheduledExecutorService executor) {
    return new ContextScheduledExecutorService(executor);
  }

  /** The task, to be run with the context that is current now, on whichever thread. */
  public static Runnable carrying(Runnable task) {
    return carrying(current(), task);
  }

  /** The task, to be run with the context that is current now, on whichever thread. */
  public static <T> Callable<T> carrying(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    Context context = current();
    return () -> {
      Attachment attachment = Attachment.of(context);
      try {
        return task.call();
      } finally {
        attachment.end();
      }
    };
  }

  private static Context current() {
    return TracingFailures.OF_PROCESS.contain(Context::current, Context.root());
  }

  static Runnable carrying(Context context, Runnable task) {
    Objects.requireNonNull(task, "task");
    return () -> {
      Attachment attachment = Attachment.of(context);
      try {
        task.run();
      } finally {
        attachment.end();
      }
    };
  }
}
