// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
 * <p>What is left behind is bounded. At the bound a caller waits up to 50 ms for the output; if it
 * has taken nothing for so long, lines of lower levels are given up for those of higher ones, and
 * an ERROR still waits its 50 ms before it is given up for want of anything lower. Each line that
 * is given up is counted. An output may throw or block: that reaches at most the one caller that is
 * writing when it begins to block, and on a pipe none.
 *
 * <p>Thread-safe.
 */
final class LineWriter {
  /** What may wait, in bytes. */
  static final int CAPACITY = 8 * 1024 * 1024;

  static final Duration PATIENCE = Duration.ofMillis(50);

  private static final int ERROR = 0;
  private static final int BATCH = 64 * 1024;
  private static final int KEPT_BATCH = 1024 * 1024;
  private static final int BURST = 32;
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long BETWEEN_REPORTS_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long NOTICEABLY_STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final OutputStream output;
  private final IntPredicate sureToTake;
  private final LongSupplier clock;
  private final LogThread.Starter starter;
  private final ShortLock lock = new ShortLock();
  private final PendingLines pending;
  private final Tally tally = new Tally();
  private final int[] moved = new int[Tally.RANKS];
  private ByteSink batch = new ByteSink(BATCH);
  private long lastNumber;

  // The write that is going on, if any.
  private @Nullable Thread writing;
  private long since;
  private int inFlight;
  private long firstInFlight = Long.MAX_VALUE;
  private boolean torn;

  // Whether lines are gathered for the thread.
  private boolean gathering;
  private boolean immediate;
  private @Nullable Thread thread;
  private int streak;
  private long streakSince;

  /** How many callers wait for room. */
  private int waiting;

  private boolean shedding;
  private @Nullable Throwable failure;
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
    this.output = output;
    this.sureToTake = sureToTake;
    this.pending = new PendingLines(capacity);
    this.clock = clock;
    this.starter = starter;
  }

  /**
   * From now on, or no longer, every line has left before the call returns, or 50 ms have passed:
   * for the end of the process, when nobody may come after the caller.
   */
  void immediate(boolean immediate) {
    lock.enter();
    this.immediate = immediate;
    lock.exit();
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
      if (me.equals(writing)) {
        tally.accept();
        tally.drop(rank, 1, DropReason.LOGGED_BY_OUTPUT, clock.getAsLong());
        return;
      }
      mine = writing == null && pending.isEmpty() && writesItself(rank, line.length(), me);
      if (mine) {
        tally.accept();
        number = ++lastNumber;
        begin(me, 1, number);
      } else {
        number = queue(rank, line);
        if (number == 0) {
          return;
        }
        orphaned = writing == null && !wake(rank == ERROR || immediate);
        wait = immediate;
      }
    } finally {
      lock.exit();
    }
    if (mine) {
      writeMine(rank, line);
    } else if (orphaned) {
      writeAll();
    } else if (wait) {
      await(number, PATIENCE);
    }
  }

  private boolean writesItself(int rank, int length, Thread me) {
    return (rank == ERROR || immediate || !gathering)
        && !VirtualThreads.isVirtual(me)
        && sureToTake.test(length);
  }

  private void writeMine(int rank, ByteSink line) {
    Throwable failed = write(line.array(), line.length());
    boolean orphaned;
    lock.enter();
    try {
      Arrays.fill(moved, 0);
      moved[rank] = 1;
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
   * Adds a line to what waits. May leave the lock for a while.
   *
   * @return its number, or 0 if it was given up
   */
  private long queue(int rank, ByteSink line) {
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
        long now = clock.getAsLong();
        boolean late = now - start >= PATIENCE.toNanos();
        shedding |= stuckFor(now) >= PATIENCE.toNanos();
        if (shedding || late) {
          if (pending.hasRoom(length)) {
            return true;
          }
          if (pending.canMakeRoom(rank, length)) {
            evictBelow(rank, length, now);
            return true;
          }
          if (rank != ERROR || late) {
            return false;
          }
        }
        lock.exit();
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(this, PAUSE_NANOS);
        lock.enter();
      } while (!pending.hasRoom(length));
      return true;
    } finally {
      waiting--;
      restore(interrupted);
    }
  }

  private void evictBelow(int rank, int length, long now) {
    while (!pending.hasRoom(length)) {
      tally.drop(pending.evictBelow(rank), 1, DropReason.OUTPUT_STUCK, now);
    }
  }

  /**
   * Writes what waits, up to 64 KiB of it, if nobody else is writing. When there is nothing,
   * callers write for themselves again.
   */
  Turn turn() {
    lock.enter();
    try {
      if (writing != null) {
        return Turn.TAKEN;
      }
      if (pending.isEmpty()) {
        gathering = false;
        return Turn.NOTHING;
      }
      long first = pending.first();
      fill();
      int lines = 0;
      for (int some : moved) {
        lines += some;
      }
      begin(Thread.currentThread(), lines, first);
    } finally {
      lock.exit();
    }
    Throwable failed = write(batch.array(), batch.length());
    lock.enter();
    try {
      settle(failed);
      return pending.isEmpty() ? Turn.GATHER : Turn.MORE;
    } finally {
      lock.exit();
    }
  }

  private void fill() {
    Arrays.fill(moved, 0);
    if (batch.array().length > KEPT_BATCH) {
      batch = new ByteSink(BATCH);
    }
    batch.length(0);
    try {
      pending.moveTo(batch, BATCH, moved);
    } catch (OutOfMemoryError e) {
      if (batch.length() == 0) {
        throw e; // the line stays where it is
      }
    }
  }

  /** For want of a thread. */
  private void writeAll() {
    for (Turn turn = turn(); turn == Turn.MORE || turn == Turn.GATHER; ) {
      turn = turn();
    }
  }

  private void begin(Thread me, int lines, long first) {
    writing = me;
    since = clock.getAsLong();
    inFlight = lines;
    firstInFlight = first;
  }

  private @Nullable Throwable write(byte[] bytes, int length) {
    try {
      if (torn) {
        output.write('\n'); // part of a line may have got out before the failure
        torn = false;
      }
      output.write(bytes, 0, length);
      output.flush();
      return null;
    } catch (IOException | RuntimeException | Error e) {
      torn = true;
      return e;
    }
  }

  /** After a write of the lines that were moved. */
  private void settle(@Nullable Throwable failed) {
    for (int rank = 0; rank < moved.length; rank++) {
      if (failed == null) {
        tally.write(moved[rank]);
      } else {
        tally.drop(rank, moved[rank], DropReason.OUTPUT_FAILED, clock.getAsLong());
      }
    }
    failure = failed;
    writing = null;
    inFlight = 0;
    firstInFlight = Long.MAX_VALUE;
    // An output that is slow as a rule would hold each caller again after each write.
    boolean slow = clock.getAsLong() - since >= PATIENCE.toNanos() / 2;
    shedding &= slow && pending.bytes() > pending.capacity() / 2;
  }

  private long stuckFor(long now) {
    return writing == null ? 0 : now - since;
  }

  /** False if there is no thread and none can be had. */
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

  /** True if the calling thread, with nothing to do for long, may end. */
  boolean ends() {
    lock.enter();
    try {
      boolean ends = pending.isEmpty() && !gathering;
      if (ends) {
        thread = null;
      }
      return ends;
    } finally {
      lock.exit();
    }
  }

  /** Waits until whatever was accepted before has left or was given up. */
  boolean flush(Duration atMost) {
    lock.enter();
    long last = lastNumber;
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
          if (firstInFlight > number && pending.first() > number) {
            return failure == null;
          }
          if (writing == null && !wake(true)) {
            return false;
          }
          if (thread != null) {
            LockSupport.unpark(thread);
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
      restore(interrupted);
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A line that could not even be made. */
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
      boolean works = failure == null && !shedding && stuckFor(now) < PATIENCE.toNanos();
      boolean early = reported && now - lastReport < BETWEEN_REPORTS_NANOS;
      if (!tally.anyUntold() || !works || (early && !last)) {
        return Optional.empty();
      }
      reported = true;
      lastReport = now;
      return Optional.of(tally.takeUntold(now));
    } finally {
      lock.exit();
    }
  }

  /** Why lines do not reach the output at this moment. */
  Optional<String> failing() {
    lock.enter();
    try {
      long stuck = stuckFor(clock.getAsLong());
      if (stuck >= NOTICEABLY_STUCK_NANOS) {
        return Optional.of("the log output has taken nothing for %d s"
            .formatted(TimeUnit.NANOSECONDS.toSeconds(stuck)));
      }
      return Optional.ofNullable(failure)
          .map(reason -> "the log output refuses what is written to it: " + reason);
    } finally {
      lock.exit();
    }
  }

  LogCounts counts(Supplier<Long> folded) {
    lock.enter();
    try {
      return tally.counts(folded.get(), pending.lines() + inFlight);
    } finally {
      lock.exit();
    }
  }
}
