// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tasks of all registered executors that are queued or run, and closes once: after that
 * no task is taken and none starts. Thread-safe, without a lock.
 */
final class TaskGate {
  private static final long CLOSED = 1L << 62;
  // For the moment in which the end makes sure that nothing else is in flight either.
  private static final long CLOSING = 1L << 61;
  private static final long COUNT = CLOSING - 1;

  private final AtomicLong state = new AtomicLong();
  private final LongAdder cancelled = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder moves = new LongAdder();
  private final LongAdder givenBack = new LongAdder();
  private volatile boolean ending;
  private volatile @Nullable Deadline latest;

  /** A task is taken: it is queued or runs from now on. False if the gate is closed. */
  boolean enter() {
    while (true) {
      long now = state.get();
      if ((now & CLOSED) != 0) {
        return false;
      }
      if ((now & CLOSING) != 0) {
        Thread.onSpinWait();
      } else if (state.compareAndSet(now, now + 1)) {
        moves.increment();
        return true;
      }
    }
  }

  /** A task that had entered has ended, was cancelled or could not be handed over. */
  void leave() {
    state.getAndUpdate(now -> (now & COUNT) == 0 ? now : now - 1); // Forgotten ones left before.
    moves.increment();
  }

  /** How many tasks are queued or run. */
  long count() {
    return state.get() & COUNT;
  }

  boolean isClosed() {
    return (state.get() & CLOSED) != 0;
  }

  /**
   * Closes if no task is queued or runs and nothing else is in flight, both at one moment: what
   * either could still hand over has been handed over before.
   */
  boolean closeIfEmpty(BooleanSupplier nothingElse) {
    if (!nothingElse.getAsBoolean() || !state.compareAndSet(0, CLOSING)) {
      return isClosed();
    }
    boolean quiet = false;
    try {
      quiet = nothingElse.getAsBoolean();
    } finally {
      state.set(quiet ? CLOSED : 0);
    }
    return quiet;
  }

  /** Closes, whatever is queued or runs. */
  void close() {
    state.getAndUpdate(now -> now | CLOSED);
  }

  /** From here on periodic tasks do not run, and delayed ones only if they are due in time. */
  void stopTimers(Deadline latestDue) {
    latest = latestDue;
  }

  /** True once no timer runs on its own account any more. */
  boolean timersStopped() {
    return latest != null;
  }

  /** True if a delayed task with so much delay left is due in time. */
  boolean isDueInTime(long delayNanos) {
    Deadline end = latest;
    return end == null || delayNanos <= end.left();
  }

  /** A delayed task was cancelled because it is not due in time. */
  void cancelled(long tasks) {
    cancelled.add(tasks);
  }

  long cancelled() {
    return cancelled.sum();
  }

  /** The end has begun: what is in flight now has to be accounted for. */
  void endBegins() {
    ending = true;
  }

  /** True once the end has begun. */
  boolean isEnding() {
    return ending;
  }

  /**
   * An executor has given tasks back that were in flight.
   *
   * @param tasks how many; negative if some of them are run after all
   */
  void givenBack(int tasks) {
    givenBack.add(tasks);
  }

  /** How many were given back during the end, and not run by those who got them. */
  long givenBack() {
    return givenBack.sum();
  }

  /** A task came after the gate had closed. */
  TaskRefusedException refuse(String executor) {
    refused.increment();
    return new TaskRefusedException(executor);
  }

  long refused() {
    return refused.sum();
  }

  /** Grows whenever a task enters or leaves: while it stands still, nothing happens. */
  long moves() {
    return moves.sum();
  }
}
