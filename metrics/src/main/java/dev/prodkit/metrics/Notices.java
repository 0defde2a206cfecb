// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Hands notices over, each subject once, on a thread that exists only while there are any: most
 * arise inside a lock of Micrometer's, where a listener that logs, and so counts, could deadlock.
 */
final class Notices implements AutoCloseable {
  private static final int QUEUED = 64;
  /** Subjects are meter names, of which there may be many; later ones are only counted. */
  private static final int MOST_SUBJECTS = 1_000;

  private final Consumer<? super Notice> consumer;
  private final Set<String> subjects = ConcurrentHashMap.newKeySet();
  private final LongAdder untold = new LongAdder();
  private final ThreadPoolExecutor queue;

  Notices(Consumer<? super Notice> consumer) {
    this.consumer = consumer;
    this.queue = new ThreadPoolExecutor(
        1,
        1,
        1,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(QUEUED),
        new OwnThreads("prodkit-metrics-notices"),
        (task, full) -> untold.increment());
    queue.allowCoreThreadTimeOut(true);
  }

  /** Never blocks, never throws. */
  void once(String code, String subject, String message) {
    String key = code + ' ' + subject;
    if (subjects.contains(key)) {
      return;
    }
    if (subjects.size() >= MOST_SUBJECTS) {
      untold.increment();
    } else if (subjects.add(key)) {
      post(new Notice(code, message));
    }
  }

  /** Never blocks, never throws. Whoever posts sees to it that it happens once. */
  void post(Notice notice) {
    try {
      queue.execute(() -> tell(notice));
    } catch (Throwable noThreadOrStackIsLeft) {
      untold.increment();
    }
  }

  private void tell(Notice notice) {
    try {
      consumer.accept(notice);
    } catch (Throwable e) { // Whoever could be told of this has just failed to listen.
      untold.increment();
    }
  }

  /** How many the consumer did not take. */
  LongAdder untold() {
    return untold;
  }

  /** What is queued is still told. */
  @Override
  public void close() {
    queue.shutdown();
  }
}
