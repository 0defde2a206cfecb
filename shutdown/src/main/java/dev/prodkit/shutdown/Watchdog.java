// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Halts the process when its time is over, whatever else it does. The thread is there from the
 * start, asleep, because an end that is needed most finds no memory for a thread; it does no more
 * than look at the clock, because whatever it called might block.
 */
final class Watchdog {
  private static final long DOZE = Duration.ofMillis(10).toNanos();
  // As much as there is between the two times where the grace period is not very short.
  private static final long FOR_LAST_WORDS = Duration.ofMillis(250).toNanos();

  private final LongSupplier clock;
  private final Runnable lastWords;
  private final Runnable halt;
  private final Thread thread;
  private volatile long lastWordsAt;
  private volatile long haltAt;
  private volatile boolean armed;
  private volatile boolean retired;

  /**
   * Not started yet.
   *
   * @param lastWords begins to say them, on threads of its own
   * @param halt ends the process
   */
  Watchdog(LongSupplier clock, OwnThread.Owner owner, Runnable lastWords, Runnable halt) {
    this.clock = clock;
    this.lastWords = lastWords;
    this.halt = halt;
    this.thread = new OwnThread(owner, "watchdog", this::watch);
  }

  void start() {
    thread.start();
  }

  /** From now on it counts, until it is disarmed. */
  void arm(long begin, Duration untilLastWords, Duration untilHalt) {
    lastWordsAt = begin + untilLastWords.toNanos();
    haltAt = begin + untilHalt.toNanos();
    armed = true;
    LockSupport.unpark(thread);
  }

  void disarm() {
    armed = false;
  }

  /** Ends its thread. */
  void retire() {
    armed = false;
    retired = true;
    LockSupport.unpark(thread);
  }

  private void watch() {
    while (!retired) {
      if (!armed) {
        LockSupport.park(this);
      } else if (lastWordsAt - clock.getAsLong() > 0) {
        LockSupport.parkNanos(this, DOZE);
      } else {
        bite();
      }
    }
  }

  private void bite() {
    try {
      lastWords.run();
    } finally {
      // A process that was stopped or starved wakes up when both times are over.
      long spoken = System.nanoTime() + FOR_LAST_WORDS;
      while (armed && (haltAt - clock.getAsLong() > 0 || spoken - System.nanoTime() > 0)) {
        LockSupport.parkNanos(this, DOZE);
      }
      if (armed) {
        armed = false;
        halt.run();
      }
    }
  }
}
