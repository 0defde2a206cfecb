// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The handler on a real server with the default executor: its one thread reads, handles and writes
 * for everybody, so a handler that blocks or kills it is seen by the next request.
 */
@Timeout(60)
class HealthHandlerTest {
  private static final String JSON =
      "{\"status\":\"healthy\",\"service\":\"users\",\"version\":\"1\"}";

  private final Health health =
      Health.of(Map.of("service", "users", "version", "1"), (name, text) -> text);
  private final HttpServer server = server();

  @BeforeEach
  void start() {
    server.createContext("/health", HealthHandler.of(health));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    health.close();
  }

  @Test
  void answersAGet() throws IOException {
    String answer = send(request("GET", "/health"));
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("\r\nContent-Type: application/json\r\n")
        .containsIgnoringCase("\r\nCache-Control: no-store\r\n")
        .containsIgnoringCase("\r\nContent-Length: " + JSON.length() + "\r\n")
        .endsWith("\r\n\r\n" + JSON);
    assertThat(send(request("GET", "/health/live"))).endsWith("\r\n\r\n" + JSON);
    assertThat(send(request("GET", "/health/live?probe=1"))).endsWith("\r\n\r\n" + JSON);
    assertThat(send(request("GET", "/health/startup"))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void answersAHeadWithTheSameHeadersAndNoBody() throws IOException {
    assertThat(send(request("HEAD", "/health")))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("\r\nContent-Type: application/json\r\n")
        .containsIgnoringCase("\r\nContent-Length: " + JSON.length() + "\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void keepsAConnectionForTheNextProbe() throws IOException {
    String twice = "GET /health HTTP/1.1\r\nHost: x\r\n\r\nHEAD /health HTTP/1.1\r\nHost: x\r\n\r\n"
        + request("GET", "/health/ready");
    assertThat(send(twice).split("HTTP/1.1 ", -1)).hasSize(4);
  }

  @Test
  @DisplayName("HLT-9, HLT-10: 200 or 503, and 503 from the moment of draining")
  void followsTheStatus() throws IOException {
    assertThat(send(request("GET", "/health/ready"))).startsWith("HTTP/1.1 503 ");
    health.ready();
    assertThat(send(request("GET", "/health/ready"))).startsWith("HTTP/1.1 200 ");
    health.draining();
    assertThat(send(request("GET", "/health/ready"))).startsWith("HTTP/1.1 503 ");
    assertThat(send(request("GET", "/health/live"))).startsWith("HTTP/1.1 200 ");
    health.down();
    assertThat(send(request("HEAD", "/health/live"))).startsWith("HTTP/1.1 503 ");
  }

  @ParameterizedTest
  @DisplayName("HLT-5: only the exact path is a path")
  @ValueSource(
      strings = {
        "/health/",
        "//health",
        "//health/live",
        "/health//live",
        "/health/live/",
        "/Health",
        "/HEALTH/LIVE",
        "/health/Live",
        "/health;x=1",
        "/health/live;jsessionid=1",
        "/health;/live",
        "/%68ealth",
        "/health%2flive",
        "/health%2Flive",
        "/health/%6cive",
        "/health/live%00",
        "/health/live%20",
        "/health/./live",
        "/health/../health",
        "/x/../health",
        "/healthz",
        "/health/ready.json",
        "/health\\live",
        "//x/health",
        "//x/health/live",
        "http://x/health",
        "/health#live",
        "/health/live%3f",
        "/health%23",
        "/health/*",
        "*",
        "/",
        "/health/live%0d%0a",
        "/health/liv\u00e9",
        "/%2e/health",
        "/health/startup/",
        "/health/ready/..",
        "health"
      })
  void refusesEveryVariant(String path) throws IOException {
    assertThat(health.at(path)).isEmpty();
    assertThat(send(request("GET", path)))
        .doesNotContain("healthy")
        .satisfiesAnyOf(
            answer -> assertThat(answer).startsWith("HTTP/1.1 404 "),
            answer -> assertThat(answer).startsWith("HTTP/1.1 400 "),
            answer -> assertThat(answer).as("cut").isEmpty());
  }

  @ParameterizedTest
  @DisplayName("HLT-8: only GET and HEAD")
  @ValueSource(
      strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "GETX", "PROPFIND"})
  void refusesEveryOtherMethod(String method) throws IOException {
    assertThat(send(request(method, "/health")))
        .startsWith("HTTP/1.1 405 ")
        .containsIgnoringCase("\r\nAllow: GET, HEAD\r\n")
        .doesNotContain("healthy");
    assertThat(send(request(method, "/health/none"))).startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @DisplayName("HLT-8: a body is refused without waiting for it")
  @ValueSource(
      strings = {"Content-Length: 1000000", "Content-Length: 1", "Transfer-Encoding: chunked"})
  void waitsForNoBody(String header) throws IOException {
    assertThat(send(withHeader("POST", header))).startsWith("HTTP/1.1 405 ");
    assertThat(send(withHeader("GET", header)))
        .startsWith("HTTP/1.1 413 ")
        .doesNotContain("healthy");
    assertThat(send(withHeader("HEAD", header))).doesNotContain("HTTP/1.1 200");
    assertThat(send(request("GET", "/health"))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void anEmptyBodyIsNoBody() throws IOException {
    assertThat(send(withHeader("GET", "Content-Length: 0"))).endsWith("\r\n\r\n" + JSON);
  }

  @Test
  @DisplayName("HLT-11: the server survives Errors in the handler")
  void survivesErrors() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    List<Throwable> escaped = new CopyOnWriteArrayList<>();
    HealthHandler broken = new HealthHandler(path -> {
      switch (calls.incrementAndGet() % 3) {
        case 0 -> throw new OutOfMemoryError("not really");
        case 1 -> overflow(0);
        default -> throw new IllegalStateException("broken");
      }
      return Optional.empty();
    });
    server.createContext("/broken", exchange -> {
      try {
        broken.handle(exchange);
      } catch (Throwable thrown) {
        escaped.add(thrown);
        throw thrown;
      }
    });
    for (int i = 0; i < 12; i++) {
      assertThat(send(request("GET", "/broken"))).as("cut").isEmpty();
    }
    assertThat(calls).hasValue(12);
    assertThat(escaped).hasSize(12).hasOnlyElementsOfType(IOException.class);
    assertThat(send(request("GET", "/health"))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aClientThatDoesNotWaitForItsAnswerHurtsNobody() throws IOException {
    for (int i = 0; i < 50; i++) {
      try (Socket socket = connect()) {
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write(request("GET", "/health").getBytes(ISO_8859_1));
      }
    }
    await().ignoreExceptions().until(() -> send(request("GET", "/health")).endsWith(JSON));
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static String request(String method, String target) {
    return method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  }

  private static String withHeader(String method, String header) {
    return method + " /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + "\r\n\r\n";
  }

  /** What the server says until it closes the connection; the client keeps its side open. */
  private String send(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private Socket connect() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
