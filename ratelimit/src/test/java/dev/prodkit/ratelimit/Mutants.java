// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Limiters as they should not be, each with one mistake that others have made. */
final class Mutants {
  private Mutants() {}

  /** Reads, asks the time, and writes, without a lock. */
  static Predicate<String> racy(RateLimit limit, LongSupplier clock) {
    WindowSlots slots = new WindowSlots(new SlidingWindow(limit), 1);
    int[] used = {0};
    return key -> {
      int seen = used[0];
      boolean allowed = seen < slots.remaining(0, clock.getAsLong());
      if (allowed) {
        used[0] = seen + 1;
      }
      return allowed;
    };
  }

  /** Asks the time, and only then for the lock. */
  static Predicate<String> staleWindow(RateLimit limit, LongSupplier clock) {
    WindowOracle window = new WindowOracle(limit.permits(), limit.period().toNanos());
    ReentrantLock lock = new ReentrantLock();
    return key -> {
      long now = clock.getAsLong();
      lock.lock();
      try {
        boolean allowed = window.admits(now, 1);
        if (allowed) {
          window.allow(now, 1);
        }
        return allowed;
      } finally {
        lock.unlock();
      }
    };
  }

  /** Asks the time before the lock, and takes it for the time of the last refill in any case. */
  static Predicate<String> staleBucket(RateLimit limit, LongSupplier clock) {
    ReentrantLock lock = new ReentrantLock();
    double[] tokens = {limit.permits()};
    long[] refilled = {clock.getAsLong()};
    return key -> {
      long now = clock.getAsLong();
      lock.lock();
      try {
        double refill =
            (double) (now - refilled[0]) * limit.permits() / limit.period().toNanos();
        tokens[0] = Math.min(limit.permits(), tokens[0] + Math.max(0, refill));
        refilled[0] = now;
        boolean allowed = tokens[0] >= 1;
        tokens[0] -= allowed ? 1 : 0;
        return allowed;
      } finally {
        lock.unlock();
      }
    };
  }
}
