// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.prodkit.shutdown.InFlight;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a request of a handler that is no router begins and ends to be in flight, and its name. */
@Timeout(30)
class TrackedHandlerTest {
  private final Production production = Production.forTest();
  private final CountDownLatch work = new CountDownLatch(1);

  @AfterEach
  void close() {
    work.countDown();
    production.close();
  }

  private static HttpServer unstarted(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    return server;
  }

  private static Wire asking(HttpServer server) throws IOException {
    return new Wire(server.getAddress().getPort(), Duration.ofSeconds(9))
        .send("GET /report/4711 HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  private void waitForWork() {
    try {
      work.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> names() {
    return production.inFlight().snapshot().names().stream()
        .map(named -> named.name() + " " + named.count())
        .toList();
  }

  @Test
  void countsARequestUntilItsHandlerHasReturned() throws IOException {
    HttpServer server = production.serving(unstarted(TrackedHandler.of(
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
          waitForWork(); // after its answer
        },
        production.inFlight())));
    try (Wire wire = asking(server)) {
      assertThat(wire.head()).startsWith("HTTP/1.1 204 ");
      assertThat(names()).containsExactly("GET / 1");
      work.countDown();
      await().until(() -> production.inFlight().count() == 0);
    }
  }

  @Test
  void countsARequestThatIsAnsweredOnAnotherThreadUntilItsExchangeIsClosed() throws IOException {
    AtomicReference<HttpExchange> kept = new AtomicReference<>();
    HttpServer server =
        production.serving(unstarted(TrackedHandler.of(kept::set, production.inFlight())));
    try (Wire wire = asking(server)) {
      await().until(() -> kept.get() != null);
      kept.get().sendResponseHeaders(200, 2);
      assertThat(production.inFlight().count()).isEqualTo(1);
      kept.get().getResponseBody().write(new byte[] {'{', '}'});
      await().until(() -> production.inFlight().count() == 0); // whole, if not closed
      assertThat(wire.head()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void countsARequestNoLongerWhoseHandlerThrew() throws IOException {
    HttpServer server = production.serving(unstarted(TrackedHandler.of(
        exchange -> {
          throw new IOException("for a test");
        },
        production.inFlight())));
    try (Wire wire = asking(server)) {
      assertThat(wire.head()).isEmpty();
      await().until(() -> production.inFlight().count() == 0);
    }
  }

  @Test
  void countsARequestOnceUnderTheNameThatItsRouterGivesIt() throws IOException {
    HttpRouter router = production.router().get("/report/{id}", (exchange, path) -> {
      waitForWork();
      HttpRouter.json(exchange, 200, new byte[] {'{', '}'});
    });
    HttpServer server = production.serving(
        unstarted(TrackedHandler.of(exchange -> router.handle(exchange), production.inFlight())));
    try (Wire wire = asking(server)) {
      await().until(() -> names().equals(List.of("GET /report/{id} 1")));
      work.countDown();
      assertThat(wire.head()).startsWith("HTTP/1.1 200 ");
      await().until(() -> production.inFlight().count() == 0);
    }
  }

  /** A server's own contexts cannot be wrapped: what is at work there is found. */
  @Test
  void findsARequestOfAContextThatWasThereBefore() throws IOException {
    HttpServer server = production.serving(unstarted(exchange -> {
      waitForWork();
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    }));
    try (Wire wire = asking(server)) {
      await().until(() -> names().equals(List.of("HTTP request 1")));
      work.countDown();
      assertThat(wire.head()).startsWith("HTTP/1.1 204 ");
      await().until(() -> production.inFlight().count() == 0);
    }
  }

  @Test
  void doesNotCountAHeadThatIsNotComplete() throws IOException {
    InFlight inFlight = production.inFlight();
    HttpServer server = production.serving(unstarted(HttpExchange::close));
    try (Wire half = new Wire(server.getAddress().getPort(), Duration.ofSeconds(9));
        Wire whole = new Wire(server.getAddress().getPort(), Duration.ofSeconds(9))) {
      half.send("GET / HTTP/1.1\r\nHost: half");
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(2))
          .until(() -> inFlight.count() == 0);
      whole.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(whole.head()).isEmpty();
    }
  }

  @Test
  void refusesAServerThatHasBeenStarted() throws IOException {
    HttpServer server = unstarted(HttpExchange::close);
    server.start();
    try {
      assertThatThrownBy(() -> production.serving(server))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("started already");
    } finally {
      server.stop(0);
    }
  }
}
