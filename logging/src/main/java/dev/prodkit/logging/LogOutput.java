// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream that lines go to, and the one write that may be going on. A write is begun and settled
 * under the lock of the owner; in between it belongs to the thread that has begun it, which ends it
 * by an assignment to {@link #state} that cannot fail. Any thread may settle it.
 */
final class LogOutput {
  private static final long NOTICEABLY_STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For {@link #begin}: the lines are yet to be moved into the batch. */
  static final int BATCH = -1;

  /** For {@link #begin}: a line that is counted only if it is written. */
  static final int NOTICE = -2;

  /** What has become of the write. */
  enum State {
    /** There is none; the next may begin. */
    IDLE,
    /** A thread is writing. */
    WRITING,
    /** The stream took everything; not counted yet. */
    WRITTEN,
    /** The stream threw; not counted yet. */
    REFUSED,
    /** The thread had no stack left for it; not counted yet. */
    ABANDONED
  }

  /** What is being written, other than a caller's own line; for who writes. */
  final Batch batch = new Batch();

  /** Set from outside by the writing thread only, to {@link State#ABANDONED}. */
  volatile State state = State.IDLE;

  private final OutputStream stream;
  private final LongSupplier clock;
  private final RefusedLines refused;
  private @Nullable Thread writer;
  private boolean notice;
  private long since;
  private long first = Long.MAX_VALUE;

  private boolean torn;
  private long taken;
  private volatile @Nullable Throwable failure;

  LogOutput(OutputStream stream, LongSupplier clock, RefusedLines refused) {
    this.stream = stream;
    this.clock = clock;
    this.refused = refused;
  }

  boolean isIdle() {
    return state == State.IDLE;
  }

  boolean isWrittenBy(Thread thread) {
    return state == State.WRITING && thread.equals(writer);
  }

  /** How many lines are being written, other than a notice. */
  long lines() {
    return batch.count();
  }

  /** The number of the first line that is being written, or {@link Long#MAX_VALUE}. */
  long first() {
    return first;
  }

  /** How long the write that is going on has taken so far, in nanoseconds. */
  long takenSoFar(long now) {
    return state == State.WRITING ? now - since : 0;
  }

  /** How long the last write took that was settled, in nanoseconds. */
  long taken() {
    return taken;
  }

  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Gives the output to a thread, which has to call {@link #write} or {@link #writeBatch} next, and
   * to set {@link #state} itself if that call throws. It is given, or this throws.
   *
   * @param rank of the one line that is written, or {@link #BATCH} or {@link #NOTICE}
   * @param number of the first line
   */
  boolean begin(Thread thread, int rank, long number, long now) {
    if (rank >= 0) {
      batch.lines[rank] = 1;
    }
    notice = rank == NOTICE;
    batch.length = 0;
    taken = 0;
    first = number;
    since = now;
    writer = thread;
    state = State.WRITING;
    return true;
  }

  /** Like {@link #write}, of the batch. */
  void writeBatch() {
    write(batch.bytes(), batch.length);
  }

  /**
   * If it throws, it has not begun; whatever the stream throws stays here.
   *
   * @return whether the stream took everything
   */
  boolean write(byte[] bytes, int length) {
    State outcome = State.ABANDONED;
    try {
      try {
        if (torn) {
          stream.write('\n'); // part of a line may have got out before the failure
          torn = false;
        }
        if (length > 0) { // a batch that could not be filled is empty
          stream.write(bytes, 0, length);
        }
        outcome = State.WRITTEN;
        stream.flush();
        failure = null;
        taken = clock.getAsLong() - since;
      } catch (StackOverflowError e) {
        torn = outcome != State.WRITTEN; // the caller's, as a rule: the stream is well
      } catch (Throwable e) {
        torn = true;
        failure = e;
        outcome = State.REFUSED;
        keep(bytes, length);
      }
    } catch (Throwable e) {
      torn = true; // no memory to keep the refused lines in
    } finally {
      state = outcome; // and no call here
    }
    return outcome == State.WRITTEN;
  }

  private void keep(byte[] bytes, int length) {
    if (!notice) {
      refused.add(bytes, length);
    }
  }

  /** Whether a write has ended that is not settled yet. */
  boolean hasEnded() {
    return state != State.IDLE && state != State.WRITING;
  }

  /** Whether lines are about to be dropped when it is settled. */
  boolean hasLostLines() {
    return (state == State.REFUSED || state == State.ABANDONED) && batch.count() > 0;
  }

  /** Counts what has become of the lines of a write that has ended; then the next may begin. */
  void settle(LineCounters counters) {
    State ended = state;
    boolean dropped = hasLostLines();
    long now = dropped ? clock.getAsLong() : 0;
    long[] lost = ended == State.REFUSED ? counters.refused : counters.notEncoded;
    // No call from here on: all of it happens, or nothing.
    for (int rank = 0; rank < LineCounters.RANKS; rank++) {
      int lines = batch.lines[rank];
      batch.lines[rank] = 0;
      if (ended == State.WRITTEN) {
        counters.written += lines;
      } else {
        lost[rank] += lines;
      }
    }
    if (notice && ended == State.WRITTEN) {
      counters.written++;
    }
    if (dropped && !counters.anyUntold) {
      counters.anyUntold = true;
      counters.untoldSince = now;
    }
    notice = false;
    first = Long.MAX_VALUE;
    writer = null;
    state = State.IDLE;
  }

  /** Why lines do not get through at this moment. */
  Optional<String> failing() {
    long soFar = takenSoFar(clock.getAsLong());
    if (soFar >= NOTICEABLY_STUCK_NANOS) {
      return Optional.of("a write to the log output has not come back for %d s"
          .formatted(TimeUnit.NANOSECONDS.toSeconds(soFar)));
    }
    return Optional.ofNullable(failure)
        .map(reason -> "the log output refuses what is written to it: " + reason);
  }
}
