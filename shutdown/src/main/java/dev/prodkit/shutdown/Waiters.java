// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The threads of the application that wait for the end, and what they may still have to say. */
final class Waiters {
  private final Set<Thread> inside = ConcurrentHashMap.newKeySet();
  private final Set<Thread> toClose = ConcurrentHashMap.newKeySet();
  private volatile CountDownLatch started = new CountDownLatch(0);
  private volatile @Nullable Thread waitsForClose;
  private volatile @Nullable Thread main;

  /** As {@link Shutdown#starting}. */
  <T> T starting(Supplier<T> start) {
    CountDownLatch over = new CountDownLatch(1);
    started = over;
    try {
      return start.get();
    } finally {
      over.countDown();
    }
  }

  boolean isStarting() {
    return started.getCount() > 0;
  }

  /** Waits until no start is under way, but not for longer than this. */
  void awaitStarted(Duration most) {
    Threads.awaitUninterruptibly(started, most);
  }

  /** This thread waits for the end: it will come back, log a little and call close(). */
  void awaiting() {
    Thread here = Thread.currentThread();
    toClose.removeIf(thread -> !thread.isAlive());
    toClose.add(here);
    inside.add(here);
    if (Threads.isMain(here)) {
      main = here;
    }
  }

  /** This thread has called close(): it has nothing more to say. */
  void closing() {
    inside.add(Thread.currentThread());
    toClose.remove(Thread.currentThread());
    LockSupport.unpark(waitsForClose);
  }

  /** This thread goes on. */
  void back() {
    inside.remove(Thread.currentThread());
  }

  /** True if a thread that waited for the end still lives and has not called close(). */
  boolean oweClose() {
    toClose.removeIf(thread -> !thread.isAlive());
    return !toClose.isEmpty();
  }

  /** Waits until all have called close(), or until then. */
  void awaitClosed(BooleanSupplier over) {
    waitsForClose = Thread.currentThread();
    while (oweClose() && !over.getAsBoolean()) {
      LockSupport.parkNanos(this, Deadline.POLL);
    }
  }

  /** Those that are inside awaitEnd() or close() now. */
  Set<Thread> inside() {
    return Set.copyOf(inside);
  }

  /** The thread that {@code main} runs on, if it has waited for the end; else null. */
  @Nullable
  Thread main() {
    return main;
  }
}
