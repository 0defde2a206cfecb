// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.ObservedTask.Due;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hands tasks on so that they run in the trace of who handed them over, and are measured. */
class ObservedExecutor implements ExecutorService {
  private final ExecutorService delegate;
  private final boolean ordersTasks;
  private final ExecutorMeters.OfExecutor meters;
  private final TelemetryFailures telemetry;

  /** @param given the service's own, inside of the delegate */
  ObservedExecutor(
      ExecutorService delegate,
      ExecutorService given,
      ExecutorMeters.OfExecutor meters,
      TelemetryFailures telemetry) {
    this.delegate = delegate;
    this.ordersTasks = given instanceof ThreadPoolExecutor pool
        && pool.getQueue() instanceof PriorityBlockingQueue;
    this.meters = meters;
    this.telemetry = telemetry;
  }

  final Runnable observed(Runnable task, Due due) {
    Objects.requireNonNull(task, "task");
    return ordersTasks ? task : ObservedTask.of(task, due, meters, telemetry);
  }

  final <T> Callable<T> observed(Callable<T> task, Due due) {
    Objects.requireNonNull(task, "task");
    return ordersTasks ? task : ObservedTask.of(task, due, meters, telemetry);
  }

  private <T> List<Callable<T>> observed(Collection<? extends Callable<T>> tasks) {
    return tasks.stream().map(task -> observed((Callable<T>) task, Due.NOW)).toList();
  }

  @Override
  public void execute(Runnable task) {
    delegate.execute(observed(task, Due.NOW));
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return delegate.submit(observed(task, Due.NOW));
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return submit(Executors.callable(task, result));
  }

  @Override
  public Future<?> submit(Runnable task) {
    return submit(Executors.callable(task));
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return delegate.invokeAll(observed(tasks));
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return delegate.invokeAll(observed(tasks), timeout, unit);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    return delegate.invokeAny(observed(tasks));
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return delegate.invokeAny(observed(tasks), timeout, unit);
  }

  @Override
  public void shutdown() {
    delegate.shutdown();
    meters.removeIfOver();
  }

  /** Those that were executed come back as they were handed over. */
  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> given = delegate.shutdownNow().stream()
        .map(task -> task instanceof ObservedTask<?> own ? own.given() : task)
        .toList();
    meters.removeIfOver();
    return given;
  }

  @Override
  public boolean isShutdown() {
    return delegate.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    meters.removeIfOver();
    return delegate.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    boolean terminated = delegate.awaitTermination(timeout, unit);
    meters.removeIfOver();
    return terminated;
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}
