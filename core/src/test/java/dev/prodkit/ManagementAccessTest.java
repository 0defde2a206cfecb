// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static dev.prodkit.ManagementPort.body;
import static dev.prodkit.ManagementPort.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.shutdown.InFlight;
import dev.prodkit.testkit.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what on the management port, and how often he may guess. */
@Timeout(30)
class ManagementAccessTest {
  private static final Map<String, String> TOKENS =
      Map.of("MANAGEMENT_TOKEN", "operator-token", "MANAGEMENT_READ_TOKEN", "reader-token");
  private static final String OPERATOR = "Authorization: Bearer operator-token";
  private static final String READER = "authorization: bearer reader-token";
  private static final String WRONG = "Authorization: Bearer wrong-token";

  @Test
  @DisplayName("HLT-4: only who shows a token sees why a check is down")
  void showsDetailsToWhoHoldsAToken() throws IOException {
    try (ManagementPort port = new ManagementPort(TOKENS)) {
      port.health.readiness("database", () -> {
        throw new IllegalStateException("no route to db.internal with canary");
      });
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> assertThat(port.health.overall().detailedJson()).contains("db.internal"));

      assertThat(port.call("GET", "/health")).doesNotContain("db.internal", "details");
      assertThat(port.call("GET", "/health", WRONG))
          .startsWith("HTTP/1.1 200 ")
          .doesNotContain("db.internal", "details");
      for (String token : new String[] {OPERATOR, READER}) {
        assertThat(port.call("GET", "/health", token))
            .startsWith("HTTP/1.1 200 ")
            .contains("db.internal")
            .doesNotContain("canary");
      }
      assertThat(port.call("GET", "/health/ready", READER))
          .startsWith("HTTP/1.1 503 ")
          .contains("db.internal");
    }
  }

  @Test
  @DisplayName("CFG-3: what is set is shown with its origin, a value only where it is public")
  void showsTheConfigurationWithoutItsValues() throws IOException {
    Map<String, String> settings = new LinkedHashMap<>(TOKENS);
    settings.put("HOSTNAME", "canary-host");
    try (ManagementPort port = new ManagementPort(settings)) {
      assertThat(status(port.call("GET", "/config"))).isEqualTo(401);
      String shown = body(port.call("GET", "/config", READER));
      assertThat(shown)
          .contains("{\"name\":\"HOSTNAME\",\"origin\":\"environment HOSTNAME\"}")
          .contains("\"name\":\"MANAGEMENT_TOKEN\"")
          .doesNotContain("canary", "operator-token", "reader-token");
      Event.parse(shown);
    }
  }

  @Test
  @DisplayName("MSK-11: the answers of the management port show names of the application redacted")
  void redactsNames() throws IOException {
    Map<String, String> settings = new LinkedHashMap<>(TOKENS);
    settings.put("VERSION", "7-canary");
    try (ManagementPort port = new ManagementPort(settings);
        InFlight.Work work = port.shutdown.inFlight().begin("work canary")) {
      ExecutorService jobs = port.shutdown.executor("jobs canary", Executors.newFixedThreadPool(1));
      CountDownLatch end = new CountDownLatch(1);
      Future<?> job = jobs.submit(() -> end.await(10, TimeUnit.SECONDS));

      assertThat(work.name()).contains("canary");
      assertThat(body(port.call("GET", "/inflight", READER)))
          .contains("work [redacted]", "jobs [redacted]")
          .doesNotContain("canary");
      assertThat(body(port.call("GET", "/info", READER)))
          .contains("7-[redacted]")
          .doesNotContain("canary");
      end.countDown();
      assertThat(job).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  @DisplayName("MET-7: /metrics can be closed to anonymous scrapes")
  void closesMetrics() throws IOException {
    try (ManagementPort open = new ManagementPort(TOKENS)) {
      assertThat(open.call("GET", "/metrics"))
          .startsWith("HTTP/1.1 200 ")
          .contains("prodkit_management_refused_total{reason=\"slow\"}");
      assertThat(open.call("GET", "/metrics", "Accept-Encoding: deflate, gzip;q=0.5"))
          .contains("Content-encoding: gzip\r\n")
          .doesNotContain("prodkit_management");
      assertThat(open.call("GET", "/metrics", "Accept-Encoding: gzip;q=0"))
          .contains("prodkit_management");
    }
    try (ManagementPort closed = new ManagementPort(
        Map.of("MANAGEMENT_READ_TOKEN", "reader-token", "METRICS_ACCESS", "reader"))) {
      assertThat(status(closed.call("GET", "/metrics"))).isEqualTo(401);
      assertThat(status(closed.call("GET", "/metrics", READER))).isEqualTo(200);
    }
    try (ManagementPort absent = new ManagementPort(Map.of("METRICS_ACCESS", "reader"))) {
      assertThat(status(absent.call("GET", "/metrics"))).isEqualTo(404);
    }
  }

  @Test
  void showsWhatIsInFlight() throws IOException {
    try (ManagementPort port = new ManagementPort(TOKENS)) {
      assertThat(status(port.call("GET", "/inflight"))).isEqualTo(401);
      assertThat(body(port.call("GET", "/inflight", READER)))
          .isEqualTo("{\"count\":0,\"names\":[]}");
      try (InFlight.Work first = port.shutdown.inFlight().begin("GET /orders/{id}");
          InFlight.Work second = port.shutdown.inFlight().begin("GET /orders/{id}")) {
        assertThat(first.name()).isEqualTo(second.name());
        assertThat(body(port.call("GET", "/inflight", OPERATOR)))
            .startsWith("{\"count\":2,\"oldest_ms\":")
            .contains("\"names\":[{\"name\":\"GET /orders/{id}\",\"count\":2,\"oldest_ms\":");
      }
    }
  }

  @Test
  void drainsForTheOperatorOnlyAndAnswersOn() throws IOException {
    try (ManagementPort port = new ManagementPort(TOKENS)) {
      assertThat(status(port.call("POST", "/drain"))).isEqualTo(401);
      assertThat(status(port.call("POST", "/drain", READER))).isEqualTo(403);
      assertThat(status(port.call("GET", "/drain", OPERATOR))).isEqualTo(405);
      assertThat(status(port.call("POST", "/drain?token=operator-token"))).isEqualTo(401);
      assertThat(port.shutdown.ending()).isFalse();

      String answer = port.call("POST", "/drain", OPERATOR, "Content-Length: 0");
      assertThat(status(answer)).isEqualTo(202);
      assertThat(Event.parse(body(answer)).text("status")).isEqualTo("draining");
      assertThat(port.shutdown.ending()).isTrue();
      assertThat(Wire.exchange(port.port(), "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"))
          .as("and closes each connection from now on")
          .contains("onnection: close");
      assertThat(status(port.call("POST", "/drain", OPERATOR))).isEqualTo(202);
    }
  }

  @Test
  void hasNothingButProbesWhereNoTokenIs() throws IOException {
    try (ManagementPort port = new ManagementPort(Map.of())) {
      for (String path : new String[] {"/info", "/inflight", "/drain"}) {
        assertThat(status(port.call("GET", path))).isEqualTo(404);
        assertThat(status(port.call("POST", path, OPERATOR))).isEqualTo(404);
      }
    }
    try (ManagementPort port =
        new ManagementPort(Map.of("MANAGEMENT_READ_TOKEN", "reader-token"))) {
      assertThat(status(port.call("POST", "/drain", READER)))
          .as("there is no operator")
          .isEqualTo(404);
    }
  }

  private static final String HOME = "Host: localhost:9464";

  private static String development(
      ManagementPort port, String method, String path, String... fields) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return Wire.exchange(port.port(), request + "Connection: close\r\n\r\n");
  }

  @Test
  void isOpenToADeveloperAtHomeByAnyNameOfHisMachine() throws IOException {
    try (ManagementPort port = new ManagementPort(Map.of("ENVIRONMENT", "development"))) {
      for (String host :
          List.of("localhost", "LOCALHOST:1", "127.0.0.1:9464", "[::1]", "[::1]:1")) {
        assertThat(status(development(port, "GET", "/inflight", "Host: " + host)))
            .as(host)
            .isEqualTo(200);
      }
      assertThat(status(development(port, "GET", "/inflight", HOME, "Sec-Fetch-Site: none")))
          .isEqualTo(200);
      assertThat(status(development(port, "GET", "http://localhost/inflight", "Host: orders")))
          .as("the target's host stands before Host")
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: orders.example",
        "Host: localhost.example",
        "Host: 127.0.0.2",
        "Host: 10.0.0.7:9464",
        "Host:",
        HOME + "\r\nForwarded: for=203.0.113.7",
        HOME + "\r\nX-Forwarded-For: 203.0.113.7",
        HOME + "\r\nx-forwarded-proto: https",
        HOME + "\r\nX-Forwarded-Anything: x",
        HOME + "\r\nX-Real-IP: 203.0.113.7",
        HOME + "\r\nVia: 1.1 proxy",
        HOME + "\r\nOrigin: http://evil.example",
        HOME + "\r\nSec-Fetch-Site: cross-site",
        HOME + "\r\nSec-Fetch-Site: same-site",
        HOME + "\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site"
      })
  @DisplayName("HLT-15: a proxy or a page on the same machine gets nothing")
  void isClosedToWhatAProxyOrAPageSendsFromTheSameMachine(String fields) throws IOException {
    try (CapturedLogs logs = CapturedLogs.of(Production.class);
        ManagementPort port = new ManagementPort(Map.of("ENVIRONMENT", "development"))) {
      String token = "Authorization: Bearer " + tokenIn(logs);
      for (String path : new String[] {"/info", "/config", "/inflight"}) {
        assertThat(status(development(port, "GET", path, fields))).isEqualTo(404);
      }
      assertThat(status(development(port, "POST", "/drain", fields))).isEqualTo(404);
      assertThat(status(development(port, "POST", "/drain", fields, token))).isEqualTo(404);
      assertThat(status(development(port, "GET", "/health/live", fields))).isEqualTo(200);
      assertThat(port.shutdown.ending()).isFalse();
    }
  }

  /** What nginx sends by default: its upstream's name as Host, over HTTP/1.0. */
  @Test
  void isClosedToAProxyThatSaysNothingOfItself() throws IOException {
    try (ManagementPort port = new ManagementPort(Map.of("ENVIRONMENT", "development"))) {
      String request = "GET /config HTTP/1.%d\r\nHost: 127.0.0.1:" + port.port()
          + "\r\nConnection: close\r\n\r\n";
      assertThat(status(Wire.exchange(port.port(), request.formatted(0)))).isEqualTo(404);
      assertThat(status(Wire.exchange(port.port(), request.formatted(1)))).isEqualTo(200);
    }
  }

  @Test
  void changesNothingForADeveloperWithoutTheTokenThatIsPrintedAtTheStart() throws IOException {
    try (CapturedLogs logs = CapturedLogs.of(Production.class);
        ManagementPort port = new ManagementPort(Map.of("ENVIRONMENT", "development"))) {
      String token = tokenIn(logs);
      assertThat(token).matches("([b-z]{4}-){7}[b-z]{4}");
      assertThat(status(development(port, "POST", "/drain", HOME))).isEqualTo(401);
      assertThat(status(development(port, "POST", "/drain", HOME, WRONG))).isEqualTo(401);
      assertThat(port.shutdown.ending()).isFalse();
      assertThat(
              status(development(port, "POST", "/drain", HOME, "Authorization: Bearer " + token)))
          .isEqualTo(202);
      assertThat(port.shutdown.ending()).isTrue();
    }
  }

  @Test
  void printsNoTokenWhereOneIsConfiguredOrOutsideOfDevelopment() {
    Map<String, String> configured = new LinkedHashMap<>(TOKENS);
    configured.put("ENVIRONMENT", "development");
    for (Map<String, String> settings : List.of(configured, Map.<String, String>of())) {
      try (CapturedLogs logs = CapturedLogs.of(Production.class);
          ManagementPort port = new ManagementPort(settings)) {
        assertThat(port.port()).isPositive();
        assertThat(logs.messages()).isEmpty();
      }
    }
  }

  private static String tokenIn(CapturedLogs logs) {
    String line = logs.messages().get(0);
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  @Test
  @DisplayName("HLT-13: after ten wrong tokens none is looked at for a minute")
  void limitsGuessing() throws IOException {
    try (ManagementPort port = new ManagementPort(TOKENS)) {
      for (int i = 0; i < FailedAttempts.MOST; i++) {
        assertThat(status(port.call("GET", i % 2 == 0 ? "/info" : "/health", WRONG)))
            .isEqualTo(i % 2 == 0 ? 401 : 200);
      }
      String answer = port.call("GET", "/info", OPERATOR);
      assertThat(status(answer)).isEqualTo(429);
      assertThat(answer).contains("etry-after: 60\r\n");
      assertThat(port.call("GET", "/health", OPERATOR)).doesNotContain("details");
      assertThat(status(port.call("GET", "/health/live"))).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("HLT-13: who guesses locks out his own address, never the loopback")
  void remembersAddressesWithinABound() throws UnknownHostException {
    AtomicLong now = new AtomicLong();
    FailedAttempts attempts = new FailedAttempts(now::get);
    for (int i = 0; i < 20_000; i++) {
      InetAddress stranger =
          InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
      attempts.count(stranger);
    }
    assertThat(attempts.remembered()).isLessThan(5000);
    assertThat(attempts.exhausted(InetAddress.getByName("10.9.9.9")))
        .as("one of too many shares their count")
        .isTrue();
    InetAddress home = InetAddress.getLoopbackAddress();
    assertThat(attempts.exhausted(home)).isFalse();
    attempts.count(home);
    assertThat(attempts.exhausted(home)).isFalse();

    now.addAndGet(FailedAttempts.WINDOW.toNanos());
    assertThat(attempts.exhausted(InetAddress.getByName("10.9.9.9"))).isFalse();
    assertThat(attempts.remembered()).isZero();
  }

  @Test
  void takesANetworkOfIpv6ForOneAddress() throws UnknownHostException {
    FailedAttempts attempts = new FailedAttempts(() -> 0);
    for (int i = 0; i < FailedAttempts.MOST; i++) {
      attempts.count(InetAddress.getByName("2001:db8::" + i));
    }
    assertThat(attempts.exhausted(InetAddress.getByName("2001:db8::ffff:1"))).isTrue();
    assertThat(attempts.exhausted(InetAddress.getByName("2001:db8:0:1::1"))).isFalse();
  }
}
