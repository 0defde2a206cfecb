// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The future of a tracked task that is delayed or periodic. */
final class TrackedTimer<T> extends TrackedFuture<T> implements ScheduledFuture<T> {
  private final ScheduledFuture<T> delegate;
  private final TrackedScheduler scheduler;

  TrackedTimer(ScheduledFuture<T> delegate, TrackedTask<T> task, TrackedScheduler scheduler) {
    super(delegate, task);
    this.delegate = delegate;
    this.scheduler = scheduler;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      scheduler.forget(task());
    }
    return cancelled;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return delegate.getDelay(unit);
  }

  @Override
  public int compareTo(Delayed other) {
    return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }

  // By identity, as of the futures of the JDK; they are ordered by their delay all the same.
  @Override
  @SuppressWarnings("EqualsHashCode")
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
