// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static dev.prodkit.ManagementPort.body;
import static dev.prodkit.ManagementPort.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers may send to the management port, and what it does about more than that. */
@Timeout(30)
class ManagementLimitsTest {
  private final ManagementPort port = new ManagementPort(Map.of());

  @AfterEach
  void close() {
    assertThat(port.health.live().httpStatus()).isEqualTo(200);
    port.close();
  }

  private String raw(String request) throws IOException {
    return Wire.exchange(port.port(), request);
  }

  private void stillAnswers() throws IOException {
    assertThat(status(port.call("GET", "/health/live"))).isEqualTo(200);
  }

  private double refused(String reason) {
    return port.metrics
        .registry()
        .get("prodkit.management.refused")
        .tag("reason", reason)
        .functionCounter()
        .count();
  }

  @Test
  @DisplayName("HLT-4, HLT-10: probes answer 200 or 503 with status, service and version")
  void answersProbes() throws IOException {
    String live = port.call("GET", "/health/live");
    assertThat(live).startsWith("HTTP/1.1 200 ");
    assertThat(live.toLowerCase(Locale.ROOT))
        .contains("cache-control: no-store\r\n", "content-type: application/json\r\n");
    assertThat(body(live)).isEqualTo(port.health.live().json());
    assertThat(status(port.call("GET", "/health/ready"))).isEqualTo(503);
    assertThat(status(port.call("GET", "/health/startup"))).isEqualTo(200);
    assertThat(status(port.call("GET", "/health?x=1"))).isEqualTo(200);
  }

  @Test
  void answersHeadWithoutABody() throws IOException {
    String live = port.call("HEAD", "/health/live");
    assertThat(live).startsWith("HTTP/1.1 200 ");
    assertThat(live.toLowerCase(Locale.ROOT))
        .contains("content-length: " + port.health.live().bytes().length + "\r\n");
    assertThat(body(live)).isEmpty();
  }

  @Test
  void toleratesOldProbes() throws IOException {
    assertThat(raw("GET /health/live HTTP/1.0\r\n\r\n")).contains(" 200 ");
    assertThat(raw("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .contains(" 200 ");
  }

  @Test
  @DisplayName("HLT-7: a request line beyond 8 kB is 414")
  void refusesALongLine() throws IOException {
    assertThat(status(port.call("GET", "/health/live?" + "a".repeat(8000)))).isEqualTo(200);
    String answer = port.call("GET", "/health/live?" + "a".repeat(8200));
    assertThat(status(answer)).isEqualTo(414);
    assertThat(answer).contains("application/problem+json");
    assertThat(refused("line")).isEqualTo(1);
  }

  @Test
  @DisplayName("HLT-7: more than 64 fields or 16 kB of header are 431, or closed")
  void refusesALargeHeader() throws IOException {
    assertThat(status(raw("GET /health/live HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(60)
            + "Connection: close\r\n\r\n")))
        .isEqualTo(200);
    assertThat(status(raw("GET /health/live HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(64)
            + "Connection: close\r\n\r\n")))
        .isEqualTo(431);
    assertThat(status(port.call("GET", "/health/live", "a: " + "b".repeat(17_000))))
        .isEqualTo(431);
    assertThat(status(
            raw("GET /health/live HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(300) + "\r\n")))
        .isNotEqualTo(200);
    assertThat(status(port.call("GET", "/health/live", "a: " + "b".repeat(500_000))))
        .isZero();
    stillAnswers();
  }

  @Test
  @DisplayName("HLT-7: URIs of 4 MB leave the heap as it was")
  void keepsTheHeapFlatUnderHugeTargets() throws IOException {
    String huge = "GET /" + "a".repeat(4 << 20) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    for (int i = 0; i < 30; i++) {
      assertThat(status(raw(huge))).isNotEqualTo(200);
    }
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
      System.gc();
      assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(8 << 20);
    });
    stillAnswers();
  }

  @Test
  @DisplayName("HLT-8: a body beyond 1 kB, or of unknown length, is 413 and not waited for")
  void refusesBodies() throws IOException {
    long begin = System.nanoTime();
    for (String field : new String[] {"Content-Length: 1000000", "Transfer-Encoding: chunked"}) {
      String answer = raw("POST /health/live HTTP/1.1\r\nHost: x\r\n" + field + "\r\n\r\n");
      assertThat(status(answer)).as(field).isEqualTo(413);
      assertThat(answer.toLowerCase(Locale.ROOT)).contains("connection: close");
    }
    assertThat(raw("HEAD /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"))
        .isEmpty();
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.MILLISECONDS.toNanos(2500));
    assertThat(
            raw(
                "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab"))
        .contains(" 200 ");
    assertThat(refused("body")).isEqualTo(3);
  }

  @Test
  @DisplayName("HLT-8: what could be read in two ways is refused and the connection closed")
  void refusesAmbiguousLengths() throws IOException {
    String smuggled = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    for (String fields : new String[] {
      "Content-Length: 4\r\nTransfer-Encoding: chunked",
      "Content-Length: 4\r\nContent-Length: 5",
      "Content-Length: -4",
      "Content-Length: 99999999999999999999",
      "Transfer-Encoding: gzip, chunked"
    }) {
      String answer =
          raw("GET /health/live HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n\r\n0\r\n\r\n" + smuggled);
      assertThat(answer).as(fields).doesNotContain(" 200 ");
    }
    stillAnswers();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "OPTIONS", "PUT", "DELETE", "POST", "PROPFIND", "get"})
  @DisplayName("HLT-8: any method that a path does not serve is 405")
  void refusesOtherMethods(String method) throws IOException {
    for (String path : new String[] {"/health/live", "/health", "/metrics"}) {
      String answer = port.call(method, path);
      assertThat(status(answer)).isEqualTo(405);
      assertThat(answer).contains("Allow: GET, HEAD\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/",
        "//health",
        "/Health",
        "/health;x",
        "/health/%6cive",
        "/healthx",
        "/HEALTH/live",
        "//health/health/live",
        "/health//live",
        "/health/live/",
        "/health/live/.",
        "/health/../health/live",
        "/./health/live",
        "/health/live%20",
        "/health%2flive",
        "http://x/health/live/",
        "/health/live#x",
        "/metrics/",
        "//metrics",
        "//x/metrics",
        "/",
        "/inf%6f"
      })
  @DisplayName("HLT-5: no other spelling of a path reaches a handler")
  void knowsOneSpelling(String target) throws IOException {
    assertThat(status(port.call("GET", target))).as(target).isIn(400, 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "\u0016\u0003\u0001\u0002\r\n\r\n",
        "GET\r\n\r\n",
        "GET /health/live\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n:\r\n\r\n"
      })
  void survivesGarbage(String garbage) throws IOException {
    assertThat(raw(garbage)).doesNotContain(" 500 ");
    stillAnswers();
  }

  @Test
  @DisplayName("HLT-6: half-open and dripping requests are closed after three seconds")
  void closesWhoIsSlow() throws IOException {
    long begin = System.nanoTime();
    try (Wire half = new Wire(port.port(), Duration.ofSeconds(8));
        Wire drip = new Wire(port.port(), Duration.ofSeconds(8))) {
      half.send("GET /health/live HTTP/1.1\r\nHost: ");
      drip.send("POST /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na");
      assertThat(half.rest()).isEmpty();
      assertThat(drip.rest()).as("answered and closed at once").contains(" 405 ");
    }
    assertThat(System.nanoTime() - begin)
        .isBetween(TimeUnit.MILLISECONDS.toNanos(2900), TimeUnit.SECONDS.toNanos(6));
    assertThat(refused("slow")).isEqualTo(1);
  }
}
