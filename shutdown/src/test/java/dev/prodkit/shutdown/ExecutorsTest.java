// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the tasks of registered executors. */
@Timeout(20)
@SuppressWarnings("FutureReturnValueIgnored") // What becomes of the task is the subject.
class ExecutorsTest {
  private final Heard heard = new Heard();
  private final List<String> order = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Shutdown shutdown = heard
      .on(Shutdown.configure())
      .gracePeriod(Duration.ofSeconds(5))
      .drainDelay(Duration.ZERO)
      .flushTimeout(Duration.ofMillis(300))
      .onTaskFailure((executor, failure) -> failures.add(executor + ": " + failure.getMessage()))
      .startUnattached();

  private ShutdownReport report() {
    return shutdown.report().orElseThrow();
  }

  private void assertCleanAndQuick() {
    assertThat(report().clean()).as("%s", heard.notices).isTrue();
    assertThat(report().total()).isLessThan(Duration.ofSeconds(2));
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(MILLISECONDS.toNanos(millis));
  }

  private Runnable says(String what, int afterMillis) {
    return () -> {
      long end = System.nanoTime() + MILLISECONDS.toNanos(afterMillis);
      while (System.nanoTime() < end) {
        pause(5);
      }
      order.add(what);
    };
  }

  @Test
  @DisplayName("SHD-15: a 100 ms job does not run once resources close, whichever object it uses")
  void doesNotRunPeriodicTasksOnClosedResources() throws InterruptedException {
    AtomicBoolean closed = new AtomicBoolean();
    AtomicInteger onClosed = new AtomicInteger();
    CountDownLatch ran = new CountDownLatch(6);
    Runnable job = () -> {
      ran.countDown();
      if (closed.get()) {
        onClosed.incrementAndGet();
      }
    };
    shutdown.closing("database", () -> {
      closed.set(true);
      pause(700);
    });
    ScheduledExecutorService visible = new ScheduledThreadPoolExecutor(1);
    ScheduledExecutorService hidden = Executors.newSingleThreadScheduledExecutor();
    shutdown.executor("visible", visible).scheduleAtFixedRate(job, 0, 100, MILLISECONDS);
    shutdown.executor("hidden", hidden).scheduleWithFixedDelay(job, 0, 100, MILLISECONDS);
    visible.scheduleAtFixedRate(job, 0, 100, MILLISECONDS);
    hidden.scheduleAtFixedRate(job, 0, 100, MILLISECONDS);
    ran.await();
    shutdown.close();
    assertThat(onClosed).hasValue(0);
    assertThat(report().clean()).as("%s", heard.notices).isTrue();
  }

  /** The kinds of executors that have a queue. */
  static Stream<ExecutorService> queues() {
    return Stream.of(
        Executors.newFixedThreadPool(1),
        Executors.newSingleThreadExecutor(),
        Executors.newScheduledThreadPool(1),
        new ForkJoinPool(1),
        new ThreadPoolExecutor(
            1,
            1,
            0,
            SECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadPoolExecutor.CallerRunsPolicy()));
  }

  @ParameterizedTest
  @MethodSource("queues")
  @DisplayName("SHD-15: tasks that shutdownNow gives back are in flight no more")
  void forgetsWhatShutdownNowGivesBack(ExecutorService pool) throws InterruptedException {
    ExecutorService jobs = shutdown.executor("jobs", pool);
    CountDownLatch begun = new CountDownLatch(1);
    jobs.submit(() -> {
      begun.countDown();
      return new CountDownLatch(1).await(10, SECONDS);
    });
    begun.await();
    for (int i = 0; i < 5; i++) {
      jobs.submit(says("never", 0));
    }
    assertThat(shutdown.inFlight().count()).isEqualTo(6);

    jobs.shutdownNow();

    assertThat(jobs.awaitTermination(10, SECONDS)).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> shutdown.inFlight().count() == 0);
    assertThat(shutdown.inFlightNow().names()).isEmpty();
    shutdown.close();
    assertThat(order).isEmpty();
    assertThat(report().inFlight().atBegin()).isZero();
    assertCleanAndQuick();
  }

  @Test
  void tracksATaskThatWasGivenBackAndIsRunByTheCaller() throws InterruptedException {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newFixedThreadPool(1));
    CountDownLatch begun = new CountDownLatch(1);
    jobs.submit(() -> {
      begun.countDown();
      return new CountDownLatch(1).await(10, SECONDS);
    });
    begun.await();
    AtomicInteger inside = new AtomicInteger();
    jobs.submit(() -> inside.set(shutdown.inFlight().count()));
    List<Runnable> given = jobs.shutdownNow();
    assertThat(jobs.awaitTermination(10, SECONDS)).isTrue();

    assertThat(given).hasSize(1);
    given.forEach(Runnable::run);

    assertThat(inside).hasValue(1);
    assertThat(shutdown.inFlight().count()).isZero();
  }

  @Test
  @DisplayName("SHD-15: tasks that are given back during the end are told as dropped")
  void tellsWhatIsGivenBackDuringTheEnd() throws InterruptedException {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newFixedThreadPool(1));
    CountDownLatch begun = new CountDownLatch(1);
    jobs.submit(() -> {
      begun.countDown();
      return new CountDownLatch(1).await(10, SECONDS);
    });
    begun.await();
    for (int i = 0; i < 5; i++) {
      jobs.submit(says("never", 0));
    }
    shutdown.stopAccepting("jobs", jobs::shutdownNow);

    shutdown.close();

    assertThat(report().total()).isLessThan(Duration.ofSeconds(2));
    assertThat(report().inFlight().atBegin()).isEqualTo(6);
    assertThat(report().inFlight().finished()).isEqualTo(1);
    assertThat(report().droppedTasks()).isEqualTo(5);
    assertThat(report().clean()).isFalse();
  }

  @Test
  @DisplayName("SHD-15: executors that have terminated make room for new ones")
  void forgetsTerminatedExecutors() throws InterruptedException {
    ExecutorService kept = shutdown.executor("kept", Executors.newFixedThreadPool(1));
    for (int i = 0; i < 2 * Registry.MOST; i++) {
      ExecutorService many = shutdown.executor("many" + i, Executors.newFixedThreadPool(1));
      many.execute(() -> {});
      many.shutdown();
      assertThat(many.awaitTermination(10, SECONDS)).isTrue();
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> shutdown.inFlight().count() == 0);
    kept.execute(says("kept", 20));

    shutdown.close();

    assertThat(order).containsExactly("kept");
    assertThat(report().clean()).as("%s", heard.notices).isTrue();
    assertThat(kept.isTerminated()).isTrue();
    assertThat(shutdown.inFlight().work().executors()).isLessThanOrEqualTo(Registry.MOST);
  }

  @Test
  @DisplayName("SHD-15: executors that have not terminated keep their places")
  void keepsTheBoundForExecutorsThatLive() {
    ExecutorService shared = Executors.newFixedThreadPool(1);
    for (int i = 0; i < Registry.MOST; i++) {
      shutdown.executor("many" + i, shared);
    }
    assertThatThrownBy(() -> shutdown.executor("one too many", shared))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("one too many");
    assertThat(shutdown.inFlight().work().executors()).isEqualTo(Registry.MOST);
    shared.shutdown();
  }

  @Test
  void awaitsQueuedAndRunningTasksBeforeResourcesClose() {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newSingleThreadExecutor());
    shutdown.closing("database", () -> order.add("closed"));
    CountDownLatch asserted = new CountDownLatch(1);
    for (int i = 0; i < 3; i++) {
      jobs.execute(() -> {
        Threads.awaitUninterruptibly(asserted);
        says("task", 50).run();
      });
    }
    assertThat(shutdown.inFlightNow().count()).isEqualTo(3);
    assertThat(shutdown.inFlightNow().names())
        .extracting(InFlight.Snapshot.Named::name)
        .containsExactly("jobs");
    asserted.countDown();
    shutdown.close();
    assertThat(order).containsExactly("task", "task", "task", "closed");
    assertCleanAndQuick();
    assertThat(report().inFlight().atBegin()).isEqualTo(3);
    assertThat(report().inFlight().finished()).isEqualTo(3);
    assertThat(jobs.isTerminated()).isTrue();
  }

  @Test
  @DisplayName("SHD-15: what tasks and requests hand over during the end is taken and awaited")
  void awaitsWhatIsHandedOverDuringTheEnd() throws InterruptedException {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newSingleThreadExecutor());
    ScheduledExecutorService timer =
        shutdown.executor("timer", Executors.newSingleThreadScheduledExecutor());
    shutdown.closing("database", () -> order.add("closed"));
    CountDownLatch ending = new CountDownLatch(1);
    shutdown.stopAccepting("door", ending::countDown);
    AtomicBoolean never = new AtomicBoolean();
    CountDownLatch requested = new CountDownLatch(1);
    Thread thread = new Thread(() -> {
      try (InFlight.Work request = shutdown.inFlight().begin("GET /")) {
        requested.countDown();
        order.add(request.name());
        ending.await();
        pause(50);
        jobs.execute(() -> {
          order.add("first");
          timer.schedule(
              () -> jobs.execute(says("third", 20)), 150, MILLISECONDS); // while nothing else runs
          jobs.execute(says("second", 20));
        });
        Future<?> late = timer.schedule(says("late", 0), 1, HOURS);
        Future<?> ticks = timer.scheduleAtFixedRate(says("tick", 0), 0, 1, MILLISECONDS);
        never.set(late.isCancelled() && ticks.isCancelled());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    thread.start();
    requested.await();
    shutdown.close();
    assertThat(order).containsExactly("GET /", "first", "second", "third", "closed");
    assertThat(never).isTrue();
    assertCleanAndQuick();
    assertThat(report().tasks().cancelled()).isEqualTo(1);
  }

  @Test
  void cancelsTheDelayedTasksOfNoWorkAndKeepsThoseOfARequest() throws InterruptedException {
    ScheduledExecutorService timer =
        shutdown.executor("timer", Executors.newSingleThreadScheduledExecutor());
    Future<?> own = timer.schedule(says("own", 0), 500, MILLISECONDS);
    CountDownLatch scheduled = new CountDownLatch(1);
    AtomicBoolean answered = new AtomicBoolean();
    Thread thread = new Thread(() -> {
      try (InFlight.Work request = shutdown.inFlight().begin("GET /")) {
        ScheduledFuture<String> retry = timer.schedule(request::name, 300, MILLISECONDS);
        scheduled.countDown();
        answered.set(retry.get().equals("GET /"));
      } catch (InterruptedException | ExecutionException e) {
        order.add(e.toString());
      }
    });
    thread.start();
    scheduled.await();
    shutdown.close();
    thread.join();
    assertThat(answered).isTrue();
    assertThat(own).isCancelled();
    assertThat(order).isEmpty();
    assertCleanAndQuick();
    assertThat(heard.first(Notice.NOT_DUE).message()).contains("timer had 1 delayed tasks");
    assertThat(report().members()).containsEntry("cancelled_tasks", 1L);
  }

  @Test
  @DisplayName("SHD-15: a task that comes after the last work is refused, counted and nothing else")
  void refusesAndCountsWhatComesTooLate() {
    ExecutorService original =
        new ThreadPoolExecutor(1, 1, 1, SECONDS, new LinkedBlockingQueue<>());
    ExecutorService jobs = shutdown.executor("jobs", original);
    ScheduledExecutorService timer =
        shutdown.executor("timer", Executors.newSingleThreadScheduledExecutor());
    shutdown.closing("database", () -> {
      List<Callable<Object>> attempts = List.of(
          () -> jobs.submit(says("late", 0)),
          () -> original.submit(says("late", 0)),
          () -> timer.schedule(says("late", 0), 0, SECONDS),
          () -> timer.scheduleAtFixedRate(says("late", 0), 0, 1, SECONDS),
          () -> jobs.invokeAll(List.of(() -> order.add("late"))));
      for (Callable<Object> attempt : attempts) {
        assertThatThrownBy(attempt::call)
            .isInstanceOfSatisfying(
                TaskRefusedException.class,
                refused -> assertThat(refused.getStackTrace()).isEmpty());
      }
    });
    shutdown.close();
    assertThat(order).isEmpty();
    assertCleanAndQuick();
    assertThat(report().members()).containsEntry("refused_tasks", 5L);
    assertThat(heard.notices).noneMatch(notice -> notice.level() == System.Logger.Level.ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"returned", "original", "forks", "original forks"})
  @DisplayName("SHD-15: each task that never began is counted, whoever took it from the queue")
  void countsEachTaskThatNeverBegan(String kind) {
    ExecutorService pool =
        kind.endsWith("forks") ? new ForkJoinPool(2) : Executors.newFixedThreadPool(2);
    ExecutorService tracked = shutdown.executor("jobs", pool);
    ExecutorService jobs = kind.startsWith("original") ? pool : tracked;
    AtomicInteger begun = new AtomicInteger();
    for (int i = 0; i < 2_000; i++) {
      jobs.execute(() -> {
        begun.incrementAndGet();
        pause(10);
      });
    }
    shutdown.close();
    assertThat(report().abandoned()).containsExactly("jobs");
    assertThat(report().droppedTasks()).isBetween(1_998L - begun.get(), 2_002L - begun.get());
  }

  @Test
  @DisplayName("SHD-15: what is cut is dropped, interrupted and named, before resources close")
  void cutsOffWhatDoesNotEndInTime() throws InterruptedException {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newSingleThreadExecutor());
    AtomicBoolean closed = new AtomicBoolean();
    AtomicInteger startedOnClosed = new AtomicInteger();
    shutdown.closing("database", () -> {
      closed.set(true);
      pause(300);
    });
    CountDownLatch begun = new CountDownLatch(1);
    jobs.execute(() -> {
      begun.countDown();
      hang();
    });
    for (int i = 0; i < 3; i++) {
      jobs.execute(() -> {
        if (closed.get()) {
          startedOnClosed.incrementAndGet();
        }
        order.add("started");
      });
    }
    begun.await();
    shutdown.close();
    assertThat(order).isEmpty();
    assertThat(report().clean()).isFalse();
    assertThat(report().abandoned()).containsExactly("jobs");
    assertThat(report().droppedTasks()).isEqualTo(3);
    Notice told = heard.first(Notice.TASKS_ABANDONED);
    assertThat(told.message())
        .isEqualTo("the executor jobs had to be interrupted, 3 tasks were never started");
    assertThat(told.threads()).singleElement().asString().contains("ExecutorsTest.hang");
  }

  @Test
  void namesTheTaskThatIgnoresItsInterrupt() throws InterruptedException {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newSingleThreadExecutor());
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean stop = new AtomicBoolean();
    jobs.execute(() -> {
      begun.countDown();
      while (!stop.get()) {
        Thread.interrupted();
        pause(5);
      }
    });
    begun.await();
    shutdown.close();
    assertThat(report().abandoned()).containsExactly("1 in flight", "jobs");
    assertThat(report().inFlight().oldest()).singleElement().satisfies(open -> {
      assertThat(open.name()).isEqualTo("jobs");
      assertThat(open.thread()).startsWith("pool-");
    });
    assertThat(heard.first(Notice.TASKS_ABANDONED).message()).contains("jobs did not end");
    stop.set(true);
  }

  @Test
  @DisplayName("SHD-15: a delayed task of a hidden scheduler costs nothing, whoever scheduled it")
  void doesNotWaitForDelayedTasksOfAHiddenScheduler() {
    ScheduledExecutorService hidden = Executors.newSingleThreadScheduledExecutor();
    ScheduledExecutorService used = shutdown.executor("hidden", hidden);
    used.schedule(says("later", 0), 1, HOURS);
    hidden.schedule(says("later", 0), 1, HOURS);
    ScheduledExecutorService wrapped =
        Executors.unconfigurableScheduledExecutorService(Executors.newScheduledThreadPool(2));
    shutdown.executor("wrapped", wrapped).schedule(says("later", 0), 1, HOURS);
    shutdown.close();
    assertCleanAndQuick();
    assertThat(hidden.isTerminated()).isTrue();
    assertThat(wrapped.isTerminated()).isTrue();
    assertThat(report().tasks().cancelled()).isEqualTo(3);
  }

  @Test
  void awaitsTasksThatWereGivenToTheOriginalPool() {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, SECONDS, new LinkedBlockingQueue<>());
    ForkJoinPool forkJoin = new ForkJoinPool(1);
    ExecutorService hidden = Executors.newSingleThreadExecutor();
    shutdown.executor("pool", pool);
    shutdown.executor("fork-join", forkJoin);
    shutdown.executor("hidden", hidden);
    shutdown.closing("database", () -> order.add("closed"));
    for (ExecutorService executor : List.of(pool, forkJoin, hidden)) {
      executor.execute(says("task", 100));
      executor.execute(says("task", 100));
    }
    shutdown.close();
    assertThat(order).containsExactly("task", "task", "task", "task", "task", "task", "closed");
    assertCleanAndQuick();
    assertThatThrownBy(() -> pool.execute(says("late", 0)))
        .isInstanceOf(TaskRefusedException.class);
  }

  @Test
  void awaitsTheCommonPoolUntilItIsQuietAndNoLonger() {
    ExecutorService common = shutdown.executor("common", ForkJoinPool.commonPool());
    shutdown.closing("database", () -> order.add("closed"));
    common.submit(says("tracked", 100));
    ForkJoinPool.commonPool().execute(says("not tracked", 150));
    shutdown.close();
    assertThat(order)
        .containsExactlyInAnyOrder("tracked", "not tracked", "closed")
        .endsWith("closed");
    assertCleanAndQuick();
    assertThat(report().tasks().commonPool()).isEmpty();
    assertThat(report().phase(Phase.EXECUTORS).orElseThrow().done()).containsExactly("common");
  }

  @Test
  void interruptsATaskOfTheCommonPoolAndLeavesThePoolUsable()
      throws InterruptedException, ExecutionException {
    ExecutorService common = shutdown.executor("common", ForkJoinPool.commonPool());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    common.execute(() -> {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
    });
    begun.await();
    shutdown.close();
    assertThat(interrupted.await(1, SECONDS)).isTrue();
    assertThat(report().clean()).isFalse();
    assertThat(report().abandoned()).containsExactly("common");
    assertThat(ForkJoinPool.commonPool().submit(Thread::interrupted).get()).isFalse();
  }

  @Test
  void doesNotWaitForWhatAPolicyHasDiscarded() throws InterruptedException {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        1, 1, 1, SECONDS, new LinkedBlockingQueue<>(1), new ThreadPoolExecutor.DiscardPolicy());
    ExecutorService jobs = shutdown.executor("jobs", Executors.unconfigurableExecutorService(pool));
    CountDownLatch goOn = new CountDownLatch(1);
    for (int i = 0; i < 5; i++) {
      jobs.execute(() -> awaitQuietly(goOn));
    }
    goOn.countDown();
    shutdown.close();
    assertThat(report().clean()).isTrue();
    assertThat(report().total()).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void countsACancelledTaskAsOverOnlyOnceItHasEnded() throws InterruptedException {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newSingleThreadExecutor());
    CountDownLatch begun = new CountDownLatch(1);
    Future<?> running = jobs.submit(() -> {
      begun.countDown();
      says("ended", 200).run();
    });
    Future<?> queued = jobs.submit(says("queued", 0));
    begun.await();
    assertThat(queued.cancel(false)).isTrue();
    assertThat(running.cancel(false)).isTrue();
    assertThat(shutdown.inFlight().count()).isEqualTo(1);
    shutdown.closing("database", () -> order.add("closed"));
    shutdown.close();
    assertThat(order).containsExactly("ended", "closed");
    assertCleanAndQuick();
  }

  @Test
  void leavesTasksThatAQueueOrdersAsTheyAre() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 1, SECONDS, new PriorityBlockingQueue<>());
    ExecutorService jobs = shutdown.executor("jobs", pool);
    record Ordered(int rank, Runnable body) implements Runnable, Comparable<Ordered> {
      @Override
      public void run() {
        body.run();
      }

      @Override
      public int compareTo(Ordered other) {
        return Integer.compare(rank, other.rank);
      }
    }
    jobs.execute(new Ordered(0, says("first", 100)));
    jobs.execute(new Ordered(2, says("third", 0)));
    jobs.execute(new Ordered(1, says("second", 0)));
    shutdown.close();
    assertThat(order).containsExactly("first", "second", "third");
    assertCleanAndQuick();
  }

  @Test
  @DisplayName("SHD-15: a scheduled task that throws is told, and its schedule ends")
  void tellsThatAScheduleHasEnded() {
    ScheduledExecutorService timer =
        shutdown.executor("timer", Executors.newSingleThreadScheduledExecutor());
    AtomicInteger runs = new AtomicInteger();
    Future<?> schedule = timer.scheduleAtFixedRate(
        () -> {
          runs.incrementAndGet();
          throw new IllegalStateException("no");
        },
        0,
        10,
        MILLISECONDS);
    await().atMost(Duration.ofSeconds(5)).until(schedule::isDone);
    await().atMost(Duration.ofSeconds(5)).until(() -> heard.codes().contains(Notice.TASK_FAILED));
    assertThat(runs).hasValue(1);
    assertThat(failures).containsExactly("timer: no");
    Notice told = heard.first(Notice.TASK_FAILED);
    assertThat(told.level()).isEqualTo(System.Logger.Level.ERROR);
    assertThat(told.message())
        .isEqualTo("a scheduled task of the executor timer threw"
            + " java.lang.IllegalStateException: it does not run again");
    assertThat(told.error()).containsInstanceOf(IllegalStateException.class);
    timer.schedule(
        (Runnable) () -> {
          throw new IllegalStateException("once");
        },
        0,
        SECONDS);
    await().atMost(Duration.ofSeconds(5)).until(() -> failures.contains("timer: once"));
    shutdown.close();
    assertCleanAndQuick();
  }

  @Test
  void keepsAScheduleIfThatIsAskedForAndTellsOfItOnceAMinute() {
    ScheduledExecutorService timer = shutdown.executor(
        "timer", Executors.newSingleThreadScheduledExecutor(), AfterFailure.KEEP_SCHEDULE);
    timer.scheduleWithFixedDelay(
        () -> {
          throw new AssertionError("no");
        },
        0,
        5,
        MILLISECONDS);
    await().atMost(Duration.ofSeconds(5)).until(() -> failures.size() > 5);
    shutdown.close();
    assertThat(heard.codes()).containsOnlyOnce(Notice.TASK_FAILED);
    assertThat(heard.first(Notice.TASK_FAILED).message())
        .endsWith("it runs again at its next time");
    assertCleanAndQuick();
  }

  @Test
  void letsATaskAskForTheEnd() {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newSingleThreadExecutor());
    jobs.execute(() -> {
      shutdown.close();
      order.add("task");
    });
    shutdown.close();
    assertThat(order).containsExactly("task");
    assertCleanAndQuick();
  }

  @Test
  void givesBackWhatWasHandedOverToWhoShutsDownItself() throws InterruptedException {
    ExecutorService jobs = shutdown.executor("jobs", Executors.newSingleThreadExecutor());
    CountDownLatch begun = new CountDownLatch(1);
    jobs.execute(() -> {
      begun.countDown();
      hang();
    });
    Runnable second = says("second", 0);
    jobs.execute(second);
    jobs.submit(says("third", 0));
    begun.await();
    assertThat(jobs.shutdownNow()).hasSize(2).contains(second);
    assertThat(jobs.awaitTermination(5, SECONDS)).isTrue();
    shutdown.close();
    assertThat(report().clean()).isTrue();
    assertThat(order).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void hang() {
    awaitQuietly(new CountDownLatch(1));
  }
}
