// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.ratelimit.RateLimit;
import dev.prodkit.ratelimit.RateLimiter;
import dev.prodkit.shutdown.InFlight;
import dev.prodkit.testkit.Event;
import io.opentelemetry.api.trace.Span;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class HttpRouterTest {
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Production production = Production.forTest();
  private final InFlight inFlight = production.inFlight();
  private final HttpRouter router = production.router(draining::get);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpThreads threads =
      HttpThreads.start("http", ServingHttp.limits(), refusal -> {});
  private HttpServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", router);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
    production.close();
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static void ok(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
    HttpRouter.json(exchange, 200, "{}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void countsARequestAsInFlightUntilItsAnswerIsOut() throws IOException, InterruptedException {
    AtomicInteger during = new AtomicInteger();
    router.get("/count", (exchange, path) -> {
      during.set(inFlight.count());
      ok(exchange);
    });

    assertThat(send("GET", "/count", "").statusCode()).isEqualTo(200);
    assertThat(during).hasValue(1);
    org.awaitility.Awaitility.await().until(() -> inFlight.count() == 0);
  }

  @Test
  void closesTheConnectionOfAnAnswerThatStartsWhileDraining()
      throws IOException, InterruptedException {
    router.get("/", (exchange, path) -> {
      draining.set(true); // the end begins while this request is being worked at
      ok(exchange);
    });

    assertThat(send("GET", "/", "").headers().firstValue("Connection")).hasValue("close");
  }

  @Test
  void keepsTheConnectionOtherwiseAlsoAfterAProblem() throws IOException, InterruptedException {
    router.post("/", (exchange, path) -> {
      throw HttpProblem.badRequest("no");
    });

    assertThat(send("POST", "/", "abc").headers().firstValue("Connection")).isEmpty();
    assertThat(send("POST", "/", "abc").statusCode()).isEqualTo(400);
  }

  @Test
  void answersAnErrorOfTheHandlerWith500AndLivesOn() throws IOException, InterruptedException {
    router.get("/overflow", (exchange, path) -> {
      throw new StackOverflowError("canary");
    });

    for (int i = 0; i < 3; i++) {
      HttpResponse<String> response = send("GET", "/overflow", "");
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).doesNotContain("canary");
    }
  }

  @Test
  void answersAHandlerThatForgotToWith500() throws IOException, InterruptedException {
    router.get("/silent", (exchange, path) -> {});

    assertThat(send("GET", "/silent", "").statusCode()).isEqualTo(500);
  }

  @Test
  void cutsTheConnectionWhenAHandlerFailsInTheMiddleOfItsAnswer() {
    router.get("/half", (exchange, path) -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write(new byte[10]);
      throw new IllegalStateException("half");
    });

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> send("GET", "/half", ""))
        .isInstanceOf(IOException.class);
  }

  @Test
  void servesHeadByTheRouteOfGetWithoutABody() throws IOException, InterruptedException {
    router.get("/", (exchange, path) -> ok(exchange));

    HttpResponse<String> response = send("HEAD", "/", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(send("GET", "/", "").body()).isEqualTo("{}");
  }

  @Test
  void namesTheMethodsOfAPathThatHasOthers() throws IOException, InterruptedException {
    router
        .get("/users/{id}", (exchange, path) -> ok(exchange))
        .delete("/users/{id}", (exchange, path) -> ok(exchange));

    HttpResponse<String> response = send("PATCH", "/users/1", "");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("DELETE, GET, HEAD");
    assertThat(send("GET", "/users", "").statusCode()).isEqualTo(404);
  }

  @Test
  void refusesABodyThatIsTooLargeAndTakesOneThatFitsExactly()
      throws IOException, InterruptedException {
    router.post("/", (exchange, path) -> {
      HttpRouter.body(exchange, 10);
      ok(exchange);
    });

    assertThat(send("POST", "/", "1234567890").statusCode()).isEqualTo(200);
    HttpResponse<String> response = send("POST", "/", "12345678901");
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(Event.parse(response.body()).members())
        .isEqualTo(Map.of(
            "type", "about:blank",
            "title", "Content Too Large",
            "status", 413,
            "detail", "the body is larger than 10 bytes"));
  }

  @Test
  void refusesASecondHandlerForOneRoute() {
    router.get("/a", (exchange, path) -> ok(exchange));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> router.get("/a", (exchange, path) -> ok(exchange)));
  }

  @Test
  void refusesTheCallsPastTheLimitOfOneCallerAndNobodyElses()
      throws IOException, InterruptedException {
    router
        .limited(RateLimiter.slidingWindow(new RateLimit(2, Duration.ofMinutes(1))))
        .get("/", (exchange, path) -> ok(exchange));

    assertThat(send("GET", "/", "").headers().firstValue("RateLimit")).isPresent();
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = send("GET", "/", "");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 60L);
    assertThat(sendAs("ada").statusCode()).as("a header is no key").isEqualTo(429);
  }

  @Test
  void refusesByTheHeaderThatAGatewaySetsWhereThatWasAskedFor()
      throws IOException, InterruptedException {
    router
        .limitedByHeader(
            "X-User-Id", RateLimiter.slidingWindow(new RateLimit(2, Duration.ofMinutes(1))))
        .get("/", (exchange, path) -> ok(exchange));

    assertThat(sendAs("ada").statusCode()).isEqualTo(200);
    assertThat(sendAs("ada").statusCode()).isEqualTo(200);
    assertThat(sendAs("ada").statusCode()).isEqualTo(429);
    assertThat(sendAs("x".repeat(8000)).statusCode()).as("a long key is hashed").isEqualTo(200);
    assertThat(send("GET", "/", "").statusCode()).as("by address without it").isEqualTo(200);
  }

  private HttpResponse<String> sendAs(String user) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return client.send(
        HttpRequest.newBuilder(uri).header("X-User-Id", user).build(), BodyHandlers.ofString());
  }

  @Test
  void makesNoNewSeriesOfUnknownMethodsAndPaths()
      throws IOException, InterruptedException { // MET-2
    for (int i = 0; i < 20; i++) {
      send("M" + i, "/unknown/" + i, "");
    }

    await()
        .untilAsserted(() -> assertThat(
                production.metrics().find("http.server.request.duration").timers())
            .singleElement()
            .satisfies(timer -> {
              assertThat(timer.count()).isEqualTo(20);
              assertThat(timer.getId().getTag("http.route")).isEqualTo("UNMATCHED");
              assertThat(timer.getId().getTag("http.request.method")).isEqualTo("_OTHER");
            }));
  }

  @Test
  void continuesTheTraceOfItsCallerAndBeginsOneWhereThatIsMalformed()
      throws IOException, InterruptedException {
    List<String> traces = new CopyOnWriteArrayList<>();
    router.get("/", (exchange, path) -> {
      traces.add(Span.current().getSpanContext().getTraceId());
      ok(exchange);
    });
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    String trace = "0af7651916cd43dd8448eb211c80319c";
    for (String traceparent : List.of("00-" + trace + "-b7ad6b7169203331-01", "00-nonsense-01")) {
      client.send(
          HttpRequest.newBuilder(uri).header("traceparent", traceparent).build(),
          BodyHandlers.ofString());
    }

    assertThat(traces.get(0)).isEqualTo(trace);
    assertThat(traces.get(1))
        .matches("[0-9a-f]{32}")
        .isNotEqualTo(trace)
        .isNotEqualTo("0".repeat(32));
  }

  @Test
  void publishesAFailureOnceAndItsAnswerNamesTheEvent()
      throws IOException, InterruptedException { // ERR-16
    router.get(
        "/",
        (exchange, path) -> production.operations().run("work", () -> {
          throw new IllegalStateException("broken");
        }));

    HttpResponse<String> response = send("GET", "/", "");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(production.errors().counts().accepted()).isEqualTo(1);
    assertThat(production.errors().counts().deduplicated()).isEqualTo(1);
  }

  @Test
  void leavesNothingInTheLoggingContextOfTheNextRequest() throws IOException, InterruptedException {
    List<String> found = new CopyOnWriteArrayList<>();
    router.get("/", (exchange, path) -> {
      found.add(String.valueOf(MDC.get("tenant")));
      MDC.put("tenant", "left behind");
      ok(exchange);
    });

    for (int i = 0; i < 3 * ServingHttp.limits().threads() + 3; i++) {
      send("GET", "/", "");
    }

    assertThat(found).containsOnly("null");
  }

  @Test
  void keepsTheFieldsOfALimitOnAFailureAndNoneOfItsHandler()
      throws IOException, InterruptedException {
    router
        .limited(RateLimiter.slidingWindow(new RateLimit(2, Duration.ofMinutes(1))))
        .get("/", (exchange, path) -> {
          exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
          throw new IllegalStateException("broken");
        });

    HttpResponse<String> answer = send("GET", "/", "");

    assertThat(answer.headers().firstValue("RateLimit")).isPresent();
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
  }

  @Test
  void countsWhatALimiterCannotTellApart() throws IOException, InterruptedException {
    RateLimiter tiny = RateLimiter.slidingWindow(new RateLimit(9, Duration.ofMinutes(1)), 1);
    router.limitedByHeader("X-User-Id", tiny).get("/", (exchange, path) -> ok(exchange));

    for (int i = 0; i < 50; i++) {
      sendAs("user " + i);
    }

    assertThat(production
            .metrics()
            .get("prodkit.ratelimit.overflowed")
            .functionCounter()
            .count())
        .isEqualTo((double) tiny.overflowed())
        .isPositive();
  }

  @Test
  void refusesPathsThatAProxyReadsDifferently() throws IOException {
    router.get("/admin", (exchange, path) -> ok(exchange));
    for (String target : List.of("//x/admin", "///admin", "//a@b:1/admin", "/x/../admin")) {
      String answer = Wire.exchange(
          server.getAddress().getPort(), "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(answer).as(target).startsWith("HTTP/1.1 400 ");
    }
  }

  /** As a filter for compression does it. */
  @Test
  void writesThroughAStreamThatWasSetBeforeTheHead() throws IOException, InterruptedException {
    router.get("/", (exchange, path) -> {
      OutputStream body = exchange.getResponseBody();
      exchange.setStreams(null, new FilterOutputStream(body) {
        @Override
        public void write(int octet) throws IOException {
          out.write(Character.toUpperCase(octet));
        }
      });
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write("abc".getBytes(StandardCharsets.US_ASCII));
      }
    });

    assertThat(send("GET", "/", "").body()).isEqualTo("ABC");
  }

  @Test
  void endsAnAnswerWithoutALengthByItsConnectionOverHttp10() throws IOException {
    router.get("/", (exchange, path) -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("abc".getBytes(StandardCharsets.US_ASCII));
    });

    String answer = Wire.exchange(
        server.getAddress().getPort(), "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

    assertThat(answer.toLowerCase(Locale.ROOT))
        .contains("connection: close\r\n")
        .doesNotContain("keep-alive")
        .endsWith("\r\n\r\nabc");
  }
}
