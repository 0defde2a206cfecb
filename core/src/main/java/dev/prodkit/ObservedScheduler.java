// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.ObservedTask.Due;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** As {@link ObservedExecutor}; a delayed task runs in the trace of who has scheduled it. */
final class ObservedScheduler extends ObservedExecutor implements ScheduledExecutorService {
  private final ScheduledExecutorService delegate;

  ObservedScheduler(
      ScheduledExecutorService delegate,
      ScheduledExecutorService given,
      ExecutorMeters.OfExecutor meters,
      TelemetryFailures telemetry) {
    super(delegate, given, meters, telemetry);
    this.delegate = delegate;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return delegate.schedule(observed(task, Due.LATER), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return delegate.schedule(observed(task, Due.LATER), delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return delegate.scheduleAtFixedRate(
        observed(task, Due.AGAIN_AND_AGAIN), initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return delegate.scheduleWithFixedDelay(
        observed(task, Due.AGAIN_AND_AGAIN), initialDelay, delay, unit);
  }
}
