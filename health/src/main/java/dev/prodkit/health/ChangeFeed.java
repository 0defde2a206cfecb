// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells one listener of changes on a thread of its own, so that a listener that hangs or throws
 * hurts nobody but itself. What it does not take is counted and told when it takes something again.
 * While nothing changes, this thread is also the one that looks for runs that have become late.
 */
final class ChangeFeed implements Runnable, Consumer<HealthChange> {
  /** Changes that wait for a slow listener, at most. */
  static final int BOUND = 1_024;

  private final Consumer<HealthChange> listener;
  private final Board board;
  private final long lookNanos;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  // Guarded by the lock.
  private final Queue<HealthChange> waiting = new ArrayDeque<>();
  private long missed;
  private boolean stopped;

  ChangeFeed(Consumer<HealthChange> listener, Board board, CheckTiming timing) {
    this.listener = listener;
    this.board = board;
    this.lookNanos = timing.deadline().toNanos();
    this.thread = new Thread(null, this, "prodkit-health-changes", 0, false);
    this.thread.setDaemon(true);
  }

  Thread thread() {
    return thread;
  }

  void start() {
    thread.start();
  }

  /** Lets the thread end once it has told what waits. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      news.signalAll();
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
        news.signalAll();
      } else {
        missed++;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    while (true) {
      Optional<HealthChange> next = next();
      if (next.isPresent()) {
        tell(next.get());
      } else if (finished()) {
        return;
      } else {
        board.look();
      }
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
      return false;
    }
  }

  /** The next change, or nothing after a while, or at once when this feed has been stopped. */
  private Optional<HealthChange> next() {
    // The listener may have left an interrupt behind; it is nobody's way to end this thread.
    Thread.interrupted();
    lock.lock();
    try {
      for (long left = lookNanos; left > 0 && waiting.isEmpty() && !stopped; ) {
        left = news.awaitNanos(left);
      }
      return Optional.ofNullable(waiting.poll());
    } catch (InterruptedException strayed) {
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private boolean finished() {
    lock.lock();
    try {
      return stopped && waiting.isEmpty();
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
