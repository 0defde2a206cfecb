// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for a few hundred nanoseconds of work on memory, without a queue of waiters. A queue hands
 * the lock to a chosen thread; when that is a virtual one and every carrier is pinned by others
 * that wait for the same lock, nobody ever goes on. Here each waiter tries again by itself.
 */
final class ShortLock {
  private static final int SPINS = 100;
  private static final long PAUSE_NANOS = 20_000;

  private final ReentrantLock lock = new ReentrantLock();

  void enter() {
    for (int spins = 0; !lock.tryLock(); spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        // An interrupted thread does not park: it spins, and keeps its flag.
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  /** Gives those who spin the time to enter: for who leaves and would come again at once. */
  void giveWay() {
    for (int spins = 0; spins < SPINS / 8; spins++) {
      Thread.onSpinWait();
    }
  }

  void exit() {
    lock.unlock();
  }
}
