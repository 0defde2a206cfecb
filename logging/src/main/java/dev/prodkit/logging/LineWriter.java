// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines in the order in which they came, one write at a time, and never holds a caller for
 * more than 50 ms beyond its own write.
 *
 * <p>A caller that finds nobody writing writes its line itself: it is with the operating system
 * when the call returns. A line that comes while another one is being written, or in a burst (32
 * lines within a millisecond), or from a virtual thread, or when a pipe has not been read for a
 * while, is left behind and written together with others by the daemon thread {@code prodkit-log},
 * a fraction of a millisecond later while the output accepts. So {@code SIGKILL} can take the lines
 * of that fraction; no other end takes any, for {@link #flush} and {@link #immediate} come before
 * it.
 *
 * <p>What is left behind is bounded. At the bound a caller waits up to 50 ms for the output; once
 * one has waited in vain, nobody does until it takes something again: lines of lower levels are
 * given up for those of higher ones, and only an ERROR still waits its 50 ms before it is given up
 * for want of anything lower. Each line that is given up is counted. An output may throw or block:
 * that reaches at most the one caller that is writing when it begins to block, and on a pipe none.
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
  private static final long BETWEEN_REPORTS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ShortLock lock = new ShortLock();
  private final Tally tally = new Tally();
  private final LogOutput output;
  private final PendingLines pending;
  private final WaitingRoom room;
  private final IntPredicate sureToTake;
  private final LongSupplier clock;
  private final LogThread.Starter starter;

  /** What is being written. */
  private final Batch batch = new Batch();

  /** Lines are left to the thread, which looks for them without being woken. */
  private boolean gathering;

  private boolean immediate;
  private @Nullable Thread thread;
  private int streak;
  private long streakSince;
  private boolean reported;
  private long lastReport;

  /** How the thread that writes in batches goes on. */
  enum Turn {
    MORE,
    GATHER,
    TAKEN,
    NOTHING
  }

  /**
   * @param sureToTake answers, if that can be known, whether the output takes so many bytes without
   *     blocking
   */
  LineWriter(
      OutputStream output,
      IntPredicate sureToTake,
      int capacity,
      LongSupplier clock,
      LogThread.Starter starter) {
    this.output = new LogOutput(output, clock);
    this.pending = new PendingLines(capacity);
    this.room = new WaitingRoom(lock, pending, this.output, tally, clock);
    this.sureToTake = sureToTake;
    this.clock = clock;
    this.starter = starter;
  }

  /**
   * From now on, or no longer, every line has left before the call returns, or 50 ms have passed:
   * for the end of the process, when nobody may come after the caller.
   */
  void immediate(boolean immediate) {
    lock.enter();
    try {
      this.immediate = immediate;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    } finally {
      lock.exit();
    }
  }

  /** Takes a line; see {@link Tally} for ranks. */
  void append(int rank, ByteSink line) {
    long number;
    boolean mine;
    boolean orphaned = false;
    boolean wait = false;
    lock.enter();
    try {
      Thread me = Thread.currentThread();
      if (output.isWrittenBy(me)) {
        tally.accept();
        tally.drop(rank, 1, DropReason.LOGGED_BY_OUTPUT, clock.getAsLong());
        return;
      }
      mine = output.isIdle() && pending.isEmpty() && writesItself(rank, line.length(), me);
      if (mine) {
        number = room.pass();
        output.begin(me, 1, number);
      } else {
        number = room.admit(rank, line);
        if (number == 0) {
          return;
        }
        orphaned = output.isIdle() && !wake(rank == ERROR || immediate);
        wait = immediate && room.isFlowing();
      }
    } finally {
      lock.exit();
    }
    if (mine) {
      writeMine(rank, line);
    } else if (orphaned) {
      writeAll();
    } else if (wait) {
      await(number, WaitingRoom.PATIENCE);
    }
  }

  private boolean writesItself(int rank, int length, Thread me) {
    return (rank == ERROR || immediate || !gathering)
        && !VirtualThreads.isVirtual(me)
        && sureToTake.test(length);
  }

  private void writeMine(int rank, ByteSink line) {
    Throwable failed = output.write(line.array(), line.length());
    boolean orphaned;
    lock.enter();
    try {
      batch.single(rank);
      settle(failed);
      boolean handOver =
          gathering || !pending.isEmpty() || failed != null || (!immediate && burst());
      orphaned = handOver && !wake(true) && !pending.isEmpty();
    } finally {
      lock.exit();
    }
    if (orphaned) {
      writeAll();
    }
  }

  private boolean burst() {
    if (++streak < BURST) {
      return false;
    }
    long now = clock.getAsLong();
    boolean burst = now - streakSince < BURST_NANOS;
    streak = 0;
    streakSince = now;
    return burst;
  }

  /**
   * Writes what waits, up to 64 KiB of it, if nobody else is writing. When there is nothing,
   * callers write for themselves again.
   */
  Turn turn() {
    int lines;
    lock.enter();
    try {
      if (!output.isIdle()) {
        return Turn.TAKEN;
      }
      if (pending.isEmpty()) {
        gathering = false;
        return Turn.NOTHING;
      }
      long first = pending.first();
      lines = batch.begin(pending);
      output.begin(Thread.currentThread(), lines, first);
    } finally {
      lock.exit();
    }
    try {
      fillUp(lines);
    } finally { // whatever happens there: what was moved is written
      writeBatch();
    }
    lock.enter();
    try {
      return pending.isEmpty() ? Turn.GATHER : Turn.MORE;
    } finally {
      lock.exit();
    }
  }

  /** Callers get the lock in between. */
  private void fillUp(int begun) {
    int lines = begun;
    while (Batch.mayTakeMore(lines)) {
      lock.giveWay();
      lock.enter();
      try {
        lines = batch.more(pending);
        output.takes(lines);
      } finally {
        lock.exit();
      }
    }
  }

  private void writeBatch() {
    Throwable failed = batch.writeTo(output);
    lock.enter();
    try {
      settle(failed);
    } finally {
      lock.exit();
    }
  }

  /** For want of a thread. */
  private void writeAll() {
    Turn turn = turn();
    while (turn == Turn.MORE || turn == Turn.GATHER) {
      turn = turn();
    }
  }

  /** After a write of the batch. */
  private void settle(@Nullable Throwable failed) {
    for (int rank = 0; rank < Tally.RANKS; rank++) {
      if (failed == null) {
        tally.write(batch.lines(rank));
      } else {
        tally.drop(rank, batch.lines(rank), DropReason.OUTPUT_FAILED, clock.getAsLong());
      }
    }
    long taken = output.takenSoFar();
    output.end(failed);
    room.written(taken);
  }

  /** Leaves lines to the thread; false if there is none and none can be had. */
  private boolean wake(boolean atOnce) {
    boolean asleep = !gathering;
    gathering = true;
    if (thread == null) {
      thread = starter.start(this).orElse(null);
      gathering = thread != null;
    } else if (asleep || atOnce) {
      LockSupport.unpark(thread);
    }
    return thread != null;
  }

  /** Wakes the thread for something else than a line. */
  void wake() {
    lock.enter();
    try {
      if (thread == null) {
        thread = starter.start(this).orElse(null);
      } else {
        LockSupport.unpark(thread);
      }
    } finally {
      lock.exit();
    }
  }

  /** True if the calling thread, which has nothing to do, may end: after long, or at the end. */
  boolean ends(boolean afterLong) {
    lock.enter();
    try {
      boolean ends = pending.isEmpty() && !gathering && (afterLong || immediate);
      if (ends) {
        thread = null;
      }
      return ends;
    } finally {
      lock.exit();
    }
  }

  /**
   * Waits until whatever was accepted before has left or was given up. True if it has, and the
   * output took the last that it was given.
   */
  boolean flush(Duration atMost) {
    lock.enter();
    long last = room.lastNumber();
    lock.exit();
    return await(last, atMost);
  }

  private boolean await(long number, Duration atMost) {
    long start = clock.getAsLong();
    boolean interrupted = false;
    try {
      while (true) {
        lock.enter();
        try {
          if (output.first() > number && pending.first() > number) {
            return !output.hasFailed();
          }
          if (output.isIdle() && !wake(true)) {
            return false;
          }
        } finally {
          lock.exit();
        }
        if (clock.getAsLong() - start >= atMost.toNanos()) {
          return false;
        }
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Counts a line that could not even be made. */
  void notEncoded(int rank) {
    lock.enter();
    try {
      tally.accept();
      tally.drop(rank, 1, DropReason.NOT_ENCODED, clock.getAsLong());
    } finally {
      lock.exit();
    }
    wake();
  }

  /** Whether there are drops to tell of, now or as soon as the output works again. */
  boolean untold() {
    lock.enter();
    try {
      return tally.anyUntold();
    } finally {
      lock.exit();
    }
  }

  /**
   * The drops to tell of, once the output works again; at most once a second unless it is the
   * {@code last} time.
   */
  Optional<Tally.Drops> takeDrops(boolean last) {
    lock.enter();
    try {
      long now = clock.getAsLong();
      boolean early = reported && now - lastReport < BETWEEN_REPORTS_NANOS;
      if (!tally.anyUntold() || !room.isFlowing() || (early && !last)) {
        return Optional.empty();
      }
      reported = true;
      lastReport = now;
      return Optional.of(tally.takeUntold(now));
    } finally {
      lock.exit();
    }
  }

  /** Whether the output takes lines as they come. */
  boolean flowing() {
    lock.enter();
    try {
      return room.isFlowing();
    } finally {
      lock.exit();
    }
  }

  /** Whether the output did not take what it was given last. */
  boolean refusing() {
    lock.enter();
    try {
      return output.hasFailed();
    } finally {
      lock.exit();
    }
  }

  /** The last lines that the output refused, each once. */
  byte[] takeRefused() {
    return output.takeRefused();
  }

  /** Why lines do not reach the output at this moment. */
  Optional<String> failing() {
    lock.enter();
    try {
      return output.failing();
    } finally {
      lock.exit();
    }
  }

  LogCounts counts(LongSupplier folded) {
    lock.enter();
    try {
      return tally.counts(folded.getAsLong(), pending.lines() + output.lines());
    } finally {
      lock.exit();
    }
  }
}
