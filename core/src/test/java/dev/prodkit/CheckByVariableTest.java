// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code PRODKIT_CHECK=true} is {@code --check} for a service whose own parser refuses that. */
class CheckByVariableTest {
  private static ServiceCommand service() {
    return ServiceProcess.main(SmallService.class)
        .environment("SERVICE_NAME", "small")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .argument("serve-http");
  }

  private static boolean isWarning(Event event) {
    return event.level().equals("warn") && event.text("code").equals("PK-CONTAINER-06");
  }

  @Test
  void checksAndServesNothingAndSaysSo() {
    try (ServiceProcess service = service().environment("PRODKIT_CHECK", "true").start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.events())
          .anyMatch(event -> event
              .message()
              .equals(
                  "Only checking, by PRODKIT_CHECK=true: nothing is served, and the process ends"
                      + " afterwards"))
          .anyMatch(event -> event.message().equals("Check passed"))
          .noneMatch(
              event -> event.message().equals("Serving") || event.message().equals("Ready"))
          .noneMatch(CheckByVariableTest::isWarning);
    }
  }

  @Test
  void endsAlsoWhereAThreadWouldKeepTheProcess() {
    try (ServiceProcess service = ServiceProcess.main(SmallService.class)
        .environment("SERVICE_NAME", "small")
        .environment("ENVIRONMENT", "staging")
        .environment("PRODKIT_CHECK", "true")
        .argument("leave-a-thread")
        .start()) {
      assertThat(service.awaitExit()).isZero();
    }
  }

  @Test
  void isAWarningInACluster() {
    try (ServiceProcess service = service()
        .environment("PRODKIT_CHECK", "true")
        .environment("KUBERNETES_SERVICE_HOST", "10.0.0.1")
        .start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.events()).anyMatch(CheckByVariableTest::isWarning);
    }
  }

  @Test
  void falseServes() {
    try (ServiceProcess service = service()
        .environment("PRODKIT_CHECK", "false")
        .environment("KUBERNETES_SERVICE_HOST", "10.0.0.1")
        .start()) {
      service.awaitEvent(event -> event.message().equals("Ready"));
      assertThat(service.events())
          .noneMatch(CheckByVariableTest::isWarning)
          .noneMatch(event -> event.message().startsWith("Only checking"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "TRUE", "True", "FALSE", "yes", "1", "true "})
  void anythingElseIsRefused(String value) {
    assertRefused(service().environment("PRODKIT_CHECK", value));
  }

  @Test
  void isRefusedWhereItWouldDoNothing(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve(".env"), "PRODKIT_CHECK=true\n");
    assertRefused(service().unset("ENVIRONMENT").workingDirectory(directory));
    assertRefused(service().environment("prodkit_check", "true"));
  }

  private static void assertRefused(ServiceCommand command) {
    try (ServiceProcess service = command.start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(service.events())
          .last()
          .satisfies(event -> assertThat(event.message())
              .contains("the configuration has 1 problem", "PRODKIT_CHECK"));
    }
  }
}
