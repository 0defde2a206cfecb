// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A task that was given to a registered executor. It is work in flight while it is queued and while
 * it runs; a delayed or periodic one only while it runs.
 */
final class TrackedTask<T> implements Callable<T>, Runnable {
  enum State {
    /** For later: not in flight. */
    DELAYED,
    /** In flight, and not begun. */
    QUEUED,
    RUNNING,
    /** For the moment in which its thread is interrupted, which no other task may see. */
    INTERRUPTING,
    ENDED
  }

  private final TrackedExecutor executor;
  private final Callable<T> body;
  private final boolean periodic;
  private final AtomicReference<State> state;
  private volatile InFlight.@Nullable Work work;
  private volatile boolean interrupted;
  private volatile boolean countedAsDropped;

  private TrackedTask(TrackedExecutor executor, Callable<T> body, boolean periodic, State state) {
    this.executor = executor;
    this.body = body;
    this.periodic = periodic;
    this.state = new AtomicReference<>(state);
  }

  /** One that has entered the gate. */
  static <T> TrackedTask<T> queued(TrackedExecutor executor, Callable<T> body) {
    return new TrackedTask<>(executor, body, false, State.QUEUED);
  }

  /** One that enters the gate when its time has come. */
  static <T> TrackedTask<T> delayed(TrackedExecutor executor, Callable<T> body) {
    return new TrackedTask<>(executor, body, false, State.DELAYED);
  }

  /** One that enters the gate for each run. */
  static <T> TrackedTask<T> periodic(TrackedExecutor executor, Callable<T> body) {
    return new TrackedTask<>(executor, body, true, State.DELAYED);
  }

  /** As a pool calls what was executed: nobody hears of it if the end came first. */
  @Override
  public void run() {
    if (begin()) {
      try {
        body.call();
      } catch (RuntimeException | Error e) {
        executor.forget(this); // A periodic one does not run again.
        throw e;
      } catch (Exception checked) { // A Runnable throws none, unless it is sneaky.
        throw new IllegalStateException(checked);
      } finally {
        end();
      }
    }
  }

  /** As a pool calls what was submitted: who waits for the result must not be given one. */
  @Override
  public T call() throws Exception {
    if (!begin()) {
      throw new CancellationException("not started: the service ends");
    }
    try {
      return body.call();
    } finally {
      end();
    }
  }

  private boolean begin() {
    TaskGate gate = executor.gate();
    if (periodic && gate.timersStopped()) {
      return false;
    }
    if (state.get() == State.DELAYED && take() && countedAsDropped) {
      countedAsDropped = false;
      gate.givenBack(-1);
    }
    if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
      return false; // It was cancelled, or the end came first.
    }
    InFlight.Work begun = executor.work().beginTask(executor.name());
    work = begun;
    executor.running().add(this);
    if (gate.isClosed()) { // Then the end may not have seen it run: it counts as never started.
      executor.running().remove(this);
      executor.work().undoTask(begun);
      state.set(State.QUEUED);
      return false;
    }
    executor.leavesQueue(this);
    return true;
  }

  private void end() {
    executor.running().remove(this);
    State after = periodic ? State.DELAYED : State.ENDED;
    while (!state.compareAndSet(State.RUNNING, after)) {
      Thread.onSpinWait();
    }
    if (interrupted) {
      Thread.interrupted(); // It was meant for this task and not for the next one.
    }
    if (!periodic) {
      executor.forget(this);
    }
    InFlight.Work begun = work;
    if (begun != null) {
      executor.work().endTask(begun);
    }
  }

  /** Interrupts the thread that runs it, if one does. */
  void interrupt() {
    if (state.compareAndSet(State.RUNNING, State.INTERRUPTING)) {
      InFlight.Work begun = work;
      interrupted = true;
      if (begun != null) {
        begun.interrupt();
      }
      state.set(State.RUNNING);
    }
  }

  /** A delayed task becomes work in flight. False if it has begun, is cancelled or too late. */
  boolean take() {
    if (!executor.gate().enter()) {
      return false;
    }
    if (!state.compareAndSet(State.DELAYED, State.QUEUED)) {
      executor.gate().leave();
      return false;
    }
    executor.queued(1);
    return true;
  }

  /** It will not begin. False if it has begun or ended already. */
  boolean cancel() {
    if (state.compareAndSet(State.QUEUED, State.ENDED)) {
      executor.leavesQueue(this);
      executor.gate().leave();
      return true;
    }
    return state.compareAndSet(State.DELAYED, State.ENDED);
  }

  /**
   * The executor was shut down and has not begun it: it is in flight no more. It is again if the
   * caller, who was given it back, runs it. During the end it counts as dropped.
   */
  void giveBack() {
    if (state.get() != State.QUEUED) {
      return;
    }
    boolean counted = executor.gate().isEnding();
    countedAsDropped = counted;
    if (state.compareAndSet(State.QUEUED, State.DELAYED)) {
      if (counted) {
        executor.gate().givenBack(1);
      }
      executor.leavesQueue(this);
      executor.gate().leave();
    } else {
      countedAsDropped = false;
    }
  }

  boolean isDelayed() {
    return state.get() == State.DELAYED;
  }

  boolean isQueued() {
    return state.get() == State.QUEUED;
  }

  boolean isEnded() {
    return state.get() == State.ENDED;
  }

  boolean isPeriodic() {
    return periodic;
  }

  /** The work that it is while it runs. */
  InFlight.@Nullable Work work() {
    return work;
  }

  Callable<T> body() {
    return body;
  }
}
