// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunOnceTest {
  private static final String CANARY = "hunter2-canary";

  /** No second run by itself within a test. */
  private final Health health = Health.of(
      Map.of(),
      (name, text) -> text.replace(CANARY, "***"),
      CheckTiming.DEFAULT.withInterval(Duration.ofHours(1)));

  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    health.close();
  }

  @Test
  void runsReadinessAndStartupChecksOnceMoreAndTellsWhy() throws InterruptedException {
    AtomicInteger liveness = new AtomicInteger();
    AtomicInteger readiness = new AtomicInteger();
    AtomicBoolean warm = new AtomicBoolean();
    health.liveness("loop", SelfCheck.of(() -> liveness.incrementAndGet() > 0));
    health.readiness("database", readiness::incrementAndGet);
    health.readiness("cache", warm::get);
    health.readiness("broker", () -> fail("no route " + CANARY));
    health.startup("migrations", () -> true);
    assertThat(health.awaitStarted(Duration.ofSeconds(10))).isTrue();
    await().until(() -> health.overall().details().stream().noneMatch(RunOnceTest::pending));
    warm.set(true);

    List<CheckResult> results = health.runOnce(Duration.ofSeconds(10));

    assertThat(results)
        .extracting(CheckResult::name, CheckResult::outcome, CheckResult::failure)
        .containsExactly(
            row("database", CheckResult.Outcome.UP, Optional.empty()),
            row("cache", CheckResult.Outcome.UP, Optional.empty()),
            row(
                "broker",
                CheckResult.Outcome.DOWN,
                Optional.of("java.io.IOException: no route ***")),
            row("migrations", CheckResult.Outcome.UP, Optional.empty()));
    assertThat(readiness).hasValue(2);
    assertThat(liveness).hasValue(1);
  }

  @Test
  void runsThemSideBySide() throws InterruptedException {
    CyclicBarrier together = new CyclicBarrier(3);
    for (int i = 0; i < 3; i++) {
      health.readiness("check-" + i, () -> together.await(20, TimeUnit.SECONDS));
    }
    // The runs of the registration are over, so that each check has one more to come.
    await().until(() -> health.readiness().details().stream().noneMatch(RunOnceTest::pending));
    assertThat(health.runOnce(Duration.ofSeconds(20)))
        .extracting(CheckResult::outcome)
        .containsOnly(CheckResult.Outcome.UP);
  }

  @Test
  void doesNotWaitForAHungCheckLongerThanItMay() throws InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    health.readiness("fine", () -> true);
    health.readiness("hung", () -> {
      begun.incrementAndGet();
      release.await();
    });
    await().until(() -> begun.get() == 1);

    List<CheckResult> results = health.runOnce(Duration.ofMillis(300));

    assertThat(results)
        .extracting(CheckResult::outcome)
        .containsExactly(CheckResult.Outcome.UP, CheckResult.Outcome.TIMED_OUT);
    assertThat(results.get(1).failure()).isPresent();
    assertThat(begun).as("a hung check is not started again").hasValue(1);
  }

  @Test
  void aSlowFirstConnectionIsUpIfThePreflightAllowsIt() throws InterruptedException {
    AtomicLong clock = new AtomicLong();
    try (Health slow = Health.of(Map.of(), (name, text) -> text, CheckTiming.DEFAULT, clock::get)) {
      slow.readiness("database", () -> clock.addAndGet(Duration.ofSeconds(2).toNanos()));
      assertThat(slow.runOnce(Duration.ofSeconds(10)).get(0).outcome())
          .isEqualTo(CheckResult.Outcome.UP);
      assertThat(slow.readiness().checks()).containsEntry("database", false);
    }
  }

  @Test
  void aClosedHealthAnswersAtOnce() throws InterruptedException {
    health.readiness("hung", () -> release.await());
    health.close();
    assertThat(health.runOnce(Duration.ofHours(1)))
        .extracting(CheckResult::up)
        .containsExactly(false);
  }

  private static boolean pending(CheckResult result) {
    return result.outcome() == CheckResult.Outcome.PENDING;
  }

  private static Tuple row(Object... values) {
    return tuple(values);
  }

  private static void fail(String text) throws IOException {
    throw new IOException(text);
  }
}
