// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers probes on an {@code HttpServer} of the JDK that the application has anyway:
 * {@code server.createContext("/health", HealthHandler.of(health))}. Only the four exact paths and
 * those of the groups exist (any other: 404) and only GET and HEAD (any other: 405); a query is
 * ignored.
 *
 * <p>A request with a body is answered and its connection closed without reading the body, so that
 * a client that drips one holds no thread. Nothing that goes wrong here ends a thread of the
 * server.
 *
 * <p>A server that is open to the world should have {@code sun.net.httpserver.nodelay=true}, more
 * than its default single thread, and a limit on connections: this handler cannot give it those.
 */
public final class HealthHandler implements HttpHandler {
  private static final byte[] BODY_REFUSED =
      "{\"error\":\"no body is taken here\"}".getBytes(UTF_8);

  private final Function<String, Optional<HealthReport>> reports;

  HealthHandler(Function<String, Optional<HealthReport>> reports) {
    this.reports = reports;
  }

  /** A handler for this health's paths. */
  public static HealthHandler of(Health health) {
    return new HealthHandler(Objects.requireNonNull(health, "health")::at);
  }

  /**
   * Answers one request.
   *
   * @throws IOException to make the server cut the connection: when an answer cannot be sent, and
   *     after a request with a body
   */
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      answer(exchange);
    } catch (IOException cut) {
      throw cut;
    } catch (Throwable broken) {
      // The server survives an exception from a handler; an Error would cost it the thread.
      throw new IOException(
          "a probe could not be answered: " + broken.getClass().getName());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    Optional<HealthReport> report = reports.apply(path(exchange));
    String method = exchange.getRequestMethod();
    boolean body = hasBody(exchange.getRequestHeaders());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");

    if (report.isEmpty()) {
      refuse(exchange, 404, body);
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      refuse(exchange, 405, body);
    } else if (body) {
      refuse(exchange, 413, body);
    } else {
      send(exchange, report.get(), method.equals("HEAD"));
    }
  }

  private static void send(HttpExchange exchange, HealthReport report, boolean head)
      throws IOException {
    byte[] bytes = report.rendered();
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    if (head) {
      headers.set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(report.httpStatus(), -1);
    } else {
      exchange.sendResponseHeaders(report.httpStatus(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /**
   * A request's body is neither read nor waited for. Ending the exchange in any ordinary way would
   * do so: closing it, or sending headers alone, makes the server read on. So the answer gets a
   * body of its own and the connection is cut; a HEAD, which cannot have one, is cut unanswered.
   */
  private static void refuse(HttpExchange exchange, int status, boolean body) throws IOException {
    if (!body) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    if (!exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.sendResponseHeaders(status, BODY_REFUSED.length);
      exchange.getResponseBody().write(BODY_REFUSED);
      exchange.getResponseBody().flush();
    }
    throw new IOException("a request with a body was refused");
  }

  /**
   * The target as it was sent, without its query. Not the path of the parsed URI, which is decoded
   * and for {@code //host/health} begins after the host.
   */
  private static String path(HttpExchange exchange) {
    String target = exchange.getRequestURI().toString();
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  private static boolean hasBody(Headers headers) {
    String length = headers.getFirst("Content-Length");
    return headers.containsKey("Transfer-Encoding") || (length != null && !length.equals("0"));
  }
}
