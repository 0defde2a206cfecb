// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HealthAnswersTest {
  private static final Map<String, String> IDENTITY =
      Map.of("service", "users", "version", "1.2.3");
  private static final CheckTiming QUICK =
      new CheckTiming(Duration.ofSeconds(5), Duration.ofMillis(20));

  private final Health health = Health.of(IDENTITY, (name, text) -> text, QUICK);
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void close() {
    never.countDown();
    health.close();
  }

  @Test
  void saysHealthyReadyAndStartedInTheseWords() {
    health.readiness("database", () -> true).startup("migrations", () -> true);
    health.ready();
    await().until(() -> health.readiness().httpStatus() == 200);

    String healthy = "{\"status\":\"healthy\",\"service\":\"users\",\"version\":\"1.2.3\"}";
    assertThat(health.overall().json()).isEqualTo(healthy);
    assertThat(health.live().json()).isEqualTo(healthy);
    assertThat(health.live().bytes()).isEqualTo(healthy.getBytes(UTF_8));
    assertThat(health.readiness().json())
        .isEqualTo("{\"status\":\"ready\",\"checks\":{\"database\":true},"
            + "\"service\":\"users\",\"version\":\"1.2.3\"}");
    assertThat(health.started().json())
        .isEqualTo("{\"status\":\"started\",\"checks\":{\"migrations\":true},"
            + "\"service\":\"users\",\"version\":\"1.2.3\"}");
  }

  @Test
  void isNotReadyBeforeACheckHasRunForTheFirstTime() {
    health.readiness("database", this::hang);
    health.ready();

    assertThat(health.readiness().httpStatus()).isEqualTo(503);
    assertThat(health.readiness().json())
        .startsWith("{\"status\":\"not_ready\",\"checks\":{\"database\":false}");
    assertThat(health.status()).as("not knowing yet is no failure").isEqualTo(Status.STARTING);
  }

  @Test
  void isAliveBeforeALivenessCheckHasRunForTheFirstTime() {
    health.liveness("event-loop", SelfCheck.of(this::hangs));

    assertThat(health.live().httpStatus()).isEqualTo(200);
    assertThat(health.live().checks()).containsExactly(Map.entry("event-loop", true));
  }

  @Test
  @DisplayName("HLT-9: startup is not readiness; readiness follows the life of the process")
  void followsTheLifeOfTheProcess() {
    assertThat(codes()).as("starting").containsExactly(200, 503, 200);
    health.ready();
    assertThat(codes()).as("up").containsExactly(200, 200, 200);
    health.draining();
    assertThat(codes()).as("draining").containsExactly(200, 503, 200);
    health.ready();
    assertThat(codes()).as("there is no way back").containsExactly(200, 503, 200);
    health.down();
    assertThat(codes()).as("down").containsExactly(503, 503, 200);
    assertThat(health.live().json()).startsWith("{\"status\":\"unhealthy\"");
  }

  @Test
  void degradesAndRecoversWithItsChecks() {
    AtomicBoolean up = new AtomicBoolean(true);
    health.readiness("database", up::get);
    health.ready();
    await().until(() -> health.readiness().httpStatus() == 200);

    up.set(false);
    await().until(() -> health.status() == Status.DEGRADED);
    assertThat(codes()).containsExactly(200, 503, 200);

    up.set(true);
    await().until(() -> health.status() == Status.UP);
    assertThat(codes()).containsExactly(200, 200, 200);
  }

  @Test
  @DisplayName("HLT-1: no readiness or startup check has a say in liveness")
  void staysAliveWhateverItDependsOn() {
    health.readiness("database", () -> false).startup("migrations", () -> false);
    health.ready();

    await().until(() -> allFailing(health.overall().details()));
    assertThat(health.live().httpStatus()).isEqualTo(200);
    assertThat(health.overall().httpStatus()).isEqualTo(200);
    assertThat(health.live().checks()).isEmpty();
  }

  @Test
  void isUnhealthyWhenALivenessCheckFailsAndOnlyThen() {
    health.liveness("event-loop", SelfCheck.of(() -> false));

    await().until(() -> health.live().httpStatus() == 503);
    assertThat(health.overall().httpStatus()).isEqualTo(503);
    assertThat(health.live().checks()).containsExactly(Map.entry("event-loop", false));
  }

  @Test
  void readyIsRememberedUntilEveryStartupCheckHasPassed() throws InterruptedException {
    AtomicBoolean migrated = new AtomicBoolean();
    health.startup("migrations", migrated::get);
    health.ready();

    assertThat(health.awaitStarted(Duration.ofMillis(1))).isFalse();
    assertThat(health.status()).isEqualTo(Status.STARTING);
    assertThat(health.started().json()).startsWith("{\"status\":\"starting\"");

    migrated.set(true);
    assertThat(health.awaitStarted(Duration.ofSeconds(10))).isTrue();
    assertThat(health.status()).isEqualTo(Status.UP);
  }

  @Test
  void aStartupCheckIsNotRunAgainAfterItPassed() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    health.startup("migrations", () -> runs.incrementAndGet() == 3);
    assertThat(health.awaitStarted(Duration.ofSeconds(10))).isTrue();

    health.readiness("other", others::incrementAndGet);
    await().until(() -> others.get() > 10);
    assertThat(runs).hasValue(3);
    assertThat(health.started().httpStatus()).isEqualTo(200);
  }

  @Test
  void waitingForTheStartEndsWhenTheProcessIsToldToStop() throws InterruptedException {
    health.startup("migrations", () -> false);
    AtomicReference<Boolean> answer = new AtomicReference<>(true);
    Thread waiting = new Thread(() -> {
      try {
        answer.set(health.awaitStarted(Duration.ofHours(1)));
      } catch (InterruptedException unexpected) {
        Thread.currentThread().interrupt();
      }
    });
    waiting.start();
    health.draining();
    waiting.join(10_000);
    assertThat(answer).hasValue(false);
  }

  @Test
  void sinceIsWhenTheOutcomeBeganAndNotWhenItWasLastSeen() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    Board board = new Board(Map.of(), System::nanoTime, now::get);
    Entry entry = board.add(HealthCheck.Kind.READINESS, "database", CheckTiming.DEFAULT);

    for (int second = 1; second <= 4; second++) {
      now.set(Instant.ofEpochSecond(second));
      board.began(entry);
      board.ended(entry, second < 3 ? Optional.empty() : Optional.of("down"));
      long began = second < 3 ? 1 : 3;
      assertThat(board.reports().ready().details().get(0).since())
          .isEqualTo(Instant.ofEpochSecond(began));
    }
  }

  @Test
  void anUnknownIdentityIsLeftOutRatherThanInvented() {
    try (Health anonymous = Health.of(Map.of("region", "eu"), (name, text) -> text)) {
      assertThat(anonymous.live().json()).isEqualTo("{\"status\":\"healthy\"}");
    }
  }

  private List<Integer> codes() {
    return List.of(
        health.live().httpStatus(),
        health.readiness().httpStatus(),
        health.started().httpStatus());
  }

  private static boolean allFailing(List<CheckResult> results) {
    return results.stream().allMatch(CheckResult::failing);
  }

  private void hang() throws InterruptedException {
    never.await();
  }

  private boolean hangs() {
    try {
      never.await();
      return true;
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
