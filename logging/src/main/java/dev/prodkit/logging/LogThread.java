// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  private final LineWriter writer;
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
    Optional<Thread> start(LineWriter writer);
  }

  LogThread(LineWriter writer, Chores chores) {
    this.writer = writer;
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
    while (true) {
      try {
        adoptLoader();
        LineWriter.Turn turn = writer.turn();
        chores.run();
        switch (turn) {
          case MORE -> Thread.onSpinWait();
          case GATHER -> LockSupport.parkNanos(this, GATHER_NANOS);
          case TAKEN -> LockSupport.parkNanos(this, TAKEN_NANOS);
          case NOTHING -> {
            if (ends()) {
              return;
            }
          }
        }
      } catch (Throwable e) {
        LockSupport.parkNanos(this, CHORES_NANOS); // as a rule there was no memory
      }
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

  private boolean ends() {
    if (chores.waiting()) {
      LockSupport.parkNanos(this, CHORES_NANOS);
      return false;
    }
    if (writer.ends(false)) {
      return true;
    }
    long start = System.nanoTime();
    LockSupport.parkNanos(this, IDLE_NANOS);
    return System.nanoTime() - start >= IDLE_NANOS && !chores.waiting() && writer.ends(true);
  }
}
