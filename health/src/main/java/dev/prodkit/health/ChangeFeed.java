// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells one listener of changes on a thread of its own, so that a listener that hangs or throws
 * hurts nobody but itself. The thread is there only while there is something to tell. What the
 * listener does not take is counted and told when it takes something again.
 */
final class ChangeFeed implements Runnable, Consumer<HealthChange> {
  /** Changes that wait for a slow listener, at most. */
  static final int BOUND = 1_024;

  private final Consumer<HealthChange> listener;
  private final OwnThreads threads;
  private final Consumer<Throwable> failed;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final Queue<HealthChange> waiting = new ArrayDeque<>();
  private Optional<Thread> telling = Optional.empty();
  private long missed;

  /** Tells {@code listener}; what that throws goes to {@code failed}, which must not throw. */
  ChangeFeed(Consumer<HealthChange> listener, Consumer<Throwable> failed, OwnThreads threads) {
    this.listener = listener;
    this.failed = failed;
    this.threads = threads;
  }

  /** The thread that tells at this moment, if there is something to tell. */
  Optional<Thread> telling() {
    lock.lock();
    try {
      return telling;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a change without waiting for the listener. */
  @Override
  public void accept(HealthChange change) {
    lock.lock();
    try {
      if (waiting.size() < BOUND) {
        waiting.add(change);
      } else {
        missed++;
      }
      if (telling.isEmpty()) {
        Thread thread = threads.make(this, "prodkit-health-changes");
        thread.start();
        telling = Optional.of(thread);
      }
    } catch (Throwable noThread) {
      // What waits is told with the next change for which a thread can be had.
      telling = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    for (Optional<HealthChange> next = next(); next.isPresent(); next = next()) {
      tell(next.get());
    }
  }

  private void tell(HealthChange change) {
    long lost = takeMissed();
    if (lost > 0 && !taken(new HealthChange.Missed(lost))) {
      miss(lost);
    }
    if (!taken(change)) {
      miss(1);
    }
  }

  private boolean taken(HealthChange change) {
    try {
      listener.accept(change);
      return true;
    } catch (Throwable theListenersOwn) {
      failed.accept(theListenersOwn);
      return false;
    }
  }

  /** The next change; empty when there is none, and then this thread is told to end. */
  private Optional<HealthChange> next() {
    // The listener may have left an interrupt behind; the next call is not to suffer from it.
    Thread.interrupted();
    lock.lock();
    try {
      Optional<HealthChange> next = Optional.ofNullable(waiting.poll());
      if (next.isEmpty()) {
        telling = Optional.empty();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  private long takeMissed() {
    lock.lock();
    try {
      long lost = missed;
      missed = 0;
      return lost;
    } finally {
      lock.unlock();
    }
  }

  private void miss(long changes) {
    lock.lock();
    try {
      missed += changes;
    } finally {
      lock.unlock();
    }
  }
}
