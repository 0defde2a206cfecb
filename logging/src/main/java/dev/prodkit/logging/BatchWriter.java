// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import java.util.concurrent.TimeUnit;

/**
 * Writes the lines that wait: called by the thread {@code prodkit-log}, and by callers for want of
 * it. Thread-safe; of several threads one writes.
 */
final class BatchWriter {
  private static final int SLICE = 16;
  private static final int TRIES = 200;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final WriterState writer;

  BatchWriter(WriterState writer) {
    this.writer = writer;
  }

  /** What there was to do. */
  enum Turn {
    /** Lines were written, and there are more. */
    MORE,
    /** Lines were written, and none waits. */
    GATHER,
    /** Another thread is writing. */
    TAKEN,
    NOTHING
  }

  /** What became of a notice. */
  enum Notice {
    WRITTEN,
    REFUSED,
    /** Another thread was writing for 20 ms. */
    OUTPUT_BUSY
  }

  /**
   * Writes what waits, up to 64 KiB of it, if the output is idle. When there is nothing, callers
   * write for themselves again.
   */
  Turn turn() {
    Thread me = Thread.currentThread();
    writer.lock.enter();
    try {
      writer.thread.looks(me);
      writer.settle();
      if (!writer.output.isIdle()) {
        return Turn.TAKEN;
      }
      if (writer.pending.isEmpty()) {
        writer.thread.nothingWaits();
        writer.pending.trim();
        return Turn.NOTHING;
      }
      writer.output.begin(me, LogOutput.BATCH, writer.pending.first(), writer.clock.getAsLong());
    } finally {
      writer.lock.state = SpinLock.FREE;
    }
    try {
      fill();
    } finally { // whatever happens there: what was moved is written
      try {
        writer.output.writeBatch();
      } catch (Throwable notBegun) {
        writer.output.state = LogOutput.State.ABANDONED;
      }
    }
    writer.lock.enter();
    try {
      writer.settle();
      return writer.pending.isEmpty() ? Turn.GATHER : Turn.MORE;
    } finally {
      writer.lock.state = SpinLock.FREE;
    }
  }

  /** Moves lines into the batch, a few at a time: callers get the lock in between. */
  private void fill() {
    int moved = SLICE;
    while (moved == SLICE) {
      writer.lock.enter();
      try {
        moved = writer.pending.moveTo(writer.output.batch, Batch.SIZE, SLICE);
      } finally {
        writer.lock.state = SpinLock.FREE;
      }
      if (moved == SLICE) {
        writer.lock.giveWay();
      }
    }
  }

  /** For want of a thread. */
  void writeAll() {
    Turn turn = turn();
    while (turn == Turn.MORE || turn == Turn.GATHER) {
      turn = turn();
    }
  }

  /**
   * Writes a notice past the lines that wait, so that it needs no room and is never dropped for
   * other lines. It is counted only if it was written.
   *
   * <p>Throws only if it was not written.
   */
  Notice writeNotice(ByteSink line) {
    boolean begun = false;
    for (int tries = 0; !begun && tries < TRIES; tries++) {
      if (tries > 0) {
        writer.parking.park(this, PAUSE_NANOS);
      }
      begun = beginNotice();
    }
    if (!begun) {
      return Notice.OUTPUT_BUSY;
    }
    boolean taken = false;
    try {
      taken = writer.output.write(line.array(), line.length());
    } catch (Throwable notBegun) {
      writer.output.state = LogOutput.State.ABANDONED;
    }
    try {
      handOver();
    } catch (Throwable noStack) {
      return taken ? Notice.WRITTEN : Notice.REFUSED; // the next caller settles the write
    }
    return taken ? Notice.WRITTEN : Notice.REFUSED;
  }

  private boolean beginNotice() {
    Thread me = Thread.currentThread();
    writer.lock.enter();
    try {
      writer.settle();
      if (!writer.output.isIdle()) {
        writer.thread.gather(false); // so that no other caller begins
        return false;
      }
      long now = writer.clock.getAsLong();
      return writer.output.begin(me, LogOutput.NOTICE, writer.nextNumber(), now);
    } finally {
      writer.lock.state = SpinLock.FREE;
    }
  }

  /** After a caller's own write: lines that came meanwhile need not wait for the thread's look. */
  void handOver() {
    boolean orphaned;
    writer.lock.enter();
    try {
      writer.settle();
      orphaned = !writer.pending.isEmpty() && !writer.thread.gather(true);
    } finally {
      writer.lock.state = SpinLock.FREE;
    }
    if (orphaned) {
      writeAll();
    }
  }
}
