// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.concurrent.atomic.AtomicInteger;

/** How many keys the stripes of one limiter may remember together, and how many they do. */
final class Room {
  private final int most;
  private final Stripe[] stripes;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();

  /** @param stripes all of them; filled in after this is made, before anybody uses it */
  Room(int most, Stripe[] stripes) {
    this.most = most;
    this.stripes = stripes;
  }

  int taken() {
    return taken.get();
  }

  /** Takes room for one more key, if there is any. */
  boolean tryTake() {
    int seen = taken.get();
    while (seen < most) {
      if (taken.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = taken.get();
    }
    return false;
  }

  void giveBack(int keys) {
    taken.addAndGet(-keys);
  }

  /** Looks for idle keys elsewhere: a little, in another stripe each time, and never waiting. */
  void sweepElsewhere() {
    stripes[Math.floorMod(next.getAndIncrement(), stripes.length)].trySweep();
  }
}
