// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A registered executor: hands tasks on as work in flight, until the end closes the gate. */
class TrackedExecutor implements ExecutorService {
  private final String name;
  private final ExecutorService delegate;
  private final OpenWork work;
  private final boolean ordersTasks;
  private final AtomicLong queued = new AtomicLong();
  private final Set<TrackedTask<?>> submitted = ConcurrentHashMap.newKeySet();
  private final Set<TrackedTask<?>> running = ConcurrentHashMap.newKeySet();

  TrackedExecutor(String name, ExecutorService delegate, OpenWork work) {
    this.name = name;
    this.delegate = delegate;
    this.work = work;
    // Such a queue compares the very objects that were executed: they may not be wrapped. The pool
    // itself is asked what it has to do.
    this.ordersTasks = delegate instanceof ThreadPoolExecutor pool
        && pool.getQueue() instanceof PriorityBlockingQueue;
  }

  String name() {
    return name;
  }

  OpenWork work() {
    return work;
  }

  TaskGate gate() {
    return work.gate();
  }

  /** How many tasks are queued here. */
  long queued() {
    return queued.get();
  }

  void queued(int more) {
    queued.addAndGet(more);
  }

  /** This task begins, or never will. */
  void leavesQueue(TrackedTask<?> task) {
    queued(-1);
    submitted.remove(task);
  }

  /** The tasks that run now. */
  Set<TrackedTask<?>> running() {
    return running;
  }

  /** The timers stop; what belongs to work in flight and is due in time is in flight itself. */
  void stopTimers() {}

  /** How many delayed tasks were cancelled because they are not due in time. */
  long cancelled() {
    return 0;
  }

  /** True if this future of the executor inside stands for a task that is tracked. */
  boolean keeps(Object future) {
    return false;
  }

  /** This task will not run any more. */
  void forget(TrackedTask<?> task) {}

  /** True while a delayed task that is in flight waits for its time. */
  boolean awaitsDelayed() {
    return false;
  }

  /** Tasks that the executor has dropped on its own account are not waited for. */
  void forgetQueued() {
    long lost = queued.getAndSet(0);
    for (long i = 0; i < lost; i++) {
      gate().leave();
    }
  }

  /** As {@link #taken}, for a task that the executor inside gives back as another object. */
  private <T> TrackedTask<T> submitted(Callable<T> body) {
    TrackedTask<T> task = taken(body);
    if (givesBackWhatItDrops() && submitted.size() < InFlight.MOST_TRACKED) {
      submitted.add(task);
    }
    return task;
  }

  /** A policy that drops tasks without a word would leave them here for ever. */
  private boolean givesBackWhatItDrops() {
    if (!(delegate instanceof ThreadPoolExecutor pool)) {
      return true;
    }
    RejectedExecutionHandler policy = pool.getRejectedExecutionHandler();
    return policy instanceof ThreadPoolExecutor.AbortPolicy
        || policy instanceof ThreadPoolExecutor.CallerRunsPolicy;
  }

  final <T> TrackedTask<T> taken(Callable<T> body) {
    if (!gate().enter()) {
      throw gate().refuse(name);
    }
    queued(1);
    return TrackedTask.queued(this, body);
  }

  /** A task without a result, so that {@code shutdownNow} can give back what was handed over. */
  private record Body(Runnable given) implements Callable<Object> {
    @Override
    public Object call() {
      given.run();
      return true;
    }
  }

  @Override
  public void execute(Runnable body) {
    Objects.requireNonNull(body, "task");
    if (ordersTasks) {
      refuseIfClosed();
      delegate.execute(body);
      return;
    }
    TrackedTask<?> task = taken(new Body(body));
    boolean accepted = false;
    try {
      delegate.execute(task);
      accepted = true;
    } finally {
      if (!accepted) {
        task.cancel();
      }
    }
  }

  final void refuseIfClosed() {
    if (gate().isClosed()) {
      throw gate().refuse(name);
    }
  }

  @Override
  public <T> Future<T> submit(Callable<T> body) {
    Objects.requireNonNull(body, "task");
    if (ordersTasks) {
      refuseIfClosed();
      return delegate.submit(body);
    }
    TrackedTask<T> task = submitted(body);
    Future<T> future = null;
    try {
      future = delegate.submit((Callable<T>) task);
      return new TrackedFuture<>(future, task);
    } finally {
      if (future == null) {
        task.cancel();
      }
    }
  }

  @Override
  public <T> Future<T> submit(Runnable body, T result) {
    return submit(Executors.callable(body, result));
  }

  @Override
  public Future<?> submit(Runnable body) {
    return submit(Executors.callable(body));
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    List<TrackedTask<T>> taken = takeAll(tasks);
    try {
      return delegate.invokeAll(taken);
    } finally {
      taken.forEach(TrackedTask::cancel); // Those that were cancelled before they began.
    }
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    List<TrackedTask<T>> taken = takeAll(tasks);
    try {
      return delegate.invokeAll(taken, timeout, unit);
    } finally {
      taken.forEach(TrackedTask::cancel);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    List<TrackedTask<T>> taken = takeAll(tasks);
    try {
      return delegate.invokeAny(taken);
    } finally {
      taken.forEach(TrackedTask::cancel);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<TrackedTask<T>> taken = takeAll(tasks);
    try {
      return delegate.invokeAny(taken, timeout, unit);
    } finally {
      taken.forEach(TrackedTask::cancel);
    }
  }

  private <T> List<TrackedTask<T>> takeAll(Collection<? extends Callable<T>> tasks) {
    List<TrackedTask<T>> taken = new ArrayList<>(tasks.size());
    boolean all = false;
    try {
      for (Callable<T> task : tasks) {
        taken.add(submitted(task));
      }
      all = true;
      return taken;
    } finally {
      if (!all) {
        taken.forEach(TrackedTask::cancel);
      }
    }
  }

  @Override
  public void shutdown() {
    delegate.shutdown();
  }

  /** Those that were executed come back as they were handed over. None is in flight any more. */
  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> given = new ArrayList<>();
    for (Runnable task : delegate.shutdownNow()) {
      if (task instanceof TrackedTask<?> own) {
        own.giveBack();
      }
      given.add(
          task instanceof TrackedTask<?> own && own.body() instanceof Body body
              ? body.given()
              : task);
    }
    if (delegate.isShutdown()) { // The common pool never is.
      submitted.forEach(TrackedTask::giveBack);
    }
    return given;
  }

  @Override
  public boolean isShutdown() {
    return gate().isClosed() || delegate.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return delegate.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return delegate.awaitTermination(timeout, unit);
  }

  @Override
  public String toString() {
    return name + ", tracked: " + delegate;
  }
}
