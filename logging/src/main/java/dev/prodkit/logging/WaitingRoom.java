// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Lets lines in to wait for the output, and decides who has to go when there is no room. Guarded by
 * the lock of its owner, which {@link #admit} leaves while a caller waits.
 */
final class WaitingRoom {
  static final Duration PATIENCE = Duration.ofMillis(50);

  private static final long PATIENCE_NANOS = PATIENCE.toNanos();
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int ERROR = 0;

  private final ShortLock lock;
  private final PendingLines pending;
  private final LogOutput output;
  private final Tally tally;
  private final LongSupplier clock;

  /** How many callers wait for room. */
  private int waiting;

  /** The output is stuck, and one has waited in vain: nobody does any more. */
  private boolean shedding;

  private long lastNumber;

  WaitingRoom(
      ShortLock lock, PendingLines pending, LogOutput output, Tally tally, LongSupplier clock) {
    this.lock = lock;
    this.pending = pending;
    this.output = output;
    this.tally = tally;
    this.clock = clock;
  }

  long lastNumber() {
    return lastNumber;
  }

  /** Accepts a line that need not wait. */
  long pass() {
    tally.accept();
    return ++lastNumber;
  }

  /** Accepts a line; returns its number, or 0 if it was given up, which is counted. */
  long admit(int rank, ByteSink line) {
    int length = line.length();
    boolean overtakes = waiting > 0 && pending.bytes() > pending.capacity() / 4 * 3;
    if ((overtakes || !pending.hasRoom(length)) && !awaitRoom(rank, length)) {
      tally.accept();
      tally.drop(rank, 1, DropReason.OUTPUT_STUCK, clock.getAsLong());
      return 0;
    }
    tally.accept();
    try {
      pending.add(lastNumber + 1, rank, line.array(), length);
    } catch (OutOfMemoryError e) {
      tally.drop(rank, 1, DropReason.NOT_ENCODED, clock.getAsLong());
      return 0;
    }
    return ++lastNumber;
  }

  private boolean awaitRoom(int rank, int length) {
    long start = clock.getAsLong();
    boolean interrupted = false;
    waiting++;
    try {
      do {
        boolean late = clock.getAsLong() - start >= PATIENCE_NANOS;
        shedding |= late && output.takenSoFar() >= PATIENCE_NANOS;
        if (shedding || late) {
          if (pending.hasRoom(length) || makeRoom(rank, length)) {
            return true;
          }
          if (rank != ERROR || late) {
            return false;
          }
        }
        interrupted |= pause();
      } while (!pending.hasRoom(length));
      return true;
    } finally {
      waiting--;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean pause() {
    lock.exit();
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(this, PAUSE_NANOS);
    lock.enter();
    return interrupted;
  }

  private boolean makeRoom(int rank, int length) {
    if (!pending.canMakeRoom(rank, length)) {
      return false;
    }
    while (!pending.hasRoom(length)) {
      int evicted = pending.evictBelow(rank);
      tally.drop(evicted, 1, DropReason.OUTPUT_STUCK, clock.getAsLong());
    }
    return true;
  }

  /** To be told after each write how long it took, in nanoseconds. */
  void written(long taken) {
    // An output that is slow as a rule would hold each caller again after each write.
    boolean slow = taken >= PATIENCE_NANOS / 2;
    shedding &= slow && pending.bytes() > pending.capacity() / 2;
  }

  /** Lines get through as they come. */
  boolean isFlowing() {
    return !shedding && !output.hasFailed() && output.takenSoFar() < PATIENCE_NANOS;
  }
}
