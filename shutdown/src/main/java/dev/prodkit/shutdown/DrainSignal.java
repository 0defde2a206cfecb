// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Wakes those who wait for the last piece of work to end; costs nothing while nobody waits. */
final class DrainSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Waits for the signal, a few milliseconds at most. */
  @SuppressWarnings("WaitNotInLoop") // The callers loop, and look at more than this condition.
  void await(BooleanSupplier isDrained, Deadline deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting.incrementAndGet();
      if (!isDrained.getAsBoolean()) {
        drained.awaitNanos(deadline.pollNanos());
      }
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  /** To be called whenever work has ended. */
  void workEnded(BooleanSupplier isDrained) {
    if (waiting.get() > 0 && isDrained.getAsBoolean()) {
      lock.lock();
      try {
        drained.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
