// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A lock for a few hundred nanoseconds of work on memory. It differs from the JDK's in two ways:
 *
 * <ul>
 *   <li>It has no queue of waiters. A queue hands the lock to a chosen thread; when that is a
 *       virtual one and every carrier is pinned by others that wait for the same lock, none of them
 *       goes on. Here each waiter tries again by itself.
 *   <li>It is given back by an assignment, which cannot fail. A call can: a thread that logs may
 *       have no stack left, and a call in its {@code finally} would throw a StackOverflowError and
 *       keep the lock for good.
 * </ul>
 *
 * <pre>{@code
 * lock.enter();
 * try {
 *   ...
 * } finally {
 *   lock.state = SpinLock.FREE;
 * }
 * }</pre>
 *
 * Not reentrant.
 */
final class SpinLock {
  static final int FREE = 0;

  private static final int HELD = 1;
  private static final int SPINS = 100;
  private static final long PAUSE_NANOS = 20_000;

  private static final AtomicIntegerFieldUpdater<SpinLock> STATE =
      AtomicIntegerFieldUpdater.newUpdater(SpinLock.class, "state");

  /** {@link #FREE} or held; set from outside only to give the lock back. */
  volatile int state = FREE;

  private final Parking parking;

  SpinLock(Parking parking) {
    this.parking = parking;
  }

  /** If it throws, the lock is not held. */
  void enter() {
    for (int spins = 0; !tryEnter(); spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        // An interrupted thread does not park: it spins, and keeps its flag.
        parking.park(this, PAUSE_NANOS);
      }
    }
  }

  boolean tryEnter() {
    return state == FREE && STATE.compareAndSet(this, FREE, HELD);
  }

  /** Gives threads that spin the time to enter, before the caller enters once more. */
  void giveWay() {
    for (int spins = 0; spins < SPINS / 8; spins++) {
      Thread.onSpinWait();
    }
  }
}
