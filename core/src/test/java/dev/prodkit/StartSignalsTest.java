// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGTERM at every moment of a start: explained in one line, exit 143, and no failed start. A few
 * starts in each build; 60 with {@code -Dprodkit.signals=all}.
 */
@Timeout(60)
class StartSignalsTest {
  /** Of the milliseconds in which the signals are being taken: there is nothing to close yet. */
  private static final String FIRST_MOMENT =
      "A signal or an exit ended the start before anything was open";

  /** Of a main that goes on to register after bootstrap() has returned. */
  private static final String REGISTERED_LATE = "PK-SHUTDOWN-08";

  private static ServiceCommand service() {
    return ServiceProcess.main(StartingService.class)
        .jvmOption("-XX:+ExitOnOutOfMemoryError") // Or a warning of the start names it.
        .environment("SERVICE_NAME", "starting")
        .environment("ENVIRONMENT", "test")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .environment("INITIALISATION", "1000");
  }

  static IntStream moments() {
    return "all".equals(System.getProperty("prodkit.signals"))
        ? IntStream.range(0, 60).map(i -> i * 3_000 / 59)
        : IntStream.of(200, 500, 800, 1_200);
  }

  private static boolean said(List<Event> events, String message) {
    return events.stream().anyMatch(event -> event.message().equals(message));
  }

  private static void assertExplained(ServiceProcess service) {
    List<Event> events = service.events();
    Event last = events.get(events.size() - 1);
    assertThat(last.has("shutdown")).as("%s", service.lines()).isTrue();
    assertThat(String.valueOf(last.members().get("shutdown")))
        .contains("cause=SIGTERM", "exit_code=143", "clean=true");
    assertThat(events)
        .as("%s", service.lines())
        .filteredOn(event -> !(event.has("code") && event.text("code").equals(REGISTERED_LATE)))
        .noneMatch(event -> event.level().equals("error") || event.level().equals("warn"))
        .noneMatch(event -> event.message().startsWith("Cannot start"));
  }

  @ParameterizedTest
  @MethodSource("moments")
  @DisplayName("SHD-3: SIGTERM so many milliseconds after the JVM's start")
  void explainsASignalAtAnyMoment(int millis) {
    try (ServiceProcess service = service().start()) {
      await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(Duration.ofSeconds(15))).isEqualTo(143);
      if (said(service.events(), "before bootstrap") && !said(service.events(), FIRST_MOMENT)) {
        assertExplained(service);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logging",
        "configuration",
        "tracing",
        "metrics",
        "errors",
        "health",
        "management",
        "sanity"
      })
  @DisplayName("SHD-3: SIGTERM while a step of the start runs")
  void explainsASignalAtEachStep(String step) {
    try (ServiceProcess service = service().argument("at:" + step).start()) {
      service.awaitEvent(event -> event.message().equals("at the step"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(Duration.ofSeconds(15))).isEqualTo(143);
      assertExplained(service);
      assertThat(service.events()).last().satisfies(line -> {
        assertThat(line.message()).isEqualTo("SIGTERM ended the start");
        assertThat(line.text("code")).isEqualTo("PK-SHUTDOWN-19");
        assertThat(line.level()).isEqualTo("info");
      });
      assertThat(service.errorLines()).singleElement().asString().startsWith("signals taken");
    }
  }

  @Test
  @DisplayName("SHD-3: SIGTERM on the first line of bootstrap(), before the signals are taken")
  void explainsASignalInTheFirstMoment() {
    try (ServiceProcess service = service().argument("first-moment").start()) {
      service.awaitEvent(event -> event.message().equals("initialising"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(Duration.ofSeconds(15))).isEqualTo(143);
      assertThat(service.events()).last().satisfies(line -> {
        assertThat(line.message()).isEqualTo(FIRST_MOMENT);
        assertThat(line.text("code")).isEqualTo("PK-SHUTDOWN-19");
        assertThat(line.level()).isEqualTo("info");
      });
    }
  }

  @Test
  @DisplayName("SHD-3: SIGTERM while main initialises: what it has opened is closed")
  void explainsASignalBetweenBootstrapAndServe() {
    try (ServiceProcess service = service().start()) {
      service.awaitEvent(event -> event.message().equals("initialising"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(Duration.ofSeconds(15))).isEqualTo(143);
      assertThat(said(service.events(), "resource closed")).isTrue();
      assertThat(said(service.events(), "Ready")).isFalse();
      assertExplained(service);
    }
  }

  @Test
  @DisplayName("SHD-3: what main throws because the end closed its resources is no failed start")
  void doesNotTellWhatTheEndItselfCauses() {
    try (ServiceProcess service = service().argument("uses-what-is-closed").start()) {
      service.awaitEvent(event -> event.message().equals("initialising"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(Duration.ofSeconds(15))).isEqualTo(143);
      assertExplained(service);
    }
  }
}
