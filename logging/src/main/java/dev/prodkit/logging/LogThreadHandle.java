// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the writer knows of its thread, and how it wakes it. Guarded by the lock of the writer,
 * except where a method says otherwise.
 *
 * <p>A wake-up is remembered here and not only in the thread's permit, which any other park of the
 * thread may use up. The thread looks here last before it parks.
 */
final class LogThreadHandle {
  enum State {
    /** There is no thread; one is started when it is needed. */
    ABSENT,
    /** None could be started: callers write what they have left to it. */
    UNAVAILABLE,
    /** Callers write for themselves; the thread looks when it is woken. */
    ON_CALL,
    /** Callers leave their lines to the thread, which looks again and again without being woken. */
    GATHERING
  }

  private final Parking parking;
  private final Supplier<Optional<Thread>> starter;
  private volatile State state = State.ABSENT;
  private volatile boolean called;
  private @Nullable Thread thread;

  LogThreadHandle(Parking parking, Supplier<Optional<Thread>> starter) {
    this.parking = parking;
    this.starter = starter;
  }

  /** Without the lock. */
  State state() {
    return state;
  }

  /** Whether lines may wait, without the lock; if not, a caller that leaves one sees to it. */
  boolean mayHaveLines() {
    return state == State.GATHERING || state == State.UNAVAILABLE;
  }

  /** Leaves lines to the thread; false if there is none. If it throws, nothing has changed. */
  boolean gather(boolean atOnce) {
    return (state == State.GATHERING && !atOnce) || wake(State.GATHERING);
  }

  /** Wakes the thread for something else than a line; false if there is none. */
  boolean call() {
    return wake(state == State.GATHERING ? State.GATHERING : State.ON_CALL);
  }

  private boolean wake(State next) {
    Thread woken = thread;
    if (woken == null || !woken.isAlive()) {
      woken = starter.get().orElse(null);
    } else {
      parking.unpark(woken);
    }
    // No call from here on. The thread cannot look before the lock is free.
    thread = woken;
    called = woken != null;
    state = woken != null ? next : State.UNAVAILABLE;
    return woken != null;
  }

  /** By the thread, before it looks for work: what it was woken for before is part of that. */
  void looks(Thread me) {
    if (me.equals(thread)) {
      called = false;
    }
  }

  /** Nothing waits any more: callers write for themselves. */
  void nothingWaits() {
    if (state == State.GATHERING) {
      state = State.ON_CALL;
    } else if (state == State.UNAVAILABLE) {
      state = State.ABSENT;
    }
  }

  /** By the thread, without the lock: parks, unless it has been woken since it looked. */
  void pause(long nanos) {
    if (!called) {
      parking.park(this, nanos);
    }
  }

  /** True if a thread that has nothing to do may end: it is then forgotten, or is not known. */
  boolean ends(Thread me, boolean mayEnd) {
    if (!me.equals(thread)) {
      return true; // it was started by a caller that could not even remember it
    }
    boolean ends = mayEnd && !called && state == State.ON_CALL;
    if (ends) {
      thread = null;
      state = State.ABSENT;
    }
    return ends;
  }
}
