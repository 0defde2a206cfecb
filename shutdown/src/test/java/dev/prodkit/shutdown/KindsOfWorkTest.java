// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of {@code docs/shutdown.md}: each kind of work, once with a task that ends in its time
 * and once with one that does not, and what the receipt says.
 */
@Timeout(20)
@SuppressWarnings("FutureReturnValueIgnored") // What becomes of the task is the subject.
class KindsOfWorkTest {
  /** A task: it begins, and it ends when it is let go or interrupted. */
  private final class Task implements Runnable {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final AtomicBoolean ended = new AtomicBoolean();
    final AtomicBoolean interrupted = new AtomicBoolean();
    final AtomicBoolean onClosed = new AtomicBoolean();

    @Override
    public void run() {
      begun.countDown();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        interrupted.set(true);
      }
      onClosed.compareAndSet(false, closed.get() && !interrupted.get());
      ended.set(true);
    }
  }

  private interface Start {
    void of(Shutdown shutdown, Runnable task);
  }

  private static final Map<String, Start> KINDS = new TreeMap<>(Map.ofEntries(
      Map.entry("work", (shutdown, task) -> onThread(shutdown.inFlight().tracking("kind", task))),
      Map.entry(
          "executor",
          (shutdown, task) ->
              shutdown.executor("kind", Executors.newSingleThreadExecutor()).execute(task)),
      Map.entry("queue of an executor", (shutdown, task) -> {
        ExecutorService jobs = shutdown.executor("kind", Executors.newSingleThreadExecutor());
        jobs.execute(() -> {});
        jobs.submit(task);
      }),
      Map.entry(
          "fork-join pool",
          (shutdown, task) -> shutdown.executor("kind", new ForkJoinPool(1)).submit(task)),
      Map.entry(
          "delayed task",
          (shutdown, task) -> shutdown
              .executor("kind", Executors.newSingleThreadScheduledExecutor())
              .schedule(task, 1, MILLISECONDS)),
      Map.entry(
          "periodic task",
          (shutdown, task) -> shutdown
              .executor("kind", Executors.newSingleThreadScheduledExecutor())
              .scheduleAtFixedRate(task, 0, 1, MILLISECONDS)),
      Map.entry(
          "virtual threads",
          (shutdown, task) -> shutdown.executor("kind", virtualThreads()).execute(task)),
      Map.entry(
          "common pool, registered",
          (shutdown, task) ->
              shutdown.executor("kind", ForkJoinPool.commonPool()).execute(task)),
      Map.entry("stages on an executor", (shutdown, task) -> {
        ExecutorService jobs = shutdown.executor("kind", Executors.newFixedThreadPool(2));
        CompletableFuture.supplyAsync(() -> "stage", jobs).thenRunAsync(task, jobs);
      }),
      Map.entry(
          "stages, tracked",
          (shutdown, task) -> shutdown
              .inFlight()
              .trackingStage(
                  "kind",
                  () -> CompletableFuture.supplyAsync(() -> "stage", KindsOfWorkTest::onThread)
                      .thenRunAsync(task, KindsOfWorkTest::onThread)))));

  /** Kinds whose thread is not known to the end: nothing can interrupt them. */
  private static final Set<String> NOT_INTERRUPTED = Set.of("work", "stages, tracked");

  private static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

  private static void onThread(Runnable task) {
    Thread thread = new Thread(task, "own-thread");
    thread.setDaemon(true);
    THREADS.add(thread);
    thread.start();
  }

  private static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException before21) {
      throw new LinkageError("no virtual threads", before21);
    }
  }

  private final AtomicBoolean closed = new AtomicBoolean();
  private final Heard heard = new Heard();
  private final Shutdown shutdown = heard
      .on(Shutdown.configure())
      .gracePeriod(Duration.ofSeconds(5))
      .drainDelay(Duration.ZERO)
      .startUnattached();
  private final Task task = new Task();

  static Stream<String> kinds() {
    boolean virtual = Runtime.version().feature() >= 21;
    return KINDS.keySet().stream().filter(kind -> virtual || !kind.equals("virtual threads"));
  }

  private void start(String kind) throws InterruptedException {
    shutdown.closing("database", () -> closed.set(true));
    Objects.requireNonNull(KINDS.get(kind)).of(shutdown, task);
    task.begun.await();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("SHD-15: what ends in its time ends before resources close, and the end is clean")
  void isAwaited(String kind) throws InterruptedException {
    start(kind);
    shutdown.stopAccepting(
        "let go",
        () -> onThread(() -> {
          try {
            Thread.currentThread().join(200);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          task.letGo.countDown();
        }));
    shutdown.close();
    assertThat(task.ended).isTrue();
    assertThat(task.interrupted).isFalse();
    assertThat(task.onClosed).isFalse();
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.clean()).as("%s", heard.notices).isTrue();
    assertThat(report.inFlight().finished()).isPositive();
    assertThat(report.inFlight().abandoned()).isZero();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("SHD-15: what does not end in its time is cut and named")
  void isCut(String kind) throws InterruptedException {
    start(kind);
    shutdown.close();
    task.letGo.countDown();
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.clean()).isFalse();
    assertThat(task.interrupted.get()).isEqualTo(!NOT_INTERRUPTED.contains(kind));
    if (NOT_INTERRUPTED.contains(kind)) {
      assertThat(report.abandoned()).containsExactly("1 in flight");
      assertThat(report.inFlight().oldest())
          .singleElement()
          .satisfies(open -> assertThat(open.name()).isEqualTo("kind"));
      assertThat(heard.codes()).contains(Notice.WORK_ABANDONED);
    } else {
      assertThat(report.abandoned()).containsExactly("kind");
      assertThat(heard.first(Notice.TASKS_ABANDONED).threads())
          .anyMatch(thread -> thread.toString().contains("KindsOfWorkTest$Task.run"));
    }
  }
}
