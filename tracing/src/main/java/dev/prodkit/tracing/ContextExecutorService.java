// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static dev.prodkit.tracing.ContextExecutors.carrying;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Wraps each task, and leaves all else to the executor inside. */
class ContextExecutorService implements ExecutorService {
  private final ExecutorService executor;

  ContextExecutorService(ExecutorService executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(carrying(task));
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return executor.submit(carrying(task));
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return executor.submit(carrying(task), result);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return executor.submit(carrying(task));
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return executor.invokeAll(carryingEach(tasks));
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return executor.invokeAll(carryingEach(tasks), timeout, unit);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    return executor.invokeAny(carryingEach(tasks));
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return executor.invokeAny(carryingEach(tasks), timeout, unit);
  }

  private static <T> List<Callable<T>> carryingEach(Collection<? extends Callable<T>> tasks) {
    List<Callable<T>> carrying = new ArrayList<>(tasks.size());
    for (Callable<T> task : tasks) {
      carrying.add(carrying(task));
    }
    return carrying;
  }

  @Override
  public void shutdown() {
    executor.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return executor.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return executor.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return executor.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return executor.awaitTermination(timeout, unit);
  }
}
