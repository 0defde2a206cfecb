// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.prodkit.redaction.ByteSink;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells in the stream how many events were dropped and folded, at most once a second. A number
 * counts as told when the output has taken its notice, not before: what the output refuses comes
 * again, together with what has been dropped since, until the output accepts. So the sum over the
 * notices is the sum of the drops. Thread-safe.
 */
final class NoticeWriter {
  private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final WriterState writer;
  private final BatchWriter batches;
  private final FloodGuard guard;
  private final Encoding encoding;
  private final SpinLock telling;
  private final ByteSink line = new ByteSink(1024);

  /** There are folded events to tell. */
  private volatile boolean folding;

  /** The second in which they were seen first or told last, or 0. */
  private long foldingSince;

  private boolean droppedBefore;
  private long lastDropped;

  /** How often a flush has asked for notices, and up to where that was done. */
  private final AtomicLong asked = new AtomicLong();

  private volatile long answered;

  /** Makes the line of an event; false if it cannot be made. */
  @FunctionalInterface
  interface Encoding {
    boolean encode(ILoggingEvent event, ByteSink line);
  }

  NoticeWriter(WriterState writer, FloodGuard guard, Encoding encoding) {
    this.writer = writer;
    this.batches = new BatchWriter(writer);
    this.guard = guard;
    this.encoding = encoding;
    this.telling = new SpinLock(writer.parking);
  }

  /** An event was folded: the thread is to tell it when the second is over. */
  void folded() {
    if (!folding) {
      folding = true;
      try {
        writer.wake();
      } catch (Throwable e) {
        folding = false; // no stack left: the next folded event wakes it
      }
    }
  }

  /** Whether there is anything to tell. */
  boolean waiting() {
    return folding || writer.anyUntold() || asked.get() != answered;
  }

  /** Tells what is due; by the thread, again and again. */
  void run() {
    if (waiting() && telling.tryEnter()) {
      try {
        long request = asked.get();
        boolean now = request != answered;
        boolean droppedTold = tellDropped(now);
        if (tellFolded(now) && droppedTold) {
          answered = request;
        }
      } finally {
        telling.state = SpinLock.FREE;
      }
    }
  }

  /** False if it has to be tried again soon, because another thread was writing. */
  private boolean tellDropped(boolean now) {
    long at = writer.clock.getAsLong();
    boolean due = now || !droppedBefore || at - lastDropped >= BETWEEN_NANOS;
    if (!due || !writer.anyUntold()) {
      return true;
    }
    LineCounters.Drops drops = writer.untold();
    if (drops.total() == 0) {
      writer.told(drops);
      return true;
    }
    BatchWriter.Notice notice = write(Notices.dropped(drops));
    if (notice == BatchWriter.Notice.WRITTEN) {
      writer.told(drops);
    }
    if (notice != BatchWriter.Notice.OUTPUT_BUSY) {
      droppedBefore = true;
      lastDropped = at;
    }
    return notice != BatchWriter.Notice.OUTPUT_BUSY;
  }

  private boolean tellFolded(boolean now) {
    long second = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
    if (!now && folding && foldingSince == 0) {
      foldingSince = second;
    }
    if (!now && (!folding || foldingSince == second)) {
      return true;
    }
    foldingSince = second;
    folding = false;
    for (FloodGuard.Folded folded : guard.untold()) {
      BatchWriter.Notice notice = write(Notices.folded(folded));
      if (notice == BatchWriter.Notice.WRITTEN) {
        guard.told(folded);
      } else {
        folding = true;
        return notice == BatchWriter.Notice.REFUSED;
      }
    }
    if (guard.anyUntold()) {
      folding = true;
    }
    return true;
  }

  private BatchWriter.Notice write(ILoggingEvent notice) {
    line.length(0);
    return encoding.encode(notice, line) ? batches.writeNotice(line) : BatchWriter.Notice.REFUSED;
  }

  /** Has everything told that was dropped or folded so far; false if that was not done in time. */
  boolean flush(Duration atMost) {
    if (!waiting()) {
      return true;
    }
    long start = writer.clock.getAsLong();
    long request = asked.incrementAndGet();
    if (!writer.wake()) {
      run(); // there is no thread
    }
    boolean interrupted = false;
    while (answered < request && writer.clock.getAsLong() - start < LineWriter.nanos(atMost)) {
      interrupted |= Thread.interrupted();
      writer.parking.park(this, PAUSE_NANOS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return answered >= request;
  }
}
