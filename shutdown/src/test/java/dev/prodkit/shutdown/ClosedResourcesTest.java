// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random tasks on random executors while an end runs: tasks that hand over more tasks, delayed and
 * periodic ones, by the object that was registered and by the one that was returned.
 */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // What becomes of the task is the subject.
class ClosedResourcesTest {
  private static final int ROUNDS = 20;
  private static final int TASKS = 40;

  private final SplittableRandom random;
  private final AtomicInteger startedOnClosed = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  ClosedResourcesTest() {
    long seed = System.nanoTime();
    System.out.println("ClosedResourcesTest, seed " + seed);
    random = new SplittableRandom(seed);
  }

  @Test
  @DisplayName("SHD-15: no task starts once resources close, and none that was taken is lost")
  void startsNoTaskOnceResourcesClose() throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      ShutdownReport report = round(false);
      assertThat(startedOnClosed).hasValue(0);
      assertThat(report.clean()).as("%s", report.members()).isTrue();
      assertThat(ended).as("%s", report.members()).hasValue(accepted.get());
    }
  }

  @Test
  @DisplayName("SHD-15: the criterion rejects an executor that takes tasks after its shutdown")
  void rejectsAnExecutorThatGoesOn() throws InterruptedException {
    for (int round = 0; round < ROUNDS && startedOnClosed.get() == 0; round++) {
      round(true);
    }
    assertThat(startedOnClosed).hasPositiveValue();
  }

  private ShutdownReport round(boolean mutant) throws InterruptedException {
    Shutdown shutdown = Shutdown.configure()
        .gracePeriod(Duration.ofSeconds(10))
        .drainDelay(Duration.ZERO)
        .startUnattached();
    AtomicBoolean closed = new AtomicBoolean();
    List<ExecutorService> executors = new ArrayList<>();
    shutdown.closing("database", () -> {
      closed.set(true);
      executors.forEach(this::submitOnClosed);
      long end = System.nanoTime() + MICROSECONDS.toNanos(mutant ? 2_000_000 : 20_000);
      while (System.nanoTime() < end && !(mutant && startedOnClosed.get() > 0)) {
        LockSupport.parkNanos(MICROSECONDS.toNanos(1_000));
      }
    });
    register(shutdown, executors, new ScheduledThreadPoolExecutor(2), mutant);
    register(shutdown, executors, Executors.newSingleThreadScheduledExecutor(), mutant);
    register(shutdown, executors, Executors.newFixedThreadPool(2), mutant);
    register(shutdown, executors, new ForkJoinPool(2), mutant);
    CountDownLatch begun = new CountDownLatch(1);
    SplittableRandom own = random.split();
    Thread submitter = new Thread(() -> {
      try (InFlight.Work request = shutdown.inFlight().begin("submitter")) {
        for (int i = 0; i < TASKS && !request.name().isEmpty(); i++) {
          submit(executors, own.split(), closed, 2);
          if (i == TASKS / 2) {
            begun.countDown();
          }
        }
      }
    });
    submitter.start();
    begun.await();
    shutdown.close();
    submitter.join();
    return shutdown.report().orElseThrow();
  }

  /** The object that is returned, and the one that was given. */
  private static void register(
      Shutdown shutdown,
      List<ExecutorService> executors,
      ExecutorService executor,
      boolean mutant) {
    ExecutorService given = mutant ? new GoesOn(executor) : executor;
    executors.add(
        given instanceof ScheduledExecutorService scheduler
            ? shutdown.executor("executor", scheduler)
            : shutdown.executor("executor", given));
    executors.add(given);
  }

  /** As a thread that the end does not know of may do at any time. */
  private void submitOnClosed(ExecutorService executor) {
    try {
      executor.execute(startedOnClosed::incrementAndGet);
    } catch (RejectedExecutionException refused) { // Which is right.
    }
  }

  private void submit(
      List<ExecutorService> executors, SplittableRandom own, AtomicBoolean closed, int depth) {
    int chosen = own.nextInt(executors.size());
    ExecutorService executor = executors.get(chosen);
    // A hidden pool that is given tasks behind our back cannot take more once it is shut down.
    boolean tracked = chosen % 2 == 0;
    int kind = own.nextInt(tracked ? 4 : 2);
    int micros = own.nextInt(3_000);
    Runnable task = () -> {
      if (closed.get()) {
        startedOnClosed.incrementAndGet();
      }
      LockSupport.parkNanos(MICROSECONDS.toNanos(micros));
      if (depth > 0 && tracked) {
        submit(executors, own.split(), closed, depth - 1);
      }
    };
    Runnable counted = () -> {
      try {
        task.run();
      } finally {
        ended.incrementAndGet();
      }
    };
    accepted.incrementAndGet();
    try {
      if (kind == 2 && executor instanceof ScheduledExecutorService scheduler) {
        if (scheduler.schedule(counted, micros, MICROSECONDS).isCancelled()) {
          accepted.decrementAndGet();
        }
      } else if (kind == 3 && executor instanceof ScheduledExecutorService scheduler) {
        accepted.decrementAndGet();
        scheduler.scheduleWithFixedDelay(
            () -> {
              if (closed.get()) {
                startedOnClosed.incrementAndGet();
              }
            },
            micros,
            500,
            MICROSECONDS);
      } else if (kind == 1) {
        executor.submit(counted);
      } else {
        executor.execute(counted);
      }
    } catch (RejectedExecutionException refused) {
      accepted.decrementAndGet();
    }
  }

  /** The mutant: it ignores its shutdown, as an executor of one's own may by mistake. */
  private static final class GoesOn extends java.util.concurrent.AbstractExecutorService {
    private final ExecutorService executor;
    private final ScheduledExecutorService later =
        Executors.newSingleThreadScheduledExecutor(run -> {
          Thread thread = new Thread(run);
          thread.setDaemon(true);
          return thread;
        });

    GoesOn(ExecutorService executor) {
      this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
      later.schedule(task, 30_000, MICROSECONDS);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      executor.shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, java.util.concurrent.TimeUnit unit) {
      return false;
    }
  }
}
