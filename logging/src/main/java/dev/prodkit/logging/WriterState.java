// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.io.OutputStream;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the threads share that leave lines and write them, and its lock.
 *
 * <p>Two states describe it: {@link LogOutput.State}, what has become of the write that was begun
 * last, and {@link LogThreadHandle.State}, who looks at lines that wait. Whenever lines wait,
 * either the thread is {@code GATHERING}, or it is {@code UNAVAILABLE} and callers write them.
 *
 * <p>A caller may have no stack left at any call of a method. So everything that is taken here (the
 * lock, the output) is given back by an assignment, and lines change their place by assignments
 * that follow each other without a call in between. A test throws an error at each call.
 *
 * <p>The parts are guarded by the lock, where they do not say otherwise; methods that do not take
 * it say so.
 */
final class WriterState {
  final Parking parking;
  final SpinLock lock;
  final LongSupplier clock;
  final LineCounters counters = new LineCounters();
  final LogOutput output;
  final PendingLines pending;
  final Backpressure backpressure;
  final LogThreadHandle thread;

  private final RefusedLines refused;
  private volatile boolean immediate;
  private long lastNumber;

  WriterState(
      OutputStream stream,
      int capacity,
      LongSupplier clock,
      Parking parking,
      LogThread.Starter starter) {
    this.parking = parking;
    this.clock = clock;
    this.lock = new SpinLock(parking);
    this.refused = new RefusedLines(parking);
    this.output = new LogOutput(stream, clock, refused);
    this.pending = new PendingLines(capacity);
    this.backpressure = new Backpressure(pending, output, counters, clock);
    this.thread = new LogThreadHandle(parking, () -> starter.start(this));
  }

  /**
   * From now on, or no longer, every line has left before the call returns, or 50 ms have passed:
   * for the end of the process, when nobody may come after the caller.
   */
  void immediate(boolean immediate) {
    this.immediate = immediate;
    lock.enter();
    try {
      if (thread.state() != LogThreadHandle.State.ABSENT) {
        thread.call(); // it may end now
      }
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /** Without the lock. */
  boolean isImmediate() {
    return immediate;
  }

  /** If a write has ended, counts its lines. Under the lock, first of all. */
  void settle() {
    if (output.hasEnded()) {
      if (output.hasLostLines()) {
        thread.gather(true); // there is something to tell
      }
      output.settle(counters);
      backpressure.written(output.taken());
    }
  }

  /** Of the next line. Under the lock. */
  long nextNumber() {
    return ++lastNumber;
  }

  /** Of the last line that was accepted. */
  long lastNumber() {
    lock.enter();
    try {
      return lastNumber;
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /** Wakes the thread for something else than a line; false if there is none. */
  boolean wake() {
    lock.enter();
    try {
      return thread.call();
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /** True if the calling thread, which has nothing to do, may end: after long, or at the end. */
  boolean ends(boolean afterLong) {
    Thread me = Thread.currentThread();
    lock.enter();
    try {
      return thread.ends(me, pending.isEmpty() && (afterLong || immediate));
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /**
   * Counts a line that could not be made or not be taken. If it throws, the line is not counted.
   */
  void notEncoded(int rank) {
    long now = clock.getAsLong();
    lock.enter();
    try {
      counters.drop(counters.notEncoded, rank, now);
    } finally {
      lock.state = SpinLock.FREE;
    }
    try {
      wake();
    } catch (Throwable noStack) {
      return; // it is told when the thread is woken next
    }
  }

  /** Whether there are drops that no notice has told yet. */
  boolean anyUntold() {
    lock.enter();
    try {
      settle();
      return counters.anyUntold;
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /** The drops that no notice has told yet, until {@link #told}. */
  LineCounters.Drops untold() {
    lock.enter();
    try {
      settle();
      return counters.untold(clock.getAsLong());
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /** The output has taken a notice with these. */
  void told(LineCounters.Drops drops) {
    lock.enter();
    try {
      counters.told(drops);
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /** Whether the output takes lines as they come. */
  boolean isFlowing() {
    lock.enter();
    try {
      settle();
      return backpressure.isFlowing();
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  /** Whether the output did not take what it was given last. */
  boolean isRefusing() {
    return output.hasFailed();
  }

  /** The last lines that the output refused, each once. */
  byte[] takeRefused() {
    return refused.take();
  }

  /** Why lines do not reach the output at this moment. */
  Optional<String> failing() {
    lock.enter();
    try {
      settle();
      return output.failing();
    } finally {
      lock.state = SpinLock.FREE;
    }
  }

  LogCounts counts(long folded) {
    lock.enter();
    try {
      settle();
      return counters.counts(folded, pending.lines() + output.lines());
    } finally {
      lock.state = SpinLock.FREE;
    }
  }
}
