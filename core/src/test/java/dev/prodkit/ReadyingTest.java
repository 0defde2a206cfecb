// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.health.CheckTiming;
import dev.prodkit.shutdown.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code Ready} means, and what it says of an end that lacks something. */
@Timeout(30)
class ReadyingTest {
  private static Production production() {
    return Production.configure()
        .environment(Map.of("SHUTDOWN_DRAIN_DELAY", "3s"))
        .forTest();
  }

  private static Thread serving(Production production) {
    Thread thread = new Thread(() -> {
      try {
        production.serve();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    thread.start();
    return thread;
  }

  @Test
  void saysReadyOnceReadinessIsUpAndBeforeThatWhatItWaitsFor() throws InterruptedException {
    AtomicBoolean up = new AtomicBoolean();
    CheckTiming quick = new CheckTiming(Duration.ofMillis(500), Duration.ofMillis(50));
    try (Production production = production();
        CapturedLogs logs = CapturedLogs.of(Production.class)) {
      production.health().readiness("database", quick, up::get);
      Thread serving = serving(production);
      await()
          .atMost(Duration.ofSeconds(9))
          .until(() -> logs.messages().contains("Not ready yet: these checks are not up"));
      assertThat(logs.messages()).doesNotContain("Ready");

      up.set(true);

      await().until(() -> logs.messages().contains("Ready"));
      assertThat(production.health().readiness().httpStatus()).isEqualTo(200);
      production.stop();
      serving.join(Duration.ofSeconds(5).toMillis());
      assertThat(serving.isAlive()).isFalse();
    }
  }

  @Test
  void goesOnToTheEndThatComesWhileItIsNotReady() throws InterruptedException {
    try (Production production = production();
        CapturedLogs logs = CapturedLogs.of(Production.class)) {
      production.health().readiness("database", () -> false);
      Thread serving = serving(production);
      production.stop();
      serving.join(Duration.ofSeconds(5).toMillis());
      assertThat(serving.isAlive()).isFalse();
      assertThat(logs.messages()).doesNotContain("Ready");
    }
  }

  /** A server that is registered by closing(…) alone lost 692 calls. */
  @Test
  void drainsForItsDelayOnceWorkIsTrackedOrReadinessWasAskedFor() {
    try (Production nothing = production()) {
      assertThat(plan(nothing)).isEqualTo(Duration.ZERO);
      nothing.health().readiness();
      assertThat(plan(nothing)).isEqualTo(Duration.ofSeconds(3));
    }
    try (Production probed = production()) {
      probed.health().at("/health/live");
      assertThat(plan(probed)).isEqualTo(Duration.ZERO);
      probed.health().at("/health/ready");
      assertThat(plan(probed)).isEqualTo(Duration.ofSeconds(3));
    }
    try (Production tracking = production()) {
      tracking.inFlight().begin("GET /orders").close();
      assertThat(plan(tracking)).isEqualTo(Duration.ofSeconds(3));
    }
  }

  private static Duration plan(Production production) {
    return production.shutdownPlan().slot(Phase.DRAIN_DELAY);
  }

  @Test
  void saysThatNothingStopsAcceptingWorkThatIsTracked() throws InterruptedException {
    try (Production production = production();
        CapturedLogs logs = CapturedLogs.of(Production.class)) {
      production.inFlight();
      serving(production);
      await().until(() -> logs.messages().contains("Ready"));
      assertThat(logs.members("Ready")).containsKey("not_registered");
    }
    try (Production production = production();
        CapturedLogs logs = CapturedLogs.of(Production.class)) {
      production.inFlight();
      production.stopAccepting("jetty", () -> {});
      serving(production);
      await().until(() -> logs.messages().contains("Ready"));
      assertThat(logs.members("Ready")).doesNotContainKey("not_registered");
    }
  }
}
