// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.prodkit.shutdown.InFlight;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where requests to the JDK's {@code HttpServer} enter a service: every request is counted as in flight until its answer
 * is out, an answer given while the service drains closes its connection, and whatever a handler throws becomes
 * {@code application/problem+json} without a word about the inside.
 *
 * <pre>{@code
 * HttpEdge edge = production.edge()
 *     .post("/users", (exchange, path) -> users.create(exchange))
 *     .get("/users/{id}", (exchange, path) -> users.find(exchange, path.get("id")));
 * production.serving(settings.port(), edge);
 * }</pre>
 *
 * <p>A handler answers before it returns. An unknown path is answered with 404, a known path with an unknown method with 405 and {@code Allow}; HEAD is served by
 * the GET route. Routes are matched in the order of their registration. Safe for use by many threads.
 */
public final class HttpEdge implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);

  private final InFlight inFlight;
  private final BooleanSupplier draining;
  private final List<Route> routes = new CopyOnWriteArrayList<>();

  HttpEdge(InFlight inFlight, BooleanSupplier draining) {
    this.inFlight = inFlight;
    this.draining = draining;
  }

  /** Serves one route. What it throws is answered: {@link HttpProblem} as it says, anything else as 500. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers one request.
     *
     * @param exchange the request and its answer
     * @param path the values of the route's named segments, percent-decoded
     */
    void handle(HttpExchange exchange, Map<String, String> path) throws Exception;
  }

  private record Route(String method, RouteTemplate template, Handler handler) {}

  /** Serves GET and HEAD on a path such as {@code /users/{id}}. */
  public HttpEdge get(String template, Handler handler) {
    return route("GET", template, handler);
  }

  /** Serves POST on a path. */
  public HttpEdge post(String template, Handler handler) {
    return route("POST", template, handler);
  }

  /** Serves PUT on a path. */
  public HttpEdge put(String template, Handler handler) {
    return route("PUT", template, handler);
  }

  /** Serves DELETE on a path. */
  public HttpEdge delete(String template, Handler handler) {
    return route("DELETE", template, handler);
  }

  /** Serves any method on a path; a second handler for the same method and path is refused. */
  public HttpEdge route(String method, String template, Handler handler) {
    RouteTemplate parsed = RouteTemplate.parse(template);
    if (routes.stream().anyMatch(r -> r.method.equals(method) && r.template.equals(parsed))) {
      throw new IllegalArgumentException(method + " " + template + " already has a handler");
    }
    routes.add(new Route(method, parsed, handler));
    return this;
  }

  /**
   * Reads a request's body whole.
   *
   * @param limit the most bytes that it may have
   * @throws HttpProblem 413 if it has more
   */
  public static byte[] body(HttpExchange exchange, int limit) throws IOException {
    InputStream body = exchange.getRequestBody();
    byte[] bytes = body.readNBytes(limit);
    if (bytes.length == limit && body.read() != -1) {
      exchange
          .getResponseHeaders()
          .set("Connection", "close"); // the rest of the body is not worth reading
      throw HttpProblem.contentTooLarge("the body is larger than " + limit + " bytes");
    }
    return bytes;
  }

  /** Answers with a JSON document. */
  public static void json(HttpExchange exchange, int status, byte[] document) throws IOException {
    respond(exchange, status, "application/json", document);
  }

  @Override
  public void handle(HttpExchange server) {
    EdgeExchange exchange = new EdgeExchange(server, draining);
    String path = Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse("");
    Optional<Match> match = match(exchange.getRequestMethod(), path);
    String route = match.map(Match::name).orElse("UNMATCHED");
    InFlight.Work work = inFlight.begin(route);
    try {
      match.orElseThrow(() -> unmatched(exchange, path)).handle(exchange);
      if (!exchange.answered()) {
        throw new IllegalStateException("the handler returned without an answer");
      }
    } catch (HttpProblem problem) {
      refuse(exchange, problem);
    } catch (
        Throwable
            failure) { // an Error, too, must end in an answer and must not end the server's thread
      fail(exchange, route, failure);
    } finally {
      work.close();
    }
  }

  private record Match(Route route, Map<String, String> values) {
    String name() {
      return route.method + " " + route.template.text();
    }

    void handle(HttpExchange exchange) throws Exception {
      route.handler.handle(exchange, values);
    }
  }

  private Optional<Match> match(String method, String path) {
    String served = method.equals("HEAD") ? "GET" : method;
    for (Route route : routes) {
      if (route.method.equals(served)) {
        Optional<Map<String, String>> values = route.template.match(path);
        if (values.isPresent()) {
          return Optional.of(new Match(route, values.get()));
        }
      }
    }
    return Optional.empty();
  }

  private HttpProblem unmatched(HttpExchange exchange, String path) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      if (route.template.match(path).isPresent()) {
        allowed.add(route.method);
      }
    }
    if (allowed.isEmpty()) {
      return HttpProblem.notFound("there is nothing at this path");
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String allow = String.join(", ", allowed);
    exchange.getResponseHeaders().set("Allow", allow);
    return HttpProblem.of(405, "this path serves " + allow);
  }

  private static void fail(EdgeExchange exchange, String route, Throwable failure) {
    if (failure instanceof IOException && exchange.answered()) {
      LOG.atDebug().addKeyValue("route", route).setCause(failure).log("The caller went away");
      exchange.close();
      return;
    }
    LOG.atError()
        .addKeyValue("code", Codes.REQUEST)
        .addKeyValue("route", route)
        .setCause(failure)
        .log("Request failed");
    refuse(exchange, HttpProblem.of(500, "the service failed; the failure is in its log"));
  }

  private static void refuse(EdgeExchange exchange, HttpProblem problem) {
    if (exchange.answered()) {
      exchange.close(); // an answer that was begun and not finished must not look whole
      return;
    }
    try {
      byte[] document = problem.json().getBytes(StandardCharsets.UTF_8);
      respond(exchange, problem.status(), "application/problem+json", document);
    } catch (IOException | RuntimeException gone) {
      LOG.atDebug().setCause(gone).log("The caller went away before it was told of a problem");
      exchange.close();
    }
  }

  private static void respond(HttpExchange exchange, int status, String type, byte[] document)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, document.length == 0 ? -1 : document.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(document);
    }
  }
}
