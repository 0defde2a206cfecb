// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Hands notices over, in order, on a thread that exists only while there are any. A consumer that
 * blocks or throws holds up nobody; what it did not take is counted.
 */
final class Notices {
  private static final int QUEUED = 256;
  private static final Duration FOR_THOSE_BEFORE = Duration.ofMillis(100);

  private final Consumer<? super Notice> consumer;
  private final AtomicLong untold = new AtomicLong();
  /** The pool does not count a task while the thread for it starts. */
  private final AtomicLong onTheirWay = new AtomicLong();

  private final ThreadPoolExecutor queue;
  private volatile boolean ended;

  Notices(Consumer<? super Notice> consumer, OwnThread.Owner owner) {
    this.consumer = consumer;
    this.queue = new ThreadPoolExecutor(
        1,
        1,
        100, // after the last notice of an end there is nothing that this thread would be kept for
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(QUEUED),
        task -> new OwnThread(owner, "notices", task),
        (task, full) -> {
          onTheirWay.decrementAndGet();
          untold.incrementAndGet();
        });
    queue.allowCoreThreadTimeOut(true);
  }

  /** Never blocks, never throws. */
  void post(Notice notice) {
    onTheirWay.incrementAndGet();
    try {
      queue.execute(() -> arrive(notice));
    } catch (Throwable noThreadOrStackIsLeft) {
      onTheirWay.decrementAndGet();
      untold.incrementAndGet();
    }
  }

  private void arrive(Notice notice) {
    try {
      if (ended) {
        untold.incrementAndGet();
      } else {
        tell(notice);
      }
    } finally {
      onTheirWay.decrementAndGet();
    }
  }

  /** From here on nothing is told but the last words: a receipt follows that ends the log. */
  void end() {
    ended = true;
  }

  /**
   * Ends them with this one, which is handed over on the thread of the caller, after those on their
   * way.
   */
  void tellLast(Notice notice) {
    awaitTold(FOR_THOSE_BEFORE);
    end();
    tell(notice);
  }

  private void tell(Notice notice) {
    try {
      consumer.accept(notice);
    } catch (Throwable e) { // Whoever could be told of this has just failed to listen.
      untold.incrementAndGet();
    }
  }

  /** Lets those on their way arrive. False if the consumer did not take them in time. */
  boolean awaitTold(Duration most) {
    if (onTheirWay.get() == 0) {
      return true;
    }
    CountDownLatch told = new CountDownLatch(1);
    onTheirWay.incrementAndGet();
    try {
      queue.execute(() -> {
        onTheirWay.decrementAndGet();
        told.countDown();
      });
    } catch (OutOfMemoryError noThreadIsLeft) {
      onTheirWay.decrementAndGet();
      return false;
    }
    return Threads.awaitUninterruptibly(told, most);
  }

  /** How many the consumer did not take. */
  long untold() {
    return untold.get();
  }
}
