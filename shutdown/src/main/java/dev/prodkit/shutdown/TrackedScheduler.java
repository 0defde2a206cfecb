// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A registered scheduler. Its delayed and periodic tasks are in flight while they run; when the end
 * stops to accept, the periodic ones stop, and of the delayed ones those remain which work in
 * flight has scheduled and which are due in time.
 */
final class TrackedScheduler extends TrackedExecutor implements ScheduledExecutorService {
  private final ScheduledExecutorService delegate;
  private final AfterFailure afterFailure;
  private final TaskFailures.OfExecutor failures;
  private final LongAdder cancelled = new LongAdder();
  /** What has not begun, and what is periodic. */
  private final Map<TrackedTask<?>, Timer> timers = new ConcurrentHashMap<>();

  TrackedScheduler(
      String name,
      ScheduledExecutorService delegate,
      OpenWork work,
      AfterFailure afterFailure,
      TaskFailures.OfExecutor failures) {
    super(name, delegate, work);
    this.delegate = delegate;
    this.afterFailure = afterFailure;
    this.failures = failures;
  }

  /**
   * What is scheduled.
   *
   * @param future the one of the executor inside
   * @param ofWork true if work in flight has scheduled it
   */
  private record Timer(ScheduledFuture<?> future, boolean ofWork) {}

  /** How many delayed tasks were cancelled because they are not due in time. */
  @Override
  long cancelled() {
    return cancelled.sum();
  }

  @Override
  void stopTimers() {
    timers.forEach(this::stop);
  }

  private void stop(TrackedTask<?> task, Timer timer) {
    long delay = timer.future().getDelay(TimeUnit.NANOSECONDS);
    boolean inFlight = delay <= 0 || (timer.ofWork() && gate().isDueInTime(delay));
    if (!task.isPeriodic() && inFlight && (task.take() || !task.isDelayed())) {
      return;
    }
    boolean never = task.cancel();
    timer.future().cancel(false); // A periodic one that runs ends its run.
    timers.remove(task);
    if (never && !task.isPeriodic()) {
      countCancelled();
    }
  }

  private void countCancelled() {
    cancelled.increment();
    gate().cancelled(1);
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> given = super.shutdownNow();
    timers.keySet().forEach(TrackedTask::giveBack);
    timers.clear();
    return given;
  }

  @Override
  boolean awaitsDelayed() {
    return timers.keySet().stream().anyMatch(TrackedTask::isQueued);
  }

  @Override
  boolean keeps(Object future) {
    return timers.values().stream().anyMatch(timer -> timer.future().equals(future));
  }

  @Override
  void forget(TrackedTask<?> task) {
    timers.remove(task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    Objects.requireNonNull(task, "task");
    return once(Executors.callable(told(task, "it is not tried again")), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    Objects.requireNonNull(task, "task");
    return once(task, delay, unit);
  }

  private <V> ScheduledFuture<V> once(Callable<V> body, long delay, TimeUnit unit) {
    refuseIfClosed();
    boolean atTheEnd = gate().timersStopped();
    if (atTheEnd && !gate().isDueInTime(unit.toNanos(delay))) {
      countCancelled();
      return new CancelledTimer<>(unit.toNanos(delay));
    }
    TrackedTask<V> task = atTheEnd ? taken(body) : TrackedTask.delayed(this, body);
    boolean ofWork = work().isHeldBy(Thread.currentThread());
    return timer(task, ofWork, () -> delegate.schedule((Callable<V>) task, delay, unit));
  }

  private <V> ScheduledFuture<V> timer(
      TrackedTask<V> task, boolean ofWork, Supplier<ScheduledFuture<V>> handover) {
    boolean accepted = false;
    try {
      ScheduledFuture<V> future = handover.get();
      accepted = true;
      Timer timer = new Timer(future, ofWork);
      timers.put(task, timer);
      if (task.isEnded() || future.isDone()) {
        timers.remove(task);
      } else if (gate().timersStopped() && task.isDelayed()) {
        stop(task, timer); // The end has begun to stop timers and may have missed this one.
      }
      return new TrackedTimer<>(future, task, this);
    } finally {
      if (!accepted) {
        task.cancel();
      }
    }
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    Objects.requireNonNull(task, "task");
    return periodic(
        task,
        unit.toNanos(initialDelay),
        run -> delegate.scheduleAtFixedRate(run, initialDelay, period, unit));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    Objects.requireNonNull(task, "task");
    return periodic(
        task,
        unit.toNanos(initialDelay),
        run -> delegate.scheduleWithFixedDelay(run, initialDelay, delay, unit));
  }

  @SuppressWarnings("unchecked") // A periodic task has no result of any type.
  private ScheduledFuture<?> periodic(
      Runnable body, long delayNanos, Function<Runnable, ScheduledFuture<?>> handover) {
    refuseIfClosed();
    if (gate().timersStopped()) {
      return new CancelledTimer<>(delayNanos);
    }
    Runnable told = afterFailure == AfterFailure.KEEP_SCHEDULE
        ? kept(body)
        : told(body, "it does not run again");
    TrackedTask<Object> task = TrackedTask.periodic(this, Executors.callable(told));
    return timer(task, false, () -> (ScheduledFuture<Object>) handover.apply(task));
  }

  private Runnable told(Runnable body, String consequence) {
    return () -> {
      try {
        body.run();
      } catch (Throwable e) {
        tell(e, consequence);
        throw e;
      }
    };
  }

  private Runnable kept(Runnable body) {
    return () -> {
      try {
        body.run();
      } catch (Throwable e) { // Also an Error: the next run may have what this one lacked.
        tell(e, "it runs again at its next time");
      }
    };
  }

  private void tell(Throwable failure, String consequence) {
    if (!gate().isClosed()) { // Else it was interrupted, and is named as abandoned.
      failures.tell(failure, consequence);
    }
  }
}
