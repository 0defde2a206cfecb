// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HungChecksTest {
  private static final int CHECKS = 15;
  private static final int PROBES = 10_000;
  private static final CheckTiming TIMING =
      new CheckTiming(Duration.ofMillis(300), Duration.ofMillis(20));

  /** Something that runs checks and answers probes: the real thing, or a mutant. */
  private interface Subject extends AutoCloseable {
    void readiness(String name, HealthCheck check);

    int probe();

    @Override
    void close();
  }

  @Test
  @DisplayName("HLT-1, HLT-2: fifteen hung checks cost no probe, no thread and no second run")
  void hungChecksCostNothing() {
    holdsUnderHungChecks(real());
  }

  @Test
  void theSuiteRejectsAMutantThatStartsAHungCheckAgain() {
    assertThatThrownBy(() -> holdsUnderHungChecks(new StartsHungChecksAgain()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("each check has begun once");
  }

  @Test
  void theSuiteRejectsAMutantThatRunsChecksInTheProbe() {
    assertThatThrownBy(() -> holdsUnderHungChecks(new RunsChecksInTheProbe()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("timed out");
  }

  private static void holdsUnderHungChecks(Subject subject) {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger[] begun = new AtomicInteger[CHECKS];
    AtomicInteger pulse = new AtomicInteger();
    try (subject) {
      subject.readiness("pulse", () -> pulse.incrementAndGet() > 0);
      for (int i = 0; i < CHECKS; i++) {
        AtomicInteger mine = new AtomicInteger();
        begun[i] = mine;
        subject.readiness("hung-" + i, () -> {
          mine.incrementAndGet();
          release.await();
          return true;
        });
      }
      int first = assertTimeoutPreemptively(Duration.ofSeconds(1), subject::probe);
      assertThat(first).isEqualTo(503);
      await().until(() -> List.of(begun).stream().allMatch(count -> count.get() >= 1));

      assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
        for (int i = 0; i < PROBES; i++) {
          assertThat(subject.probe()).isEqualTo(503);
        }
      });
      // Time passes by the checks that do run: far more than the deadline and many intervals.
      int before = pulse.get();
      await().atMost(Duration.ofSeconds(20)).until(() -> pulse.get() > before + 25);

      assertThat(begun)
          .as("each check has begun once")
          .allSatisfy(count -> assertThat(count).hasValue(1));
      // The hung ones, the pulse's, the clock, and one that has just finished and is about to end.
      assertThat(threads()).as("no thread was added").isLessThanOrEqualTo(CHECKS + 3);

      release.countDown();
      await().atMost(Duration.ofSeconds(10)).until(() -> subject.probe() == 200);
    } finally {
      release.countDown();
    }
  }

  @Test
  @DisplayName("HLT-1: liveness answers from memory while every check of every kind hangs")
  void livenessAnswersWhileEverythingHangs() {
    CountDownLatch never = new CountDownLatch(1);
    try (Health health = Health.of(Map.of(), (name, text) -> text)) {
      for (int i = 0; i < CHECKS; i++) {
        health.readiness("r" + i, () -> never.await()).startup("s" + i, () -> never.await());
      }
      health.ready();
      assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
        for (int i = 0; i < PROBES; i++) {
          assertThat(health.live().httpStatus()).isEqualTo(200);
          assertThat(health.readiness().httpStatus()).isEqualTo(503);
          assertThat(health.started().httpStatus()).isEqualTo(503);
        }
      });
    }
  }

  @Test
  @DisplayName(
      "HLT-2: a hung check shows TIMED_OUT after its deadline and recovers when it is back")
  void showsTimedOutAndRecovers() {
    AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    try (Health health = Health.of(Map.of(), (name, text) -> text, TIMING, clock::get)) {
      health.ready();
      health.readiness("database", () -> {
        if (runs.incrementAndGet() == 2) {
          release.await();
        }
      });
      await().until(() -> runs.get() == 2);
      assertThat(health.readiness().httpStatus())
          .as("the last answer still stands")
          .isEqualTo(200);

      clock.addAndGet(TIMING.deadline().toNanos());
      assertThat(health.readiness().httpStatus()).as("at the deadline").isEqualTo(200);
      clock.addAndGet(1);
      assertThat(health.readiness().httpStatus()).as("after the deadline").isEqualTo(503);
      CheckResult late = health.readiness().details().get(0);
      assertThat(late.outcome()).isEqualTo(CheckResult.Outcome.TIMED_OUT);
      assertThat(late.failure()).hasValue("no answer within 300 ms");
      assertThat(health.status()).isEqualTo(Status.DEGRADED);

      release.countDown();
      await().until(() -> health.readiness().httpStatus() == 200);
      assertThat(health.readiness().details().get(0).outcome()).isEqualTo(CheckResult.Outcome.UP);
    }
  }

  @Test
  void aHungLivenessCheckAsksForARestart() {
    CountDownLatch never = new CountDownLatch(1);
    CheckTiming quick = TIMING.withDeadline(Duration.ofMillis(10));
    try (Health health = Health.of(Map.of(), (name, text) -> text, quick)) {
      health.liveness("event-loop", SelfCheck.of(() -> hangs(never)));
      await().until(() -> health.live().httpStatus() == 503);
    }
  }

  @Test
  @DisplayName("HLT-3: ten thousand probes run no check")
  void probesRunNoCheck() {
    AtomicInteger queries = new AtomicInteger();
    Duration interval = Duration.ofMillis(100);
    long start = System.nanoTime();
    try (Health health = Health.of(Map.of(), (name, text) -> text, TIMING.withInterval(interval))) {
      health.readiness("database", queries::incrementAndGet);
      health.ready();
      await().until(() -> health.readiness().httpStatus() == 200);
      for (int i = 0; i < PROBES || queries.get() < 4; i++) {
        health.readiness();
      }
    }
    long most = (System.nanoTime() - start) / interval.toNanos() + 1;
    assertThat((long) queries.get()).isBetween(4L, most);
  }

  @Test
  void aCheckThatIsAlwaysLateIsDownAndDoesNotFlap() {
    // Its deadline is over before it returns, in every run, whatever the machine does.
    AtomicLong clock = new AtomicLong();
    AtomicInteger runs = new AtomicInteger();
    List<CheckResult.Outcome> outcomes = new ArrayList<>();
    try (Health health = Health.of(Map.of(), (name, text) -> text, TIMING, clock::get)) {
      health.readiness("slow", () -> {
        clock.addAndGet(TIMING.deadline().toNanos() + 1);
        runs.incrementAndGet();
      });
      await().until(() -> {
        outcomes.add(health.readiness().details().get(0).outcome());
        return runs.get() > 10;
      });
      assertThat(outcomes).doesNotContain(CheckResult.Outcome.UP, CheckResult.Outcome.DOWN);
    }
  }

  private static boolean hangs(CountDownLatch never) {
    try {
      never.await();
      return true;
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("prodkit-health-"))
        .count();
  }

  private static Subject real() {
    Health health = Health.of(Map.of(), (name, text) -> text, TIMING);
    health.ready();
    return new Subject() {
      @Override
      public void readiness(String name, HealthCheck check) {
        health.readiness(name, check);
      }

      @Override
      public int probe() {
        return health.readiness().httpStatus();
      }

      @Override
      public void close() {
        health.close();
      }
    };
  }

  /** The usual scheduler with a pool that grows: a run each interval, whether or not one hangs. */
  private static final class StartsHungChecksAgain implements Subject {
    private final Board board = new Board(Map.of(), System::nanoTime, InstantSource.system());
    private final CountDownLatch closed = new CountDownLatch(1);

    StartsHungChecksAgain() {
      board.ready();
    }

    @Override
    public void readiness(String name, HealthCheck check) {
      Entry entry = board.add(HealthCheck.Kind.READINESS, name, TIMING);
      start("clock-" + name, () -> eachInterval(() -> start(name, () -> run(entry, check))));
    }

    private void eachInterval(Runnable action) {
      try {
        do {
          action.run();
        } while (!closed.await(TIMING.interval().toMillis(), TimeUnit.MILLISECONDS));
      } catch (InterruptedException end) {
        Thread.currentThread().interrupt();
      }
    }

    private void run(Entry entry, HealthCheck check) {
      board.began(entry);
      try {
        board.ended(entry, check.check() ? Optional.empty() : Optional.of("false"));
      } catch (Exception failure) {
        board.ended(entry, Optional.of(failure.toString()));
      }
    }

    private static void start(String name, Runnable action) {
      Thread thread = new Thread(action, "prodkit-health-" + name);
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public int probe() {
      return board.reports().ready().httpStatus();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  /** What most health libraries do. */
  private static final class RunsChecksInTheProbe implements Subject {
    private final List<HealthCheck> checks = new ArrayList<>();

    @Override
    public void readiness(String name, HealthCheck check) {
      checks.add(check);
    }

    @Override
    public int probe() {
      try {
        for (HealthCheck check : checks) {
          if (!check.check()) {
            return 503;
          }
        }
        return 200;
      } catch (Exception failure) {
        return 503;
      }
    }

    @Override
    public void close() {}
  }
}
