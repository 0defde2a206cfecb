// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The future of a tracked task: one that is cancelled before it begins is in flight no more. */
class TrackedFuture<T> implements Future<T> {
  private final Future<T> delegate;
  private final TrackedTask<T> task;

  TrackedFuture(Future<T> delegate, TrackedTask<T> task) {
    this.delegate = delegate;
    this.task = task;
  }

  TrackedTask<T> task() {
    return task;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = delegate.cancel(mayInterruptIfRunning);
    if (cancelled) {
      task.cancel();
    }
    return cancelled;
  }

  @Override
  public boolean isCancelled() {
    return delegate.isCancelled();
  }

  @Override
  public boolean isDone() {
    return delegate.isDone();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    return delegate.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return delegate.get(timeout, unit);
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}
