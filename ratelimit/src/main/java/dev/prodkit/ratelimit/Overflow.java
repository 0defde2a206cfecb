// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one limit that all keys share for which there is no room.
 *
 * <p>A key that used it and later gets room of its own takes along what all of them have used, so
 * that it cannot have its allowance twice. Who did not use it starts as new.
 */
final class Overflow {
  private static final int ONLY = 0;

  private final ReentrantLock lock = new ReentrantLock();
  private final ElapsedTime time;
  private final Slots slots;
  private final RecentKeys users = new RecentKeys();
  private final LongAdder decisions = new LongAdder();
  private volatile boolean used;

  Overflow(Algorithm algorithm, ElapsedTime time) {
    this.slots = algorithm.slots(1);
    this.time = time;
  }

  /** How many decisions were made here. */
  long decisions() {
    return decisions.sum();
  }

  boolean tryAcquire(long key, int permits) {
    decisions.increment();
    lock.lock();
    try {
      long now = time.now();
      boolean taken = slots.take(ONLY, permits, now);
      if (taken) {
        remember(key, now);
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  Decision decide(long key, int permits) {
    decisions.increment();
    lock.lock();
    try {
      long now = time.now();
      Decision decision = slots.decide(ONLY, permits, now);
      if (decision instanceof Decision.Allowed) {
        remember(key, now);
      }
      return decision;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a new slot what its key may have used here. Called under the lock of that slot. */
  void bequeath(long key, Slots heirs, int slot, ElapsedTime heirsTime) {
    if (!used) {
      return;
    }
    lock.lock();
    try {
      long now = time.now();
      if (slots.idle(ONLY, now)) {
        used = false;
      } else if (users.mayContain(key, now, slots.algorithm().memoryNanos())) {
        // The heirs' time is asked later than ours: a call may seem younger, but never older.
        heirs.inherit(slots, ONLY, now, slot, heirsTime.now());
      }
    } finally {
      lock.unlock();
    }
  }

  void change(Algorithm next) {
    lock.lock();
    try {
      long now = time.now();
      slots.change(next, now);
      users.refresh(now);
    } finally {
      lock.unlock();
    }
  }

  private void remember(long key, long now) {
    users.add(key, now, slots.algorithm().memoryNanos());
    used = true;
  }
}
