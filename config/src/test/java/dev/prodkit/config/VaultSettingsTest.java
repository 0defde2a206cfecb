// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultSettingsTest {
  private static final String CANARY = "hunter2canary";

  @TempDir
  Path directory;

  private static VaultSettings settings(Map<String, String> environment) {
    return VaultSettings.from(Reports.environment(environment)).orElseThrow();
  }

  private static List<String> problems(Map<String, String> environment) {
    ConfigException report =
        catchThrowableOfType(ConfigException.class, () -> settings(environment));
    assertThat(Reports.everything(report)).doesNotContain(CANARY);
    return report.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void thereAreNoneWithoutAnAddress() {
    assertThat(VaultSettings.from(Reports.environment(Map.of("VAULT_TOKEN", CANARY))))
        .isEmpty();
  }

  @Test
  void readsARoleOfKubernetes() {
    VaultSettings settings = settings(Map.of(
        "VAULT_ADDR", "https://vault:8200",
        "VAULT_ROLE", "orders",
        "VAULT_NAMESPACE", "admin/",
        "VAULT_PATH", "secret/orders,secret/shared"));
    assertThat(settings.login())
        .isEqualTo(new VaultLogin.Kubernetes("orders", VaultLogin.Kubernetes.JWT, "kubernetes"));
    assertThat(settings.paths()).containsExactly("secret/orders", "secret/shared");
    assertThat(settings.refresh()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.overrides()).isTrue();
    assertThat(settings.namespace()).contains("admin");
  }

  @Test
  void readsSecretsFromFilesToo() throws IOException {
    Path id = Files.writeString(directory.resolve("id"), CANARY + "\n");
    VaultSettings settings = settings(Map.of(
        "VAULT_ADDR", "http://127.0.0.1:8200",
        "VAULT_ROLE_ID", "role",
        "VAULT_SECRET_ID_FILE", id.toString(),
        "VAULT_PATH", "secret/orders"));
    assertThat(((VaultLogin.AppRole) settings.login()).secretId().reveal()).isEqualTo(CANARY);
    assertThat(settings.toString()).doesNotContain(CANARY);
  }

  @Test
  @DisplayName("CFG-1: everything that is wrong is reported at once")
  void reportsEverything() {
    assertThat(problems(Map.of(
            "VAULT_ADDR",
            "ftp://" + CANARY + "@vault",
            "VAULT_ROLE",
            "orders",
            "VAULT_TOKEN",
            CANARY,
            "VAULT_SECRET_ID",
            CANARY,
            "VAULT_NAMESPACE",
            "../" + CANARY,
            "VAULT_REFRESH",
            "1ms")))
        .hasSize(6)
        .anyMatch(problem -> problem.startsWith("VAULT_PATH is missing"))
        .anyMatch(problem -> problem.startsWith("VAULT_ROLE_ID is missing beside"))
        .anyMatch(problem -> problem.contains("several ways to log in"))
        .anyMatch(problem -> problem.startsWith("VAULT_ADDR must be an address"))
        .anyMatch(problem -> problem.startsWith("VAULT_NAMESPACE must be a path"))
        .anyMatch(problem -> problem.startsWith("VAULT_REFRESH must be from 1s to 1d"));
  }

  @Test
  void aMalformedValueDoesNotHideAMissingOne() {
    assertThat(problems(Map.of("VAULT_ADDR", "https://vault", "VAULT_REFRESH", "60")))
        .anyMatch(problem -> problem.startsWith("VAULT_REFRESH "))
        .anyMatch(problem -> problem.startsWith("VAULT_PATH is missing"))
        .anyMatch(problem -> problem.contains("no way to log in"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://vault:8200",
        "http://127.0.0.1.evil.test",
        "http://10.0.0.1",
        "https://user:hunter2canary@vault",
        "https://vault?x=hunter2canary"
      })
  @DisplayName("CFG-18: an address whose traffic others can read is refused")
  void refusesAnAddressInClear(String address) {
    assertThat(problems(
            Map.of("VAULT_ADDR", address, "VAULT_TOKEN", CANARY, "VAULT_PATH", "secret/orders")))
        .singleElement()
        .asString()
        .startsWith("VAULT_ADDR must");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "/secret/orders",
        "secret/orders/",
        "secret/../sys",
        "secret//x",
        "secret/a?b",
        "secret/a%2e",
        "secret/a,secret/a"
      })
  void refusesPathsThatAreNone(String paths) {
    assertThat(problems(
            Map.of("VAULT_ADDR", "https://vault", "VAULT_TOKEN", CANARY, "VAULT_PATH", paths)))
        .singleElement()
        .asString()
        .startsWith("VAULT_PATH must");
  }

  private static Source vault(VaultSecret... secrets) {
    return Source.live(() -> VaultEntries.of(List.of(secrets)), listener -> {});
  }

  private static VaultSecret secret(String path, Map<String, String> values) {
    return VaultSecret.of(path, path, OptionalLong.of(3), values);
  }

  private static List<String> warnings(Source... sources) {
    List<String> warnings = new ArrayList<>();
    Config.of(sources).warnings().forEach(warning -> warnings.add(warning.toString()));
    assertThat(warnings.toString()).doesNotContain(CANARY);
    return warnings;
  }

  @Test
  void aNameInVaultAndTheEnvironmentIsOneWarningWithBothOrigins() {
    Source vault = vault(secret("secret/a", Map.of("password", CANARY)));
    Source environment = Source.environment(Map.of("PASSWORD", CANARY + "2"));
    assertThat(warnings(vault, environment))
        .containsExactly(
            "PASSWORD is also set by environment PASSWORD, and wins (vault secret/a@3): keep one of the"
                + " two");
    assertThat(warnings(environment, vault))
        .containsExactly(
            "PASSWORD is also set by vault secret/a@3, and wins (environment PASSWORD): keep one of the"
                + " two");
  }

  @Test
  void aNameInTwoPathsIsAWarningAndTheFirstWins() {
    Source vault = vault(
        secret("secret/a", Map.of("KEY", CANARY + "-a")),
        secret("secret/b", Map.of("KEY", CANARY + "-b")));
    assertThat(warnings(vault))
        .containsExactly(
            "KEY is also in secret/a, which wins (vault secret/b@3): keep it in one of the two");
    assertThat(Config.of(vault).origin("KEY").orElseThrow().text()).isEqualTo("vault secret/a@3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VAULT_ADDR",
        "vault_token",
        "ENVIRONMENT",
        "DD_ENV",
        "Management_Host",
        "MANAGEMENT_PORT",
        "LOG_LEVEL"
      })
  void vaultNeverSuppliesWhatDecidesOverIt(String name) {
    Source vault = vault(secret("secret/a", Map.of(name, CANARY)));
    assertThat(Config.of(vault).origin(name)).isEmpty();
    assertThat(warnings(vault)).singleElement().asString().contains("is never taken from Vault");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MANAGEMENT_TOKEN", "management_read_token", "METRICS_ACCESS", "DD_SERVICE"})
  void vaultSuppliesTheTokensOfTheManagementPortLikeAnyOtherSecret(String name) {
    Source vault = vault(secret("secret/a", Map.of(name, CANARY)));
    assertThat(Config.of(vault).origin(name)).isPresent();
    assertThat(warnings(vault)).isEmpty();
  }

  @Test
  void whatIsMissingCanBePutIntoVault() {
    record Missing(String x) {}
    assertThat(Reports.problem(
                Config.of(vault(secret("secret/a", Map.of())), Source.environment(Map.of())),
                Missing.class)
            .nextStep())
        .isEqualTo("put it into Vault under secret/a, or set X");
  }
}
