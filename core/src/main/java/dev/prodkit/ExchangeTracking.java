// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.InFlight;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request counts as work in flight, and who counts it: a router and a handler that was
 * given to {@code serving(port, handler)} do it themselves, with a name; any other is found by the
 * clock of {@link HttpThreads}. Never both. Thread-safe.
 */
final class ExchangeTracking {
  private enum State {
    /** Its head is not known to be complete. */
    ARRIVING,
    /** Its handler counts it. */
    BY_ITS_HANDLER,
    /** It was found at work, and is counted here. */
    FOUND,
    ENDED
  }

  /** What a request is called that is known by its thread alone. */
  private static final String NAME = "HTTP request";

  private static final long FIRST_SIGHT = TimeUnit.MILLISECONDS.toNanos(100);
  /** After so long there is another server, or a stack too deep to see the server in it. */
  private static final long FOREIGN = TimeUnit.SECONDS.toNanos(1);

  private final Thread thread = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private InFlight.@Nullable Work counted; // guarded by the lock
  private volatile State state = State.ARRIVING;
  private long nextSight = FIRST_SIGHT; // the clock's own

  /** Whether it is not counted as work yet. The end waits until it is, or until it is refused. */
  boolean isArriving() {
    return state == State.ARRIVING;
  }

  /** From here on its handler counts it so, and ends that: what counted it before is taken back. */
  void byItsHandler(InFlight.Work work) {
    change(State.BY_ITS_HANDLER, work);
  }

  /** Counts it, unless that is done already. */
  void found(InFlight inFlight) {
    lock.lock();
    try {
      if (state == State.ARRIVING) {
        change(State.FOUND, inFlight.begin(NAME, thread));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks whether a handler works at it that counts nothing itself, and counts it then. A stack
   * costs some microseconds, so one that stays at its head is looked at ever more seldom before the
   * end. Called by the clock alone.
   *
   * @return whether it was found
   */
  boolean discover(long age, boolean ending, InFlight inFlight) {
    if (!isArriving() || (!ending && age < nextSight)) {
      return false;
    }
    nextSight = 2 * age;
    HandlerStack.Sight sight = HandlerStack.of(thread);
    if (sight == HandlerStack.Sight.HEAD
        || (sight == HandlerStack.Sight.UNKNOWN && age < FOREIGN)) {
      return false;
    }
    found(inFlight);
    return true;
  }

  void end() {
    change(State.ENDED, null);
  }

  private void change(State next, InFlight.@Nullable Work work) {
    lock.lock();
    try {
      InFlight.Work before = counted;
      boolean handlersOwn = state == State.BY_ITS_HANDLER && next == State.ENDED;
      counted = work;
      state = next;
      if (before != null && !handlersOwn) {
        before.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
