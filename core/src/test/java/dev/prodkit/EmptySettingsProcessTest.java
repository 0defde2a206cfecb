// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.config.Default;
import dev.prodkit.config.Secret;
import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CFG-7: a variable that is set to nothing, as compose files write it, seen from outside. */
class EmptySettingsProcessTest {
  @TempDir
  private Path directory;

  private static ServiceCommand service() {
    return service(SmallService.class);
  }

  private static ServiceCommand service(Class<?> main) {
    return ServiceProcess.main(main)
        .environment("SERVICE_NAME", "small")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .argument("none");
  }

  private static void assertRefused(ServiceCommand command, String... texts) {
    try (ServiceProcess service = command.start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(service.events()).singleElement().satisfies(event -> {
        assertThat(event.text("code")).isEqualTo("PK-START-01");
        assertThat(event.message()).contains(texts);
        assertThat(event.has("stack_trace")).isFalse();
      });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ENVIRONMENT",
        "MANAGEMENT_HOST",
        "MANAGEMENT_TOKEN",
        "MANAGEMENT_READ_TOKEN",
        "PRODKIT_CHECK",
        "VAULT_ADDR",
        "VAULT_ROLE",
        "VAULT_TOKEN",
        "VAULT_NAMESPACE",
        "VAULT_REFRESH"
      })
  void whatIsNeverMeantEmptyIsRefusedByItsName(String name) {
    assertRefused(
        service().environment(name, ""), name + " is empty", "(environment " + name + ")");
  }

  @Test
  void theEnvironmentIsNotGuessedWhereItIsEmpty() {
    assertRefused(
        service().environment("ENVIRONMENT", "").environment("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
        "the configuration has 1 problem",
        "ENVIRONMENT is empty");
  }

  @Test
  void aFileThatIsEmptyIsLikeAVariableThatIs() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    assertRefused(
        service().unset("MANAGEMENT_HOST").environment("MANAGEMENT_HOST_FILE", empty.toString()),
        "MANAGEMENT_HOST is empty");
    Files.createFile(directory.resolve("MANAGEMENT_TOKEN"));
    assertRefused(
        service().environment("SECRETS_DIR", directory.toString()), "MANAGEMENT_TOKEN is empty");
  }

  @Test
  void everythingThatIsEmptyAndMayBeIsTheDefaultAndToldInOneLine() {
    try (ServiceProcess service = service()
        .environment("GREETING", "")
        .environment("LOG_LEVEL", "")
        .environment("DD_VERSION", "")
        .environment("START_DEADLINE", "")
        .start()) {
      assertThat(service.awaitExit()).isZero();
      List<Event> told = service.events().stream()
          .filter(event -> event.message().startsWith("Set to nothing"))
          .toList();
      assertThat(told)
          .singleElement()
          .satisfies(event -> assertThat(event.message())
              .contains("GREETING", "LOG_LEVEL", "DD_VERSION", "START_DEADLINE"));
      assertThat(service.events()).anyMatch(event -> event.message().equals("greeting hello"));
    }
  }

  @Test
  void everythingOutOfItsBoundsIsReportedAtOnce() {
    assertRefused(
        service()
            .environment("SHUTDOWN_DRAIN_DELAY", "25h")
            .environment("START_DEADLINE", "0s")
            .environment("MANAGEMENT_PORT", "70000"),
        "SHUTDOWN_DRAIN_DELAY must be from 0s to 1d",
        "START_DEADLINE must be from 1ms to 1d",
        "MANAGEMENT_PORT must be from 0 to 65535");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void aPortThatIsNoneIsAProblemOfTheConfiguration(String check) {
    try (ServiceProcess service = ServiceProcess.main(SmallService.class)
        .environment("SERVICE_NAME", "small")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("PRODKIT_CHECK", check)
        .argument("serve-http-on-no-port")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(service.events())
          .anyMatch(event -> event.level().equals("error")
              && event.text("code").equals("PK-START-01")
              && event.message().contains("must be from 0 to 65535"));
    }
  }

  /** Its settings are a mistake. */
  static final class WronglyDeclared {
    record Settings(@Default("hunter2hunter2") Secret apiKey, Object thing) {}

    private WronglyDeclared() {}

    public static void main(String[] args) {
      Production.bootstrap(args, Settings.class).close();
    }
  }

  @Test
  void aRecordThatCannotBeIsAProblemOfTheConfigurationBesideTheOthers() {
    assertRefused(
        service(WronglyDeclared.class).environment("MANAGEMENT_PORT", "x"),
        "API_KEY is declared by",
        "Settings.apiKey, which is a Secret with a default",
        "THING is declared by",
        "a mistake in the program",
        "MANAGEMENT_PORT must be a whole number");
  }
}
