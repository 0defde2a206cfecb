// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prodkit.config.VaultFailure.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client does with servers that are wrong, hostile or slow. */
class VaultClientTest {
  private static final String CANARY = "hunter2canary";
  private static final Secret GIVEN = Secret.of(CANARY + "-given");
  private static final VaultLogin.Token LOGIN = new VaultLogin.Token(GIVEN);
  private static final VaultLogin.AppRole ROLE =
      new VaultLogin.AppRole(Secret.of(CANARY), Secret.of(CANARY + "-id"), "approle");

  @TempDir
  static Path directory;

  private static Certificates good;
  private static Certificates wrongHost;
  private static Certificates expired;

  @BeforeAll
  static void certificates() throws IOException, InterruptedException, GeneralSecurityException {
    good = Certificates.make(directory, "good", "ip:127.0.0.1", "-1H");
    wrongHost = Certificates.make(directory, "wrong", "dns:vault.example", "-1H");
    expired = Certificates.make(directory, "expired", "ip:127.0.0.1", "-3d");
  }

  static VaultClient client(VaultSettings settings, Duration exchange) {
    try {
      return VaultClient.open(settings, exchange);
    } catch (VaultFailure e) {
      throw new AssertionError(e);
    }
  }

  private static VaultFailure failure(VaultSettings settings) {
    return failure(settings, Duration.ofSeconds(5));
  }

  private static VaultFailure failure(VaultSettings settings, Duration exchange) {
    try (VaultClient client = client(settings, exchange)) {
      VaultFailure failure = catchThrowableOfType(VaultFailure.class, () -> {
        Secret token = client.login();
        client.lookup(token);
        client.read(token, "secret/orders");
      });
      assertThat(Reports.everything(failure)).doesNotContain(CANARY);
      assertThat(failure.getCause()).isNull();
      return failure;
    }
  }

  @Test
  @DisplayName("CFG-18: the namespace goes with every request, login and renewal included")
  void sendsTheNamespaceAlways() throws IOException, VaultFailure {
    try (VaultStub stub = VaultStub.http(VaultStub::well);
        VaultClient client = client(stub.settings(ROLE), Duration.ofSeconds(5))) {
      Secret token = client.login();
      client.lookup(token);
      client.renew(token);
      VaultSecret secret = client.read(token, "secret/orders");

      assertThat(secret.origin().text()).isEqualTo("vault secret/data/orders@7");
      assertThat(secret.toString()).doesNotContain(CANARY);
      assertThat(stub.got)
          .hasSize(5)
          .extracting(VaultStub.Got::namespace)
          .containsOnly("team/orders");
      assertThat(stub.got.get(0).token()).as("no token yet").isEqualTo("null");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  @DisplayName("CFG-18: no redirect is followed, so the token goes nowhere else")
  void followsNoRedirect(int status) throws IOException {
    try (VaultStub evil = VaultStub.http(VaultStub::well);
        VaultStub stub = VaultStub.http(exchange -> {
          exchange
              .getResponseHeaders()
              .add("Location", evil.address + exchange.getRequestURI().getPath());
          VaultStub.send(exchange, status, "{}");
        })) {
      assertThat(failure(stub.settings(LOGIN)).getMessage()).contains("redirect");
      assertThat(failure(stub.settings(ROLE)).kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(evil.got).isEmpty();
      assertThat(stub.got).hasSize(2);
    }
  }

  @Test
  @DisplayName("CFG-18: TLS is verified: unknown authority, wrong host, expired")
  void verifiesTls() throws IOException, GeneralSecurityException, VaultFailure {
    try (VaultStub stub = VaultStub.https(good, VaultStub::well)) {
      VaultFailure unknown = failure(VaultStub.settings(stub.address, LOGIN, Optional.empty()));
      assertThat(unknown.getMessage()).contains("VAULT_CACERT");
      assertThat(stub.got).isEmpty();
      try (VaultClient client = client(
          VaultStub.settings(stub.address, LOGIN, Optional.of(good)), Duration.ofSeconds(5))) {
        assertThat(client.read(client.login(), "secret/orders").values()).hasSize(1);
      }
    }
    for (Certificates bad : List.of(wrongHost, expired)) {
      try (VaultStub stub = VaultStub.https(bad, VaultStub::well)) {
        VaultFailure failure = failure(VaultStub.settings(stub.address, LOGIN, Optional.of(bad)));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.getMessage()).contains("certificate");
        assertThat(stub.got).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 472, 473, 500, 502, 503})
  @DisplayName("CFG-2: what a failing server answers is not shown")
  void showsNoAnswer(int status) throws IOException {
    try (VaultStub stub = VaultStub.http(
        exchange -> VaultStub.send(exchange, status, "{\"errors\":[\"" + CANARY + "\"]}"))) {
      VaultFailure failure = failure(stub.settings(ROLE));
      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure.getMessage()).contains("HTTP " + status);
      assertThat(failure(stub.settings(LOGIN)).kind()).isEqualTo(Kind.UNREACHABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "hunter2canary", "{\"auth\":7,\"data\":7}", "{\"auth\":{}}"})
  void nonsenseIsAFailureLikeAnyOther(String answer) throws IOException {
    try (VaultStub stub = VaultStub.http(exchange -> VaultStub.send(exchange, 200, answer))) {
      assertThat(failure(stub.settings(ROLE)).kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure(stub.settings(LOGIN)).kind()).isEqualTo(Kind.UNREACHABLE);
    }
  }

  @Test
  void anAnswerOfABottomlessDepthIsAFailureLikeAnyOther() throws IOException {
    String deep = "[".repeat(1_000_000);
    try (VaultStub stub = VaultStub.http(exchange -> VaultStub.send(exchange, 200, deep))) {
      assertThat(failure(stub.settings(LOGIN)).kind()).isEqualTo(Kind.UNREACHABLE);
    }
  }

  @Test
  void anAnswerThatDoesNotEndIsCutOff() throws IOException {
    byte[] spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
    try (VaultStub stub = VaultStub.http(exchange -> {
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      for (int i = 0; i < 100_000; i++) {
        out.write(spaces);
      }
    })) {
      long begin = System.nanoTime();
      assertThat(failure(stub.settings(LOGIN), Duration.ofSeconds(30)).kind())
          .isEqualTo(Kind.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .as("by its size, not by the deadline")
          .isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  @DisplayName("CFG-16: a server that stops in the middle of an answer does not hold the thread")
  void theWholeExchangeIsBounded() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    try (VaultStub stub = VaultStub.http(exchange -> {
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 1_000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      try {
        end.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    })) {
      long begin = System.nanoTime();
      assertThat(failure(stub.settings(LOGIN), Duration.ofMillis(500)).kind())
          .isEqualTo(Kind.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      end.countDown();
    }
  }

  @Test
  void nobodyThereIsAFailureThatNamesTheAddress() throws IOException {
    URI gone;
    try (VaultStub stub = VaultStub.http(VaultStub::well)) {
      gone = stub.address;
    }
    VaultFailure failure = failure(VaultStub.settings(gone, LOGIN, Optional.empty()));
    assertThat(failure.getMessage()).contains(gone.toString()).contains("ConnectException");
  }

  @Test
  void anAuthorityFileThatIsNoneIsNamed() throws IOException {
    Path none = directory.resolve("none.pem");
    java.nio.file.Files.writeString(none, CANARY);
    VaultSettings settings = new VaultSettings(
        URI.create("https://127.0.0.1:1"),
        Optional.empty(),
        Optional.of(none),
        LOGIN,
        List.of("secret/orders"),
        Duration.ofSeconds(60),
        true);
    VaultFailure failure = catchThrowableOfType(
        VaultFailure.class, () -> VaultClient.open(settings).close());
    assertThat(Reports.everything(failure)).contains("VAULT_CACERT").doesNotContain(CANARY);
  }
}
