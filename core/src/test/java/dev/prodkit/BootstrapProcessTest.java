// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start and the end of a process, seen from outside: its output and its exit code. */
class BootstrapProcessTest {
  private static ServiceCommand service() {
    return ServiceProcess.main(SmallService.class)
        .environment("SERVICE_NAME", "small")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s");
  }

  private static boolean says(Event event, String text) {
    return event.message().contains(text);
  }

  private static List<Event> errors(ServiceProcess service) {
    return service.events().stream()
        .filter(event -> event.level().equals("error"))
        .toList();
  }

  private static void assertLastIsTheReport(ServiceProcess service) {
    List<Event> events = service.events();
    assertThat(events.get(events.size() - 1).message()).isEqualTo("Shutdown complete");
  }

  @Test
  void endsWith143WhenToldByTermAndTheReportIsTheLastLine() {
    try (ServiceProcess service = service().start()) {
      service.awaitEvent(event -> says(event, "Ready"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(service.events()).anyMatch(event -> says(event, "resource closed"));
      assertLastIsTheReport(service);
    }
  }

  @Test
  void endsWith130WhenToldByInt() {
    try (ServiceProcess service = service().start()) {
      service.awaitEvent(event -> says(event, "Ready"));
      service.signal(Signal.INT);
      assertThat(service.awaitExit()).isEqualTo(130);
      assertLastIsTheReport(service);
    }
  }

  @Test
  void endsWith143WhenToldByTermBeforeItServes() {
    try (ServiceProcess service = service().argument("hang-in-start").start()) {
      service.awaitEvent(event -> says(event, "greeting"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(service.events()).anyMatch(event -> says(event, "resource closed"));
    }
  }

  @Test
  void endsWith0WhenItStopsItself() {
    try (ServiceProcess service = service().argument("stop").start()) {
      assertThat(service.awaitExit()).isEqualTo(0);
      assertThat(service.events()).anyMatch(event -> says(event, "resource closed"));
      assertThat(errors(service)).isEmpty();
    }
  }

  @Test
  void endsWith1AndOneStackTraceWhenMainThrows() {
    try (ServiceProcess service = service().argument("throw").start()) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertThat(service.events()).anyMatch(event -> says(event, "resource closed"));
      List<Event> stacks =
          service.events().stream().filter(event -> event.has("stack_trace")).toList();
      assertThat(stacks).singleElement().satisfies(event -> {
        assertThat(event.message()).startsWith("Error published: java.lang.IllegalStateException");
        assertThat(event.text("stack_trace")).contains("main is broken");
      });
      assertThat(errors(service)).last().satisfies(error -> {
        assertThat(error.text("code")).isEqualTo("PK-START-04");
        assertThat(error.text("event_id")).isEqualTo(stacks.get(0).text("event_id"));
      });
      assertThat(service.errorLines()).isEmpty();
    }
  }

  @Test
  void closesEverythingWhenSomebodyElseEndsTheProcess() {
    try (ServiceProcess service = service().argument("exit").start()) {
      assertThat(service.awaitExit()).isEqualTo(3);
      assertThat(service.events()).anyMatch(event -> says(event, "resource closed"));
      assertLastIsTheReport(service);
    }
  }

  @Test
  void refusesASecondBootstrapAndNamesTheFirstUntilThatIsClosed() {
    try (ServiceProcess service = service().argument("twice").start()) {
      assertThat(service.awaitExit()).isEqualTo(0);
      assertThat(service.events())
          .anyMatch(event -> says(event, "refused: ") && says(event, "SmallService.java"))
          .anyMatch(event -> says(event, "again after close"));
    }
  }

  @Test
  void refusesToGuessItsEnvironmentOnAPlatformAndSaysWhatElseIsWrong() {
    try (ServiceProcess service = service()
        .unset("ENVIRONMENT")
        .unset("SERVICE_NAME")
        .environment("KUBERNETES_SERVICE_HOST", "10.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "20s")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(service.events()).singleElement().satisfies(event -> {
        assertThat(event.text("code")).isEqualTo("PK-START-01");
        assertThat(event.message())
            .contains("ENVIRONMENT", "SERVICE_NAME")
            .contains("SHUTDOWN_DRAIN_DELAY", "at most 13500ms");
      });
    }
  }

  @Test
  void needsNothingInDevelopment(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve(".env"), "GREETING=from dot env\n");
    try (ServiceProcess service = service()
        .unset("ENVIRONMENT")
        .unset("SERVICE_NAME")
        .workingDirectory(directory)
        .argument("none")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(0);
      assertThat(service.events()).anyMatch(event -> says(event, "greeting from dot env"));
    }
  }

  @Test
  void readsNoDotEnvOutsideDevelopment(@TempDir Path directory) throws Exception { // CFG-10
    Files.writeString(directory.resolve(".env"), "GREETING=planted\n");
    try (ServiceProcess service =
        service().workingDirectory(directory).argument("none").start()) {
      assertThat(service.awaitExit()).isEqualTo(0);
      assertThat(new String(service.output(), StandardCharsets.UTF_8)).doesNotContain("planted");
    }
  }

  @Test
  void warnsWhenTwoVariablesNameTheServiceDifferently() {
    try (ServiceProcess service =
        service().environment("OTEL_SERVICE_NAME", "other").argument("none").start()) {
      assertThat(service.awaitExit()).isEqualTo(0);
      assertThat(service.events())
          .anyMatch(event -> event.level().equals("warn") && says(event, "OTEL_SERVICE_NAME"));
    }
  }

  @Test
  void saysInOneLineThatTheManagementPortIsTaken() throws Exception { // HLT-12
    try (ServerSocket taken = new ServerSocket(0);
        ServiceProcess service = service()
            .environment("MANAGEMENT_HOST", "0.0.0.0")
            .environment("MANAGEMENT_PORT", Integer.toString(taken.getLocalPort()))
            .start()) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertThat(service.events()).singleElement().satisfies(event -> {
        assertThat(event.text("code")).isEqualTo("PK-START-02");
        assertThat(event.message())
            .contains("MANAGEMENT_PORT", Integer.toString(taken.getLocalPort()));
        assertThat(event.has("stack_trace")).isFalse();
      });
    }
  }

  @Test
  void endsWith78WhenAnArgumentIsNearlyCheckAndSaysWhatElseIsWrong() {
    try (ServiceProcess service = service()
        .argument("serve-http")
        .argument("--chek")
        .environment("SHUTDOWN_DRAIN_DELAY", "20s")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(service.events()).singleElement().satisfies(event -> {
        assertThat(event.text("code")).isEqualTo("PK-START-01");
        assertThat(event.message())
            .contains("--chek", "did you mean --check?")
            .contains("SHUTDOWN_DRAIN_DELAY");
      });
    }
  }

  @Test
  void endsWith78WhenTheSettingsOfTracingAreWrong() {
    try (ServiceProcess service =
        service().environment("OTEL_TRACES_EXPORTER", "wrong-canary").start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(service.events())
          .singleElement()
          .satisfies(event -> assertThat(event.message()).contains("OTEL_TRACES_EXPORTER"));
      assertThat(new String(service.output(), StandardCharsets.UTF_8)).doesNotContain("canary");
    }
  }

  @Test
  void letsEveryPartLogWhileItEndsAndSaysNothingAfterTheReceipt() { // SHD-8
    try (ServiceProcess service = service().argument("log-while-ending").start()) {
      assertThat(service.awaitExit()).isEqualTo(0);
      assertThat(service.events().stream().map(Event::message))
          .containsSubsequence(
              "says door",
              "says task",
              "says early",
              "resource closed",
              "says last",
              "Shutdown complete");
      assertLastIsTheReport(service);
    }
  }

  @Test
  void livesOnWhenAThreadIsOutOfMemory() {
    try (ServiceProcess service = service().argument("out-of-memory").start()) {
      service.awaitEvent(event -> event.has("code") && event.text("code").equals("PK-CORE-01"));
      service.awaitEvent(event -> event.message().equals("Ready"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
    }
  }

  @Test
  void endsAStartThatHangsAndNoInterruptFrees() { // CORE-1
    try (ServiceProcess service = ServiceProcess.main(StuckStart.class)
        .environment("SERVICE_NAME", "stuck")
        .environment("ENVIRONMENT", "test")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .environment("START_DEADLINE", "4s")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertThat(service.events()).anySatisfy(event -> {
        assertThat(event.text("code")).isEqualTo("PK-START-06");
        assertThat(event.text("step")).isEqualTo("health");
        assertThat(String.valueOf(event.members().get("stack"))).contains("StuckStart");
      });
    }
  }
}
