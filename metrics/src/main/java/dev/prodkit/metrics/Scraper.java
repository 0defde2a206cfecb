// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes on a platform thread of its own, one scrape at a time. (The JVM's memory and thread beans
 * take eleven times as long on a virtual thread of JDK 25.) Whoever has waited for as long as he
 * wanted to goes away with nothing; the thread is never interrupted, for it may be inside a file
 * channel of the application's, which an interrupt would close.
 */
final class Scraper implements AutoCloseable {
  /** So many threads may hang in a family that never returns; after that, scrapes are refused. */
  private static final int MOST_HANGING = 3;

  private final PrometheusMeterRegistry registry;
  private final BooleanSupplier giveUpSlow;
  private final UnaryOperator<byte[]> redaction;
  private final Notices notices;
  private final Counter served;
  private final Counter refused;
  private final Counter failed;
  /** Fair: a scraper that came first is not overtaken until its patience is over. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private final AtomicInteger threads = new AtomicInteger();
  private final OwnThreads own = new OwnThreads("prodkit-scrape");
  private ThreadPoolExecutor thread = newThread();
  private @Nullable Future<Scrape> unfinished;
  private volatile int expectedSize = 16_384;
  private volatile boolean closed;

  /**
   * @param giveUpSlow lets the next scrape do without what the running one hangs in; false if there
   *     is no such thing
   * @param redaction the last that is done to a page
   */
  Scraper(
      PrometheusMeterRegistry registry,
      BooleanSupplier giveUpSlow,
      UnaryOperator<byte[]> redaction,
      Notices notices) {
    this.registry = registry;
    this.giveUpSlow = giveUpSlow;
    this.redaction = redaction;
    this.notices = notices;
    this.served = outcome(registry, "served");
    this.refused = outcome(registry, "refused");
    this.failed = outcome(registry, "failed");
  }

  /** The registry itself, or the one inside of a composite, that Prometheus can scrape. */
  static Optional<PrometheusMeterRegistry> scraped(MeterRegistry registry) {
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      return Optional.of(prometheus);
    }
    return registry instanceof CompositeMeterRegistry composite
        ? composite.getRegistries().stream()
            .flatMap(each -> scraped(each).stream())
            .findFirst()
        : Optional.empty();
  }

  private static Counter outcome(MeterRegistry registry, String outcome) {
    return Counter.builder("prodkit.metrics.scrapes")
        .description("Scrapes: served, refused because one took too long, or failed")
        .tag("outcome", outcome)
        .register(registry);
  }

  Optional<Scrape> scrape(Duration patience, Format format) {
    long most = Math.min(TimeUnit.NANOSECONDS.convert(patience), Long.MAX_VALUE / 2);
    long deadline = System.nanoTime() + most;
    try {
      if (!turn.tryLock(most, TimeUnit.NANOSECONDS)) {
        refused.increment();
        return Optional.empty();
      }
      try {
        return inTurn(deadline, format);
      } finally {
        turn.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refused.increment();
      return Optional.empty();
    }
  }

  private Optional<Scrape> inTurn(long deadline, Format format) throws InterruptedException {
    if (closed || !awaitFreeThread(deadline)) {
      refused.increment();
      return Optional.empty();
    }
    try {
      Future<Scrape> scrape = thread.submit(() -> read(format));
      unfinished = scrape;
      Scrape read = scrape.get(left(deadline), TimeUnit.NANOSECONDS);
      served.increment();
      return Optional.of(read);
    } catch (TimeoutException e) {
      refused.increment();
      notices.once(
          Notice.SCRAPE_FAILED,
          "timeout",
          "a scrape took longer than its client waits;"
              + " it was answered with nothing. Are gauges slow, or is the CPU throttled?");
      return Optional.empty();
    } catch (RejectedExecutionException | CancellationException whileClosing) {
      refused.increment();
      return Optional.empty();
    } catch (ExecutionException e) {
      failed.increment();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      notices.once(
          Notice.SCRAPE_FAILED,
          cause.getClass().getName(),
          "a scrape failed with " + cause.getClass().getName() + " at " + Family.place(cause));
      return Optional.empty();
    } catch (OutOfMemoryError noThreadIsLeft) {
      failed.increment();
      return Optional.empty();
    }
  }

  /** The last scrape may still be running although nobody waits for it any more. */
  private boolean awaitFreeThread(long deadline) throws InterruptedException {
    Future<Scrape> running = unfinished;
    while (running != null && !running.isDone()) {
      if (threads.get() <= MOST_HANGING && giveUpSlow.getAsBoolean()) {
        thread.shutdown(); // It ends when what it hangs in returns.
        thread = newThread();
        return true;
      }
      long left = left(deadline);
      if (left == 0) {
        return false;
      }
      try {
        running.get(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException | CancellationException e) {
        running = unfinished; // Look again; its failure was told, or nobody waits for it.
      }
    }
    return true;
  }

  private Scrape read(Format format) throws java.io.IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(expectedSize);
    registry.scrape(out, format.contentType());
    expectedSize = out.size() + out.size() / 8;
    return new Scrape(format.contentType(), redaction.apply(out.toByteArray()));
  }

  private static long left(long deadline) {
    return Math.max(0, deadline - System.nanoTime());
  }

  private ThreadPoolExecutor newThread() {
    ThreadPoolExecutor executor = new ThreadPoolExecutor(
        1,
        1,
        30,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(1),
        task -> own.newThread(() -> counted(task)));
    executor.allowCoreThreadTimeOut(true); // A service that nobody scrapes need not keep it.
    return executor;
  }

  private void counted(Runnable task) {
    threads.incrementAndGet();
    try {
      task.run();
    } finally {
      threads.decrementAndGet();
    }
  }

  /** Later scrapes are empty; one that runs ends by itself. Waits for nothing. */
  @Override
  public void close() {
    closed = true;
    if (turn.tryLock()) {
      try {
        thread.shutdown();
      } finally {
        turn.unlock();
      }
    } // Else the thread, a daemon, times out by itself.
  }
}
