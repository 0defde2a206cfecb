// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * Writes lines in the order in which they came, one write at a time, and never holds a caller for
 * more than 50 ms beyond its own write.
 *
 * <p>A caller that finds the output idle writes its line itself: it is with the operating system
 * when the call returns. A line that comes while another one is being written, or in a burst (32
 * lines within a millisecond), or from a virtual thread, or when a pipe has not been read for a
 * while, is left behind and written together with others by the daemon thread {@code prodkit-log},
 * a fraction of a millisecond later while the output accepts. So {@code SIGKILL} can take the lines
 * of that fraction; no other end takes any, for {@link #flush} and {@link WriterState#immediate}
 * come before it.
 *
 * <p>What is left behind is bounded; see {@link Backpressure}. Each line that is dropped is
 * counted. An output may throw or block: that reaches at most the one caller that is writing when
 * it begins to block, and on a pipe none.
 *
 * <p>Thread-safe.
 */
final class LineWriter {
  /** What may wait, in bytes. */
  static final int CAPACITY = 8 * 1024 * 1024;

  private static final int ERROR = 0;
  private static final int BURST = 32;
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final WriterState writer;
  private final BatchWriter batches;
  private final IntPredicate sureToTake;

  /** How many lines callers have written themselves since {@link #streakSince}. */
  private int streak;

  private long streakSince;

  /** What becomes of a line. */
  private enum Way {
    /** The caller writes it, and owns the output until then. */
    WRITE,
    /** It waits for the thread. */
    LEFT,
    /** It waits, and there is no thread. */
    ORPHANED,
    WAIT_FOR_ROOM,
    DROPPED
  }

  /**
   * @param sureToTake answers, if that can be known, whether the output takes so many bytes without
   *     blocking
   */
  LineWriter(WriterState writer, BatchWriter batches, IntPredicate sureToTake) {
    this.writer = writer;
    this.batches = batches;
    this.sureToTake = sureToTake;
  }

  /**
   * Takes a line; see {@link LineCounters} for ranks. If it throws, which happens for want of stack
   * or memory, the line is not counted.
   */
  void append(int rank, ByteSink line) {
    Way way = way(Thread.currentThread(), rank, line);
    if (way == Way.WRITE) {
      try {
        writer.output.write(line.array(), line.length());
      } catch (Throwable notBegun) {
        writer.output.state = LogOutput.State.ABANDONED;
      }
    } else if (way == Way.WAIT_FOR_ROOM) {
      way = waitForRoom(rank, line);
    }
    try { // the line is counted, whatever is thrown from here on
      follow(way);
    } catch (Throwable noStack) {
      return; // the next caller, or the thread, goes on from the same state
    }
  }

  /** The last call that it makes is the one that takes the line, or the output for it. */
  private Way way(Thread me, int rank, ByteSink line) {
    writer.lock.enter();
    try {
      writer.settle();
      if (writer.output.isWrittenBy(me)) {
        writer.counters.loggedByOutput[rank]++;
        return Way.DROPPED;
      }
      if (writesItself(me, rank, line.length())) {
        long now = writer.clock.getAsLong();
        if (writer.isImmediate() || !burst(now)) {
          writer.output.begin(me, rank, writer.nextNumber(), now);
          return Way.WRITE;
        }
      }
      return leave(rank, line, 0);
    } finally {
      writer.lock.state = SpinLock.FREE;
    }
  }

  private boolean writesItself(Thread me, int rank, int length) {
    return writer.output.isIdle()
        && writer.pending.isEmpty()
        && (rank == ERROR
            || writer.isImmediate()
            || writer.thread.state() != LogThreadHandle.State.GATHERING)
        && !VirtualThreads.isVirtual(me)
        && sureToTake.test(length);
  }

  private boolean burst(long now) {
    if (++streak < BURST) {
      return false;
    }
    boolean burst = now - streakSince < BURST_NANOS;
    streak = 0;
    streakSince = now;
    return burst;
  }

  private Way leave(int rank, ByteSink line, long waited) {
    Backpressure.Answer answer = writer.backpressure.admit(rank, line.length(), waited);
    if (answer != Backpressure.Answer.ADMITTED) {
      return answer == Backpressure.Answer.WAIT ? Way.WAIT_FOR_ROOM : Way.DROPPED;
    }
    // Woken first: a line that waits while the thread sleeps would wait for the next line.
    boolean gathers = writer.thread.gather(rank == ERROR || writer.isImmediate());
    writer.pending.add(writer.nextNumber(), rank, line.array(), line.length());
    return gathers ? Way.LEFT : Way.ORPHANED;
  }

  private Way waitForRoom(int rank, ByteSink line) {
    long start = writer.clock.getAsLong();
    boolean interrupted = false;
    Way way = Way.WAIT_FOR_ROOM;
    while (way == Way.WAIT_FOR_ROOM) {
      interrupted |= Thread.interrupted();
      writer.parking.park(this, PAUSE_NANOS);
      long waited = Math.max(1, writer.clock.getAsLong() - start);
      writer.lock.enter();
      try {
        writer.settle();
        way = leave(rank, line, waited);
      } finally {
        writer.lock.state = SpinLock.FREE;
      }
    }
    if (interrupted) {
      try {
        Thread.currentThread().interrupt();
      } catch (StackOverflowError e) {
        return way; // the line is counted already
      }
    }
    return way;
  }

  private void follow(Way way) {
    if (way == Way.ORPHANED) {
      batches.writeAll();
    } else if (way == Way.LEFT && writer.isImmediate() && writer.isFlowing()) {
      await(writer.lastNumber(), Backpressure.PATIENCE);
    } else if (way == Way.WRITE
        && (writer.output.state != LogOutput.State.WRITTEN || writer.thread.mayHaveLines())) {
      batches.handOver();
    }
  }

  /**
   * Waits until every line that was accepted before has left or was dropped. True if it has, and
   * the output took the last that it was given.
   */
  boolean flush(Duration atMost) {
    return await(writer.lastNumber(), atMost);
  }

  private boolean await(long number, Duration atMost) {
    long start = writer.clock.getAsLong();
    long nanos = nanos(atMost);
    boolean interrupted = false;
    try {
      while (true) {
        boolean orphaned;
        writer.lock.enter();
        try {
          writer.settle();
          if (writer.output.first() > number && writer.pending.first() > number) {
            return !writer.output.hasFailed();
          }
          orphaned = writer.output.isIdle() && !writer.thread.gather(true);
        } finally {
          writer.lock.state = SpinLock.FREE;
        }
        if (orphaned) {
          batches.writeAll();
        }
        if (writer.clock.getAsLong() - start >= nanos) {
          return false;
        }
        interrupted |= Thread.interrupted();
        writer.parking.park(this, PAUSE_NANOS);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** As many as there are, or as a long has. */
  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.isNegative() ? 0 : Long.MAX_VALUE; // 292 years
    }
  }
}
