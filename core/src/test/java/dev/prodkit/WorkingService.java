// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.AfterFailure;
import dev.prodkit.shutdown.InFlight;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service with work beside its requests, for process tests: which is its first argument. */
@SuppressWarnings("FutureReturnValueIgnored") // Nothing here waits for its tasks.
final class WorkingService {
  private static final Logger LOG = LoggerFactory.getLogger(WorkingService.class);
  private static final AtomicBoolean CLOSED = new AtomicBoolean();

  private WorkingService() {}

  public static void main(String[] args) throws Exception {
    try (Production production = Production.bootstrap(args)) {
      production.closing("database", () -> {
        CLOSED.set(true);
        LOG.info("database closed");
        pause(500);
      });
      switch (args[0]) {
        case "spans" -> {
          production.spans().run("first", () -> {});
          production.stopAccepting("spans", () -> production.spans().run("last", () -> {}));
        }
        case "periodic" -> periodic(production);
        case "failing" -> failing(production);
        case "common-pool" -> {
          CountDownLatch begun = new CountDownLatch(1);
          ForkJoinPool.commonPool().execute(() -> {
            begun.countDown();
            pause(20_000);
          });
          begun.await();
        }
        case "chain" -> chain(production);
        default -> throw new IllegalArgumentException(args[0]);
      }
      production.serve();
    }
  }

  /** A job each 100 ms that uses the database. */
  private static void periodic(Production production) throws InterruptedException {
    ScheduledExecutorService timer =
        production.executor("timer", Executors.newSingleThreadScheduledExecutor());
    AtomicInteger runs = new AtomicInteger();
    timer.scheduleAtFixedRate(
        () -> {
          runs.incrementAndGet();
          if (CLOSED.get()) {
            LOG.info("ran on a closed database");
          }
        },
        0,
        100,
        TimeUnit.MILLISECONDS);
    timer.schedule(() -> LOG.info("delayed"), 1, TimeUnit.HOURS);
    while (runs.get() < 3) {
      pause(10);
    }
  }

  /** Two jobs that throw; the second one goes on. */
  private static void failing(Production production) {
    production
        .executor("ends", Executors.newSingleThreadScheduledExecutor())
        .scheduleWithFixedDelay(() -> fail("first"), 0, 20, TimeUnit.MILLISECONDS);
    AtomicInteger runs = new AtomicInteger();
    production
        .executor(
            "goes on", Executors.newSingleThreadScheduledExecutor(), AfterFailure.KEEP_SCHEDULE)
        .scheduleWithFixedDelay(
            () -> {
              if (runs.incrementAndGet() <= 3) {
                fail("second");
              }
              LOG.info("went on");
            },
            0,
            20,
            TimeUnit.MILLISECONDS);
  }

  private static void fail(String what) {
    throw new IllegalStateException(what);
  }

  /** A chain of three stages, of which the last one runs on the common pool. */
  private static void chain(Production production) {
    ExecutorService jobs = production.executor("jobs", Executors.newFixedThreadPool(2));
    InFlight inFlight = production.inFlight();
    production.stopAccepting(
        "chain",
        () -> inFlight.trackingStage(
            "order",
            () -> CompletableFuture.supplyAsync(() -> load(17), jobs)
                .thenApplyAsync(order -> order + " priced", jobs)
                .thenApplyAsync(WorkingService::store)));
  }

  private static String load(int id) {
    pause(200);
    return "order " + id;
  }

  private static String store(String order) {
    pause(200);
    LOG.info("{} {}", order, CLOSED.get() ? "lost" : "stored");
    return order;
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
