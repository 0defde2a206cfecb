// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A task that runs in the trace of the thread that made this object, and is measured. A task that
 * runs again and again belongs to no trace: it begins without one.
 */
final class ObservedTask<T> implements Callable<T>, Runnable {
  /** When a task is to run. */
  enum Due {
    NOW,
    LATER,
    AGAIN_AND_AGAIN
  }

  private final Callable<T> body;
  private final Runnable given;
  private final Due due;
  private final ExecutorMeters.OfExecutor meters;
  private final TelemetryFailures telemetry;
  private final long submitted = System.nanoTime();
  private Optional<Context> submitters = Optional.empty(); // assigned before it is handed over

  private ObservedTask(
      Callable<T> body,
      Runnable given,
      Due due,
      ExecutorMeters.OfExecutor meters,
      TelemetryFailures telemetry) {
    this.body = body;
    this.given = given;
    this.due = due;
    this.meters = meters;
    this.telemetry = telemetry;
  }

  static <T> ObservedTask<T> of(
      Callable<T> body, Due due, ExecutorMeters.OfExecutor meters, TelemetryFailures telemetry) {
    return new ObservedTask<>(body, () -> {}, due, meters, telemetry).inTheCurrentTrace();
  }

  static ObservedTask<Boolean> of(
      Runnable body, Due due, ExecutorMeters.OfExecutor meters, TelemetryFailures telemetry) {
    return new ObservedTask<>(() -> true, body, due, meters, telemetry).inTheCurrentTrace();
  }

  private ObservedTask<T> inTheCurrentTrace() {
    if (due != Due.AGAIN_AND_AGAIN) {
      telemetry.contain(
          TelemetryFailures.TRACES, () -> submitters = Optional.of(Context.current()));
    }
    return this;
  }

  /** The task as it was handed over. */
  Runnable given() {
    return given;
  }

  @Override
  public T call() throws Exception {
    Optional<Scope> scope = enter();
    long begin = System.nanoTime();
    try {
      return body.call();
    } finally {
      leave(scope, begin);
    }
  }

  @Override
  public void run() {
    Optional<Scope> scope = enter();
    long begin = System.nanoTime();
    try {
      given.run();
    } finally {
      leave(scope, begin);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // by leave(…)
  private Optional<Scope> enter() {
    meters.begun();
    if (due == Due.NOW) {
      meters.waited(System.nanoTime() - submitted);
    }
    AtomicReference<Optional<Scope>> scope = new AtomicReference<>(Optional.empty());
    submitters.ifPresent(context -> telemetry.contain(
        TelemetryFailures.TRACES, () -> scope.set(Optional.of(context.makeCurrent()))));
    return scope.get();
  }

  private void leave(Optional<Scope> scope, long begin) {
    scope.ifPresent(entered -> telemetry.contain(TelemetryFailures.TRACES, entered::close));
    meters.ended(System.nanoTime() - begin);
  }
}
