// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The daemon thread that writes what was left behind, and does what has to be done from time to
 * time. It is there only while there is something to do, and for ten seconds after that; nothing
 * that it meets ends it.
 */
final class LogThread implements Runnable {
  private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long TAKEN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CHORES_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final WriterState writer;
  private final BatchWriter batches;
  private final Chores chores;

  /** What has to be done from time to time while there is any of it. */
  interface Chores {
    /** What the thread's context class loader is from now on. */
    default @Nullable ClassLoader loader() {
      return null;
    }

    /** Called again and again; cheap when there is nothing to do. */
    void run();

    /** True if {@link #run} should be called again soon. */
    boolean waiting();
  }

  /** Starts a thread for a writer; empty if none can be had. */
  @FunctionalInterface
  interface Starter {
    Optional<Thread> start(WriterState writer);
  }

  LogThread(WriterState writer, Chores chores) {
    this.writer = writer;
    this.batches = new BatchWriter(writer);
    this.chores = chores;
  }

  Optional<Thread> start() {
    try {
      // Inherits nothing: whoever happens to log first is not to be kept alive.
      Thread thread = new Thread(null, this, "prodkit-log", 0, false);
      thread.setContextClassLoader(chores.loader());
      thread.setDaemon(true);
      thread.start();
      return Optional.of(thread);
    } catch (RuntimeException | Error e) {
      return Optional.empty(); // no memory, no more threads: the caller writes
    }
  }

  @Override
  public void run() {
    boolean ended = false;
    while (!ended) {
      try {
        adoptLoader();
        BatchWriter.Turn turn = batches.turn();
        chores.run();
        ended = turn == BatchWriter.Turn.NOTHING ? rest() : goOn(turn);
      } catch (Throwable e) {
        recover(); // as a rule there was no memory
      }
    }
  }

  private boolean goOn(BatchWriter.Turn turn) {
    switch (turn) {
      case MORE -> Thread.onSpinWait();
      case TAKEN -> writer.thread.pause(TAKEN_NANOS);
      default -> writer.thread.pause(GATHER_NANOS);
    }
    return false;
  }

  private void recover() {
    try {
      writer.parking.park(this, CHORES_NANOS);
    } catch (Throwable e) {
      Thread.onSpinWait();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a loader is itself
  private void adoptLoader() {
    Thread me = Thread.currentThread();
    ClassLoader wanted = chores.loader();
    if (me.getContextClassLoader() != wanted) {
      me.setContextClassLoader(wanted);
    }
  }

  /** True if the thread ends. */
  private boolean rest() {
    if (chores.waiting()) {
      writer.thread.pause(CHORES_NANOS);
      return false;
    }
    if (writer.ends(false)) {
      return true;
    }
    long start = writer.clock.getAsLong();
    writer.thread.pause(IDLE_NANOS);
    boolean idle = writer.clock.getAsLong() - start >= IDLE_NANOS;
    return idle && !chores.waiting() && writer.ends(true);
  }
}
