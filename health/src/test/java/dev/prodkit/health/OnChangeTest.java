// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OnChangeTest {
  private static final CheckTiming QUICK =
      new CheckTiming(Duration.ofSeconds(5), Duration.ofMillis(10));

  private final Health health = Health.of(Map.of(), (name, text) -> text, QUICK);
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    health.close();
  }

  @Test
  @DisplayName("HTP-6: a listener that throws is counted and told of, and its observer may throw")
  void countsWhatListenersThrow() {
    List<Throwable> observed = new CopyOnWriteArrayList<>();
    LinkageError failure = new LinkageError("in the listener");
    health
        .onListenerFailure(thrown -> {
          observed.add(thrown);
          throw new AssertionError("in the observer");
        })
        .onChange(change -> {
          throw failure;
        })
        .onChange(change -> told.add("told"));
    health.ready();
    health.draining();

    await().until(() -> told.size() == 2 && health.listenerFailures() >= 2);
    assertThat(observed).hasSizeGreaterThanOrEqualTo(2).containsOnly(failure);
  }

  @Test
  @DisplayName("HLT-9: every transition is told once, in order, close included")
  void tellsEachTransitionOnceAndInOrder() {
    AtomicBoolean up = new AtomicBoolean(true);
    AtomicInteger runs = new AtomicInteger();
    health.onChange(change -> told.add(words(change)));
    health.readiness("database", () -> {
      runs.incrementAndGet();
      return up.get();
    });
    await().until(() -> health.readiness().checks().equals(Map.of("database", true)));
    health.ready();
    health.ready();
    up.set(false);
    await().until(() -> health.status() == Status.DEGRADED);
    int seen = runs.get();
    await().until(() -> runs.get() > seen + 5);
    health.draining();
    health.draining();
    health.close();

    assertThat(told)
        .containsExactly(
            "database PENDING>UP",
            "STARTING>UP",
            "database UP>DOWN returned false",
            "UP>DEGRADED",
            "DEGRADED>DRAINING",
            "DRAINING>DOWN");
  }

  /** It walked STARTING, UP, DEGRADED within a millisecond. */
  @Test
  void tellsTheFirstStatusOnceFromTheFirstAnswersOfAllChecks() throws InterruptedException {
    health.onChange(change -> told.add(words(change)));
    health.readiness("database", () -> true);
    health.optional("cache", () -> false);
    health.readiness("queue", () -> {
      release.await();
      return false;
    });
    health.ready();
    await().until(() -> told.contains("cache PENDING>DOWN returned false"));
    assertThat(health.status()).isEqualTo(Status.STARTING);
    assertThat(health.awaitReady(Duration.ZERO)).isFalse();

    release.countDown();

    await().until(() -> health.status() == Status.DEGRADED);
    await().until(() -> told.stream().anyMatch(line -> line.endsWith("DEGRADED")));
    assertThat(told)
        .filteredOn(line -> line.matches("[A-Z]+>[A-Z]+"))
        .containsExactly("STARTING>DEGRADED");
  }

  @Test
  void tellsOfATimeoutAlthoughNobodyProbes() {
    CheckTiming timing = QUICK.withDeadline(Duration.ofMillis(50));
    try (Health other = Health.of(Map.of(), (name, text) -> text, timing)) {
      other.onChange(change -> told.add(words(change)));
      other.readiness("database", () -> release.await());
      await().until(() -> told.contains("database PENDING>TIMED_OUT no answer within 50 ms"));
    }
  }

  @Test
  void aListenerThatHangsHurtsNobody() {
    CountDownLatch hanging = new CountDownLatch(1);
    health.onChange(change -> {
      hanging.countDown();
      awaitRelease();
    });
    health.onChange(change -> told.add(words(change)));
    AtomicInteger runs = new AtomicInteger();
    health.readiness("flapping", () -> runs.incrementAndGet() % 2 == 0);

    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
      hanging.await();
      int seen = runs.get();
      await().until(() -> runs.get() > seen + 10);
      health.ready();
      health.draining();
      assertThat(health.readiness().httpStatus()).isEqualTo(503);
      await().until(() -> told.contains("UP>DRAINING") || told.contains("DEGRADED>DRAINING"));
    });
  }

  @Test
  void aListenerThatThrowsIsToldWhatItMissed() {
    AtomicBoolean broken = new AtomicBoolean(true);
    health.onChange(change -> {
      if (broken.get()) {
        release.countDown();
        throw new StackOverflowError();
      }
      told.add(words(change));
    });
    health.ready();
    await().until(() -> release.getCount() == 0);
    await().untilAsserted(() -> {
      broken.set(false);
      health.draining();
      assertThat(told).containsExactly("missed 1", "UP>DRAINING");
    });
  }

  @Test
  void whatWaitsForASlowListenerIsBounded() {
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch hanging = new CountDownLatch(1);
    Consumer<HealthChange> slow = change -> {
      hanging.countDown();
      awaitRelease();
      told.add(words(change));
      taken.incrementAndGet();
    };
    ChangeFeed feed = new ChangeFeed(slow, failure -> {}, new OwnThreads());
    HealthChange change = new HealthChange.OfStatus(Status.UP, Status.DEGRADED, Duration.ZERO, 1);
    feed.accept(change);
    await().until(() -> hanging.getCount() == 0);
    for (int i = 0; i < ChangeFeed.BOUND + 500; i++) {
      feed.accept(change);
    }
    release.countDown();

    await().until(() -> feed.telling().isEmpty());
    // accepted = delivered + missed
    assertThat(told).filteredOn("UP>DEGRADED"::equals).hasSize(ChangeFeed.BOUND + 1);
    assertThat(told).contains("missed 500");
  }

  @Test
  void aListenerMayCloseAndLeaveAnInterruptBehind() {
    health.onChange(change -> {
      told.add(words(change));
      Thread.currentThread().interrupt();
      if (change instanceof HealthChange.OfStatus status && status.to() == Status.DRAINING) {
        health.close();
      }
    });
    health.ready();
    health.draining();
    await().until(() -> told.contains("DRAINING>DOWN"));
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private static String words(HealthChange change) {
    if (change instanceof HealthChange.OfStatus status) {
      return status.from() + ">" + status.to();
    }
    if (change instanceof HealthChange.OfCheck check) {
      CheckResult result = check.result();
      String failure = result.failure().map(" "::concat).orElse("");
      return result.name() + " " + check.from() + ">" + result.outcome() + failure;
    }
    return "missed " + ((HealthChange.Missed) change).changes();
  }
}
