// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.prodkit.config.Default;
import dev.prodkit.config.Secret;
import dev.prodkit.health.CheckTiming;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.shutdown.InFlight;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** What a {@code Production} does, without anything process-wide. */
@Timeout(30)
class ProductionTest {
  record Settings(@Default("1") int number, Optional<Secret> password) {}

  record Late(String needed) {}

  @Test
  void manyStandBesideEachOtherInATest() { // CORE-2
    try (Production one = Production.forTest(Settings.class);
        Production other =
            Production.configure().environment(Map.of("NUMBER", "2")).forTest(Settings.class)) {
      assertThat(one.settings(Settings.class).number()).isEqualTo(1);
      assertThat(other.settings(Settings.class).number()).isEqualTo(2);
      assertThat(one.managementPort()).isEmpty();
      assertThat(one.identity().name()).isEqualTo("test");
    }
  }

  @Test
  void goesByAClockThatTheTestMoves() {
    AtomicLong now = new AtomicLong();
    try (Production production = Production.configure().nanoTime(now::get).forTest()) {
      InFlight.Work work = production.inFlight().begin("job");
      now.addAndGet(Duration.ofMinutes(3).toNanos());
      assertThat(production.inFlight().oldestAge()).hasValue(Duration.ofMinutes(3));
      work.close();
    }
  }

  @Test
  void countsChangesOfHealthAndShowsEachCheckAsAGauge() {
    AtomicBoolean up = new AtomicBoolean(true);
    try (Production production = Production.forTest()) {
      production
          .health()
          .readiness("database", CheckTiming.DEFAULT.withInterval(Duration.ofMillis(20)), up::get);
      await().untilAsserted(() -> assertThat(gauge(production)).isEqualTo(1));
      up.set(false);
      await().untilAsserted(() -> assertThat(gauge(production)).isEqualTo(0));
      assertThat(production
              .metrics()
              .get("prodkit.health.changes")
              .functionCounter()
              .count())
          .isGreaterThanOrEqualTo(2);
    }
  }

  private static double gauge(Production production) {
    return production
        .metrics()
        .get("prodkit.health.check.up")
        .tags("check", "database", "kind", "readiness")
        .gauge()
        .value();
  }

  @Test
  void takesNeitherHandlerNorSignalsInATest() {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Production production = Production.forTest();
    assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
    production.close();
  }

  @Test
  void bindsALateRecordWithTheSameReport() {
    try (Production production = Production.forTest()) {
      assertThatExceptionOfType(StartupException.class)
          .isThrownBy(() -> production.settings(Late.class))
          .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(78))
          .withMessageContaining("NEEDED");
    }
  }

  @Test
  void knowsASecretThatWasBoundLateBeforeTheServiceDoes() {
    try (Production production =
        Production.configure().environment(Map.of("PASSWORD", "canary-canary")).forTest()) {
      production.settings(Settings.class);
      assertThat(production.redaction().apply("", "it is canary-canary")).doesNotContain("canary");
    }
  }

  record Urls(Optional<URI> databaseUrl) {}

  @Test
  void knowsTheSecretsThatAreNotDeclaredAsSuch() {
    Map<String, String> environment = Map.of(
        "DATABASE_URL", "postgres://users:canary%2Fpassword@db/users",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "https://users:canary-collector@collector:4318",
        "OTEL_EXPORTER_OTLP_HEADERS", "api-key=canary-api-key,x-tenant=canary%3Dtenant");
    try (Production production =
        Production.configure().environment(environment).forTest(Urls.class)) {
      assertThat(production
              .redaction()
              .apply(
                  "",
                  "canary%2Fpassword canary/password canary-api-key canary%3Dtenant canary=tenant"
                      + " canary-collector"))
          .doesNotContain("canary");
    }
  }

  @Test
  void takesNoOrdinaryWordOutOfTheLogBecauseASecretIsTheSame() {
    Map<String, String> environment =
        Map.of("PASSWORD", "production", "ENVIRONMENT", "production", "NUMBER", "1");
    try (Production production =
        Production.configure().environment(environment).forTest(Settings.class)) {
      assertThat(production.redaction().apply("", "in production password=production"))
          .isEqualTo("in production password=" + Redactor.MASK);
    }
  }

  @Test
  void endsInThePhasesOfItsVerbsNewestFirst() {
    List<String> order = new ArrayList<>();
    Production production = Production.forTest();
    production.lastly("last", () -> order.add("last"));
    production.closing("database", () -> order.add("database"));
    production.closing("cache", () -> order.add("cache"));
    production.stopAccepting("consumer", () -> order.add("consumer"));
    production.executor("jobs", Executors.newSingleThreadExecutor()).execute(() -> {});

    production.close();

    assertThat(order).containsExactly("consumer", "cache", "database", "last");
  }

  @Test
  void servesOnceEveryStartupCheckHasPassedAndReturnsWhenStopped() throws InterruptedException {
    try (Production production = Production.forTest()) {
      List<Integer> readiness = new ArrayList<>();
      production
          .health()
          .startup("cache", () -> readiness.add(production.health().readiness().httpStatus()));
      Thread stopper = new Thread(() -> {
        while (production.health().readiness().httpStatus() != 200) {
          Thread.onSpinWait();
        }
        production.stop();
      });
      stopper.start();

      production.serve();

      stopper.join(TimeUnit.SECONDS.toMillis(10));
      assertThat(readiness).containsExactly(503);
      assertThat(production.health().readiness().httpStatus()).isEqualTo(503);
    }
  }

  @Test
  void closesAtOnceWhatIsRegisteredAfterTheEnd() {
    Production production = Production.forTest();
    production.close();
    List<String> closed = new ArrayList<>();

    production.closing("late", () -> closed.add("late"));

    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(closed).containsExactly("late"));
  }

  @Test
  void leavesNothingInTheLoggingContextOfTheNextCheck() {
    List<String> found = new CopyOnWriteArrayList<>();
    try (Production production = Production.forTest()) {
      for (int i = 0; i < 50; i++) {
        production.health().readiness("check-" + i, () -> {
          found.add(String.valueOf(MDC.get("tenant")));
          MDC.put("tenant", "left behind");
        });
      }
      await().until(() -> found.size() >= 50);
    }
    assertThat(found).containsOnly("null");
  }
}
