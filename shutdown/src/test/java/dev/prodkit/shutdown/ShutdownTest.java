// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ShutdownTest {
  private final Heard heard = new Heard();
  private final List<String> order = new CopyOnWriteArrayList<>();

  private Shutdown.Builder quick() {
    return heard
        .on(Shutdown.configure())
        .gracePeriod(Duration.ofSeconds(3))
        .drainDelay(Duration.ZERO)
        .flushTimeout(Duration.ofMillis(300));
  }

  private Step says(String name) {
    return () -> order.add(name);
  }

  /** As the JVM's signal thread does: without a context class loader. */
  private static void onBareThread(Runnable task) throws InterruptedException {
    Thread thread = new Thread(task);
    thread.setContextClassLoader(null);
    thread.start();
    thread.join();
  }

  @Test
  void stepsAndListenersHaveTheContextClassLoaderOfTheThreadThatStarted()
      throws InterruptedException {
    Map<String, Optional<ClassLoader>> seen = new ConcurrentHashMap<>();
    Consumer<String> see =
        kind -> seen.put(kind, Optional.ofNullable(Thread.currentThread().getContextClassLoader()));
    ClassLoader own = new URLClassLoader(new URL[0]);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(own);
    Shutdown shutdown;
    try {
      shutdown = quick()
          .onReport(report -> see.accept("report"))
          .onNotice(notice -> see.accept("notice"))
          .startUnattached();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    shutdown.draining("readiness", () -> see.accept("draining"));
    shutdown.stopAccepting("http", () -> see.accept("stopAccepting"));
    shutdown.flushing("spans", () -> see.accept("flushing"));
    shutdown.closing("database", () -> see.accept("closing"));
    shutdown.lastly("logging", () -> see.accept("lastly"));
    onBareThread(shutdown::requestStop);
    shutdown.close();
    onBareThread(() -> shutdown.closing("late", () -> see.accept("late")));

    assertThat(seen)
        .containsOnlyKeys(
            "report",
            "notice",
            "draining",
            "stopAccepting",
            "flushing",
            "closing",
            "lastly",
            "late")
        .allSatisfy((kind, loader) -> assertThat(loader).as(kind).containsSame(own));
  }

  /** Blocks until it is interrupted. */
  private static void hang() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Test
  @DisplayName(
      "SHD-4: the phases run in order, and inside a phase the last one in is the first out")
  void runsThePhasesInOrderAndEachFromItsNewestToItsOldest() {
    try (Shutdown shutdown = quick().startUnattached()) {
      shutdown.lastly("logging", says("logging"));
      shutdown.closing("database", () -> order.add("database"));
      shutdown.closing("cache", () -> order.add("cache"));
      shutdown.flushing("spans", says("spans"));
      shutdown.stopAccepting("http", says("http"));
      shutdown.stopAccepting("grpc", says("grpc"));
      shutdown.draining("readiness", says("readiness"));
      shutdown.draining("discovery", says("discovery"));
      shutdown.lastly("pid file", says("pid file"));
    }
    assertThat(order)
        .containsExactly(
            "discovery",
            "readiness",
            "grpc",
            "http",
            "spans",
            "cache",
            "database",
            "spans",
            "pid file",
            "logging");
    assertThat(heard.reports).hasSize(1);
    ShutdownReport report = heard.reports.get(0);
    assertThat(report.clean()).isTrue();
    assertThat(report.cause()).isEqualTo("close");
    assertThat(report.exitCode()).isEmpty();
    assertThat(report.phase(Phase.CLOSING).orElseThrow().done())
        .containsExactly("cache", "database");
    assertThat(report.phases())
        .extracting(PhaseReport::phase)
        .containsExactly(
            Phase.DRAINING,
            Phase.STOP_ACCEPTING,
            Phase.FLUSHING,
            Phase.CLOSING,
            Phase.FLUSHING_AGAIN,
            Phase.LASTLY);
  }

  @Test
  @DisplayName("SHD-7: what throws is reported, the next one runs, and the code stays")
  void goesOnAfterAnExceptionAndAfterAnError() {
    Shutdown shutdown = quick().startUnattached();
    shutdown.closing("first", () -> order.add("first"));
    shutdown.closing("second", () -> {
      throw new StackOverflowError("deep");
    });
    shutdown.closing("third", () -> {
      throw new java.io.IOException("password=hunter2");
    });
    shutdown.lastly("last", says("last"));
    shutdown.close();
    assertThat(order).containsExactly("first", "last");
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.exitCode()).isEmpty();
    assertThat(report.abandoned()).isEmpty();
    assertThat(report.clean()).isFalse();
    assertThat(report.failure().orElseThrow()).isInstanceOf(java.io.IOException.class);
    assertThat(report.failure().orElseThrow().getSuppressed())
        .singleElement()
        .isInstanceOf(StackOverflowError.class);
    // The message may hold a secret: it is nowhere but in the exception.
    assertThat(report.members().toString())
        .contains("java.io.IOException")
        .doesNotContain("hunter");
    assertThat(heard.first(Notice.STEP_FAILED).message()).doesNotContain("hunter");
  }

  @Test
  @DisplayName("SHD-4: a hung step is left behind and each later phase still has its slot")
  void givesUpAHungStepInEachPhaseAndStillRunsTheOthers() {
    Shutdown shutdown = quick().startUnattached();
    long begin = System.nanoTime();
    for (String name : List.of("one", "hung", "three")) {
      Step step = name.equals("hung") ? ShutdownTest::hang : says(name);
      shutdown.draining("draining " + name, step);
      shutdown.stopAccepting("accepting " + name, step);
      shutdown.flushing("flushing " + name, step);
      shutdown.closing("closing " + name, step::run);
      shutdown.lastly("lastly " + name, step);
    }
    shutdown.close();
    assertThat(order).hasSize(12);
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.abandoned()).hasSize(6).allMatch(name -> name.contains("hung"));
    assertThat(report.exitCode()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    BlockedThread blocked = heard.first(Notice.BLOCKED).threads().get(0);
    assertThat(blocked.thread()).isEqualTo("prodkit-shutdown-draining hung");
    assertThat(blocked.toString()).contains("ShutdownTest.hang");
    assertThat(heard.codes()).contains(Notice.STEP_ABANDONED);
  }

  @Test
  @DisplayName("SHD-1: a step that ignores its interrupt is left behind all the same")
  void leavesBehindWhatIgnoresItsInterrupt() {
    AtomicBoolean release = new AtomicBoolean();
    Shutdown shutdown = quick().gracePeriod(Duration.ofSeconds(2)).startUnattached();
    shutdown.closing("after", () -> order.add("after"));
    shutdown.closing("spin", () -> {
      while (!release.get()) {
        Thread.onSpinWait();
      }
    });
    shutdown.close();
    release.set(true);
    assertThat(order).containsExactly("after");
    assertThat(shutdown.report().orElseThrow().abandoned()).containsExactly("spin");
  }

  @Test
  void awaitsTheWorkInFlightBeforeItClosesWhatTheWorkNeeds() throws InterruptedException {
    Shutdown shutdown = quick().startUnattached();
    shutdown.closing("database", () -> order.add("database"));
    InFlight.Work work = shutdown.inFlight().begin("GET /orders");
    shutdown.requestStop();
    assertThat(shutdown.inFlight().awaitDrained(Duration.ofMillis(100))).isFalse();
    assertThat(order).isEmpty();
    order.add("work");
    work.close();
    shutdown.close();
    assertThat(order).containsExactly("work", "database");
    WorkReport report = shutdown.report().orElseThrow().inFlight();
    assertThat(List.of((long) report.atBegin(), report.finished(), (long) report.abandoned()))
        .containsExactly(1L, 1L, 0L);
    assertThat(report.oldest()).isEmpty();
    shutdown.close();
  }

  @Test
  void givesUpWorkThatDoesNotEndAndShowsItsStack() throws InterruptedException {
    Shutdown shutdown = quick().startUnattached();
    CountDownLatch begun = new CountDownLatch(1);
    Thread request = new Thread(
        () -> {
          try (InFlight.Work work = shutdown.inFlight().begin("GET /slow")) {
            assertThat(work.name()).isEqualTo("GET /slow");
            begun.countDown();
            hang();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "request-1");
    request.setDaemon(true);
    request.start();
    begun.await();
    shutdown.closing("database", () -> order.add("database"));
    shutdown.close();
    request.interrupt();
    assertThat(order).containsExactly("database");
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.exitCode()).isEmpty();
    assertThat(report.inFlight().abandoned()).isEqualTo(1);
    assertThat(report.inFlight().oldest().get(0).thread()).isEqualTo("request-1");
    assertThat(report.abandoned()).containsExactly("1 in flight");
    BlockedThread blocked = heard.first(Notice.BLOCKED).threads().get(0);
    assertThat(blocked.name()).isEqualTo("GET /slow");
    assertThat(blocked.toString()).contains("ShutdownTest.hang");
    assertThat(heard.first(Notice.WORK_ABANDONED).threads()).hasSize(1);
  }

  @Test
  void servesOnForTheDrainDelayOnlyIfSomethingIsServed() {
    Shutdown idle = quick().drainDelay(Duration.ofMillis(500)).startUnattached();
    idle.close();
    assertThat(idle.report().orElseThrow().total()).isLessThan(Duration.ofMillis(400));

    Shutdown serving = quick().drainDelay(Duration.ofMillis(500)).startUnattached();
    AtomicReference<Long> draining = new AtomicReference<>(0L);
    AtomicReference<Long> stopping = new AtomicReference<>(0L);
    serving.draining("readiness", () -> draining.set(System.nanoTime()));
    serving.stopAccepting("http", () -> stopping.set(System.nanoTime()));
    serving.close();
    assertThat(Duration.ofNanos(stopping.get() - draining.get()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(490));
  }

  @Test
  @DisplayName("SHD-18: a flush that throws or hangs decides neither the exit code nor clean")
  void doesNotCountTelemetryThatFailsOrHangs() {
    Shutdown shutdown = quick().startUnattached();
    shutdown.flushing("throws", () -> {
      throw new IllegalStateException("no");
    });
    shutdown.flushing("hangs", ShutdownTest::hang);
    shutdown.close();
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.clean()).isTrue();
    assertThat(report.clean()).isTrue();
    assertThat(report.abandoned()).containsExactly("hangs", "hangs");
    assertThat(heard.first(Notice.STEP_ABANDONED).level()).isEqualTo(System.Logger.Level.WARNING);
    assertThat(heard.first(Notice.STEP_FAILED).level()).isEqualTo(System.Logger.Level.WARNING);
  }

  @Test
  @DisplayName("SHD-18: a bounded step is told a bound that leaves it time to report")
  void tellsABoundedStepHowLongItMayTake() {
    Shutdown shutdown = quick().startUnattached();
    List<Duration> bounds = new CopyOnWriteArrayList<>();
    shutdown.flushing("spans", BoundedStep.of(bounds::add));
    shutdown.close();
    assertThat(bounds)
        .hasSize(2)
        .allSatisfy(
            bound -> assertThat(bound).isBetween(Duration.ofMillis(100), Duration.ofMillis(225)));
  }

  @Test
  void stopsAnExecutorAfterItsTasks() {
    Shutdown shutdown = quick().startUnattached();
    ExecutorService pool = shutdown.executor("pool", Executors.newFixedThreadPool(1));
    for (int i = 0; i < 5; i++) {
      pool.execute(() -> order.add("task"));
    }
    shutdown.close();
    assertThat(order).hasSize(5);
    assertThat(pool.isTerminated()).isTrue();
    assertThat(shutdown.report().orElseThrow().clean()).isTrue();
  }

  @Test
  void countsTheTasksThatAnExecutorNeverStarted() throws InterruptedException {
    Shutdown shutdown = quick().startUnattached();
    ExecutorService pool = shutdown.executor("pool", Executors.newFixedThreadPool(1));
    CountDownLatch begun = new CountDownLatch(1);
    for (int i = 0; i < 4; i++) {
      pool.execute(() -> {
        try {
          begun.countDown();
          hang();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
    begun.await();
    shutdown.close();
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.droppedTasks()).isEqualTo(3);
    assertThat(report.abandoned()).containsExactly("pool");
    assertThat(report.exitCode()).isEmpty();
    assertThat(heard.first(Notice.TASKS_ABANDONED).message())
        .isEqualTo("the executor pool had to be interrupted, 3 tasks were never started");
    assertThat(heard.first(Notice.BLOCKED).threads())
        .anyMatch(blocked -> blocked.toString().contains("ShutdownTest.hang"));
  }

  @Test
  void doesNotWaitForDelayedTasksThatAreNotDue() {
    Shutdown shutdown = quick().startUnattached();
    ScheduledExecutorService timer = shutdown.executor("timer", new ScheduledThreadPoolExecutor(1));
    Future<?> later = timer.schedule(() -> order.add("later"), 1, TimeUnit.HOURS);
    shutdown.close();
    assertThat(order).isEmpty();
    assertThat(later).isCancelled();
    assertThat(shutdown.report().orElseThrow().clean()).isTrue();
    assertThat(shutdown.report().orElseThrow().total()).isLessThan(Duration.ofSeconds(1));
    assertThat(heard.first(Notice.NOT_DUE).message()).contains("1 delayed tasks");
  }

  @Test
  @DisplayName("SHD-9: what is registered too late is ended at once, and nothing is thrown")
  void endsAtOnceWhatIsRegisteredTooLate() throws InterruptedException {
    Shutdown shutdown = quick().startUnattached();
    CountDownLatch ending = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    shutdown.lastly("waits", () -> {
      ending.countDown();
      goOn.await();
    });
    shutdown.requestStop();
    ending.await();
    assertThat(shutdown.ending()).isTrue();
    AutoCloseable late = () -> order.add("closed");
    assertThat(shutdown.closing("late", late)).isSameAs(late);
    assertThat(order).containsExactly("closed");
    ExecutorService pool = shutdown.executor("late pool", Executors.newFixedThreadPool(1));
    assertThat(pool.isTerminated()).isTrue();
    shutdown.closing("late and broken", () -> {
      throw new IllegalStateException("no");
    });
    goOn.countDown();
    shutdown.close();
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.late()).containsExactly("late", "late pool", "late and broken");
    assertThat(report.failure()).containsInstanceOf(IllegalStateException.class);
    assertThat(heard.codes()).contains(Notice.TOO_LATE, Notice.STEP_FAILED);
    // And long after the end.
    shutdown.closing("later", () -> order.add("later"));
    assertThat(order).containsExactly("closed", "later");
  }

  @Test
  @DisplayName("SHD-10: a step or work in flight that asks for the end does not wait for itself")
  void letsTheEndBeCalledFromItsInside() throws InterruptedException {
    Shutdown shutdown = quick().startUnattached();
    shutdown.closing("re-entrant", () -> {
      shutdown.close();
      shutdown.requestStop();
      shutdown.awaitEnd();
      order.add("closed");
    });
    try (InFlight.Work work = shutdown.inFlight().begin("POST /stop")) {
      shutdown.close();
      shutdown.awaitEnd();
      order.add(work.name() + " answered");
    }
    shutdown.close();
    assertThat(order).containsExactly("POST /stop answered", "closed");
    assertThat(shutdown.report().orElseThrow().clean()).isTrue();
  }

  @Test
  @DisplayName("SHD-10: a consumer that asks for the end does not wait for itself")
  void letsItsListenersCallIt() {
    AtomicReference<Shutdown> self = new AtomicReference<>();
    Shutdown shutdown = Shutdown.configure()
        .onNotice(notice -> self.get().close())
        .onReport(report -> self.get().close())
        .startUnattached();
    self.set(shutdown);
    shutdown.close();
    assertThat(shutdown.report().orElseThrow().total()).isLessThan(Duration.ofSeconds(1));
    assertThat(shutdown.report().orElseThrow().untoldNotices()).isZero();
  }

  @Test
  void goesOnAlthoughItsListenersThrowOrBlock() {
    CountDownLatch release = new CountDownLatch(1);
    Shutdown shutdown = Shutdown.configure()
        .onNotice(notice -> Threads.awaitUninterruptibly(release))
        .onReport(report -> {
          throw new StackOverflowError();
        })
        .startUnattached();
    shutdown.closing("database", () -> order.add("database"));
    shutdown.close();
    release.countDown();
    assertThat(order).containsExactly("database");
    assertThat(shutdown.report()).isPresent();
  }

  @Test
  @DisplayName("SHD-11: threads that keep the JVM alive are named")
  void namesTheThreadsThatAreNoDaemons() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    Thread left = new Thread(() -> Threads.awaitUninterruptibly(release), "left-behind");
    left.setDaemon(false);
    left.start();
    Shutdown shutdown = quick().startUnattached();
    shutdown.close();
    release.countDown();
    left.join();
    assertThat(shutdown.report().orElseThrow().leftovers())
        .contains("left-behind")
        .doesNotContain(Thread.currentThread().getName())
        .noneMatch(name -> name.startsWith("prodkit-"));
    assertThat(heard.first(Notice.LEFTOVERS).message()).contains("left-behind");
  }

  @Test
  void takesOtherDurationsUntilTheEndBegins() {
    Shutdown shutdown = quick().startUnattached();
    shutdown.stopAccepting("http", says("http"));
    assertThat(shutdown.reconfigure(
            Duration.ofSeconds(20), Duration.ofSeconds(3), Duration.ofSeconds(1)))
        .isTrue();
    assertThat(shutdown.plan().gracePeriod()).isEqualTo(Duration.ofSeconds(20));
    assertThat(shutdown.plan().drainDelay()).isEqualTo(Duration.ofSeconds(3));
    assertThat(shutdown.reconfigure(Duration.ofSeconds(20), Duration.ZERO, Duration.ofSeconds(1)))
        .isTrue();
    shutdown.close();
    assertThat(shutdown.reconfigure(Duration.ofSeconds(9), Duration.ZERO, Duration.ofSeconds(1)))
        .isFalse();
  }

  @Test
  void saysWhenTheDrainDelayDoesNotFit() {
    Shutdown shutdown = quick().drainDelay(Duration.ofSeconds(5)).startUnattached();
    shutdown.stopAccepting("http", says("http"));
    assertThat(shutdown.shortfalls())
        .extracting(Shortfall::part)
        .containsExactly(Shortfall.Part.DRAIN_DELAY);
    shutdown.close();
    assertThat(heard.first(Notice.TOO_SHORT).message()).contains("5 s").contains("3 s");
    assertThat(shutdown.report().orElseThrow().clean()).isTrue();
    assertThat(shutdown.report().orElseThrow().total()).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void rejectsDurationsOutOfBounds() {
    Shutdown.Builder builder = Shutdown.configure();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.gracePeriod(Duration.ofMillis(1999)))
        .withMessageContaining("2 seconds")
        .withMessageContaining("terminationGracePeriodSeconds");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.gracePeriod(Duration.ofDays(2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.drainDelay(Duration.ofMillis(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.flushTimeout(Duration.ZERO));
  }

  @Test
  void rejectsNamelessAndEndlessRegistrations() {
    try (Shutdown shutdown = quick().gracePeriod(Duration.ofSeconds(30)).startUnattached()) {
      assertThatIllegalArgumentException().isThrownBy(() -> shutdown.lastly(" ", () -> {}));
      for (int i = 0; i < Registry.MOST; i++) {
        shutdown.closing("connection " + i, () -> {});
      }
      assertThatIllegalStateException()
          .isThrownBy(() -> shutdown.closing("one too many", () -> {}))
          .withMessageContaining("one too many");
    }
    Object names = heard.reports.get(0).phase(Phase.CLOSING).orElseThrow().done();
    assertThat((List<?>) names).hasSize(Registry.MOST);
    assertThat(heard.reports.get(0).members().toString()).hasSizeLessThan(3_000);
  }

  @Test
  void waitsForTheEndWithoutBeingInterruptible() throws InterruptedException {
    Shutdown shutdown = quick().startUnattached();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    shutdown.closing("slow", () -> {
      begun.countDown();
      goOn.await();
    });
    AtomicBoolean flag = new AtomicBoolean();
    Thread closer = new Thread(() -> {
      shutdown.close();
      flag.set(Thread.currentThread().isInterrupted());
    });
    closer.start();
    begun.await();
    closer.interrupt();
    await().until(() -> closer.getState() == Thread.State.WAITING && !flag.get());
    goOn.countDown();
    closer.join();
    assertThat(flag).isTrue();
  }
}
