// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides whether a line may wait for the output, and which lines have to go when there is no room.
 * Guarded by the lock of its owner. It remembers no thread: a caller that is gone while it waits
 * leaves nothing behind.
 */
final class Backpressure {
  static final Duration PATIENCE = Duration.ofMillis(50);

  private static final long PATIENCE_NANOS = PATIENCE.toNanos();
  private static final long STILL_WAITING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int ERROR = 0;

  private enum State {
    /** A caller that finds no room waits for it. */
    WAITING,
    /** The output is stuck, and a caller has waited in vain: none but ERRORs wait any more. */
    SHEDDING
  }

  /** What a caller does with its line. */
  enum Answer {
    ADMITTED,
    WAIT,
    /** It is dropped, and counted. */
    DROPPED
  }

  private final PendingLines pending;
  private final LogOutput output;
  private final LineCounters counters;
  private final LongSupplier clock;
  private State state = State.WAITING;

  /** When a caller was last told to wait. */
  private long lastWait;

  private boolean anyWait;

  Backpressure(PendingLines pending, LogOutput output, LineCounters counters, LongSupplier clock) {
    this.pending = pending;
    this.output = output;
    this.counters = counters;
    this.clock = clock;
  }

  /**
   * Asked once, and again after each pause of a caller that has to wait.
   *
   * @param waited for how long the caller has waited, in nanoseconds; 0 when it asks first
   */
  Answer admit(int rank, int length, long waited) {
    boolean room = pending.hasRoom(length);
    if (room && (waited > 0 || !overtakes())) {
      return Answer.ADMITTED;
    }
    long now = clock.getAsLong();
    boolean late = waited >= PATIENCE_NANOS;
    boolean stuck = output.takenSoFar(now) >= PATIENCE_NANOS;
    if (late && stuck) {
      state = State.SHEDDING;
    }
    if (late || state == State.SHEDDING) {
      long[] reason = stuck ? counters.stuck : counters.slow;
      if (room || makeRoom(rank, length, reason, now)) {
        return Answer.ADMITTED;
      }
      if (late || rank != ERROR) {
        counters.drop(reason, rank, now);
        return Answer.DROPPED;
      }
    }
    lastWait = now;
    anyWait = true;
    return Answer.WAIT;
  }

  /** Nearly full, and others wait: a line that came later does not take the room that they need. */
  private boolean overtakes() {
    return anyWait
        && pending.bytes() > pending.capacity() / 4 * 3
        && clock.getAsLong() - lastWait < STILL_WAITING_NANOS;
  }

  private boolean makeRoom(int rank, int length, long[] reason, long now) {
    if (!pending.canMakeRoom(rank, length)) {
      return false;
    }
    counters.dropping(now);
    while (!pending.hasRoom(length)) {
      pending.evictBelow(rank, reason);
    }
    return true;
  }

  /** To be told after each write how long it took, in nanoseconds. */
  void written(long taken) {
    // An output that is slow as a rule would hold each caller again after each write.
    if (taken < PATIENCE_NANOS / 2 || pending.bytes() <= pending.capacity() / 2) {
      state = State.WAITING;
    }
  }

  /** Lines get through as they come. */
  boolean isFlowing() {
    return state == State.WAITING
        && !output.hasFailed()
        && output.takenSoFar(clock.getAsLong()) < PATIENCE_NANOS;
  }
}
