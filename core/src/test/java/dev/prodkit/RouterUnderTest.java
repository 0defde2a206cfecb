// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.prodkit.errors.Counts;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** A router on the loopback, and what it tells of its requests: events, lines and figures. */
final class RouterUnderTest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Production production = Production.forTest();
  private final HttpRouter router = production.router();
  private final HttpServer server;
  private final Logger log = (Logger) LoggerFactory.getLogger("dev.prodkit");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  /**
   * What a caller saw.
   *
   * @param open true if the server had not ended the connection after two seconds
   */
  record Seen(String head, String body, boolean open) {}

  RouterUnderTest() throws IOException {
    ServingHttp.tuneBeforeTheServerLoads();
    lines.list = new java.util.concurrent.CopyOnWriteArrayList<>();
    lines.start();
    log.addAppender(lines);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", router);
    production.serving(server);
  }

  HttpRouter router() {
    return router;
  }

  int port() {
    return server.getAddress().getPort();
  }

  Seen get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  /** The same where the connection is to be closed after the answer anyway. */
  Seen getOnce(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }

  /** Sends this and reads until the server ends the connection, for two seconds at most. */
  Seen send(String request) throws IOException {
    StringBuilder all = new StringBuilder();
    boolean open = false;
    try (Wire wire = new Wire(port(), PATIENCE)) {
      wire.send(request);
      open = wire.readInto(all);
    } catch (SocketTimeoutException silent) {
      open = true;
    }
    int end = all.indexOf("\r\n\r\n");
    return end < 0
        ? new Seen("", all.toString(), open)
        : new Seen(all.substring(0, end), all.substring(end + 4), open);
  }

  /** One event, one ERROR line, and a measurement that tells the failure. */
  void toldOfOneFailure(String route) {
    await().atMost(PATIENCE).untilAsserted(() -> {
      assertThat(events()).as("events").isEqualTo(1);
      assertThat(failures(route)).as("measurements of a failure").isEqualTo(1);
      assertThat(errors()).as("ERROR lines").isNotEmpty();
    });
  }

  /** The request has been measured, as no failure of the service's, and nothing was told of it. */
  void toldOfNothing(String route) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(measured(route)).as("measurements").isEqualTo(1));
    assertThat(events()).as("events").isZero();
    assertThat(failures(route)).as("measurements of a failure").isZero();
    assertThat(loud()).as("lines above INFO").isEmpty();
  }

  long events() {
    Counts counts = production.errors().counts();
    return counts.accepted() + counts.suppressed();
  }

  int inFlight() {
    return production.inFlight().count();
  }

  private long measured(String route) {
    return timers(route).stream().mapToLong(Timer::count).sum();
  }

  private long failures(String route) {
    return timers(route).stream()
        .filter(RouterUnderTest::tellsAFailure)
        .mapToLong(Timer::count)
        .sum();
  }

  private List<Timer> timers(String route) {
    return production.metrics().find("http.server.request.duration").timers().stream()
        .filter(timer -> route.equals(timer.getId().getTag("http.route")))
        .toList();
  }

  /** By its status, or by {@code error.type}, as the semantic conventions have it. */
  private static boolean tellsAFailure(Timer timer) {
    String status =
        Objects.requireNonNullElse(timer.getId().getTag("http.response.status_code"), "");
    String error = Optional.ofNullable(timer.getId().getTag("error.type")).orElse("");
    return (status.startsWith("5") && !Set.of("501", "505").contains(status))
        || !Set.of("", "none").contains(error);
  }

  private List<String> errors() {
    return lines.list.stream()
        .filter(line -> line.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private List<String> loud() {
    return lines.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .toList();
  }

  @Override
  public void close() {
    log.detachAppender(lines);
    production.close();
  }
}
