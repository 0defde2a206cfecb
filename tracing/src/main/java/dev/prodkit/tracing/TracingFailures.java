// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps what a tracer, sampler, span processor, propagator or context storage throws away from the
 * work that it observes: each failure is counted and handed to a listener. No method throws.
 * Thread-safe.
 */
final class TracingFailures {
  /**
   * For what belongs to no {@link Tracing}: OpenTelemetry has one context storage in each process,
   * which executors and the MDC use.
   */
  static final TracingFailures OF_PROCESS = new TracingFailures(failure -> {});

  private final Consumer<? super Throwable> listener;
  private final LongAdder count = new LongAdder();

  /** Without failures so far. What the listener throws is ignored. */
  TracingFailures(Consumer<? super Throwable> listener) {
    this.listener = listener;
  }

  /** Runs it. An interrupt that was pending before is pending after it. */
  void contain(Runnable telemetry) {
    contain(
        () -> {
          telemetry.run();
          return true;
        },
        false);
  }

  /** As {@link #contain(Runnable)}; what stands in for the result where it throws. */
  <T> T contain(Supplier<T> telemetry, T otherwise) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    T result = otherwise;
    try {
      result = telemetry.get();
    } catch (Throwable failure) { // also an Error, such as a class that is missing
      failed(failure);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }

  /** Counts a failure that was contained elsewhere. */
  void failed(Throwable failure) {
    try {
      count.increment();
      listener.accept(failure);
    } catch (Throwable listenersOwn) {
      // It was counted, unless there was no stack or memory left even for that.
    }
  }

  long count() {
    return count.sum();
  }
}
