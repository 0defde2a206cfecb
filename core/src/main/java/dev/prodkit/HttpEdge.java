// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.prodkit.ratelimit.Decision;
import dev.prodkit.ratelimit.RateLimiter;
import dev.prodkit.shutdown.InFlight;
import dev.prodkit.tracing.ServerSpan;
import dev.prodkit.validation.InvalidInputException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where requests to the JDK's {@code HttpServer} enter a service. Every request is in flight until
 * its answer is out, is one span in the caller's trace and one measurement under its route, and is
 * taken from its caller's allowance; an answer given while the service drains closes its
 * connection; whatever a handler throws becomes {@code application/problem+json} (RFC 9457) without
 * a word about the inside.
 *
 * <pre>{@code
 * HttpEdge edge = production.edge()
 *     .limited(RateLimiter.slidingWindow(new RateLimit(100, Duration.ofMinutes(1))))
 *     .post("/users", (exchange, path) -> users.create(exchange))
 *     .get("/users/{id}", (exchange, path) -> users.find(exchange, path.get("id")));
 * production.serving(settings.port(), edge);
 * }</pre>
 *
 * <p>A handler answers before it returns. An unknown path is answered with 404, a known path with
 * an unknown method with 405 and {@code Allow}; HEAD is served by the GET route. Safe for use by
 * many threads.
 */
public final class HttpEdge implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final String PROBLEM = "application/problem+json";

  private final EdgeParts parts;
  private final Routes routes = new Routes();
  private volatile Function<HttpExchange, Optional<Decision>> allowance =
      exchange -> Optional.empty();

  HttpEdge(EdgeParts parts) {
    this.parts = parts;
  }

  /**
   * Serves one route. What it throws is answered: {@link HttpProblem} as it says, anything else as
   * 500.
   */
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
    routes.add(method, template, handler);
    return this;
  }

  /**
   * Takes every request from the allowance of its caller: the user whom the gateway names in
   * {@code X-User-Id}, else the address at the other end of the connection. Past it the answer is
   * 429 with {@code Retry-After}. Only a gateway may be able to set that header; where strangers
   * connect, use {@link #limitedByAddress}.
   */
  public HttpEdge limited(RateLimiter limiter) {
    allowance = exchange -> Optional.of(limiter.decide(CallerKey.of(exchange)));
    return this;
  }

  /**
   * Like {@link #limited}, for a service that strangers reach: the key is the address at the other
   * end of the connection.
   */
  public HttpEdge limitedByAddress(RateLimiter limiter) {
    allowance = exchange -> Optional.of(limiter.decide(CallerKey.address(exchange)));
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
    EdgeExchange exchange = new EdgeExchange(server, parts.draining());
    String path = Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse("");
    Optional<Routes.Match> match = routes.match(exchange.getRequestMethod(), path);
    String method = RequestMeters.method(exchange.getRequestMethod());
    String route = match.map(Routes.Match::template).orElse(RequestMeters.UNMATCHED);
    String name = method + " " + route;
    long begin = System.nanoTime();
    InFlight.Work work = parts.inFlight().begin(name);
    try (ServerSpan span =
        parts.spans().server(name, exchange.getRequestHeaders(), Attributes.of(METHOD, method))) {
      match.ifPresent(found -> span.route(method, found.template()));
      answer(exchange, match, path, name, span);
      span.status(exchange.getResponseCode());
    } finally {
      parts.meters().record(method, route, exchange.getResponseCode(), System.nanoTime() - begin);
      work.close();
    }
  }

  private void answer(
      EdgeExchange exchange,
      Optional<Routes.Match> match,
      String path,
      String name,
      ServerSpan span) {
    try {
      allow(exchange);
      match.orElseThrow(() -> unmatched(exchange, path)).handle(exchange);
      if (!exchange.answered()) {
        throw new IllegalStateException("the handler returned without an answer");
      }
    } catch (HttpProblem problem) {
      refuse(exchange, problem.status(), problem.json().getBytes(StandardCharsets.UTF_8));
    } catch (InvalidInputException invalid) {
      refuse(exchange, invalid.status(), invalid.problemBytes());
    } catch (
        Throwable
            failure) { // an Error, too, must end in an answer and must not end the server's thread
      fail(exchange, name, span, failure);
    }
  }

  private void allow(EdgeExchange exchange) {
    allowance.apply(exchange).ifPresent(decision -> {
      decision.headers().forEach(exchange.getResponseHeaders()::set);
      if (decision instanceof Decision.Rejected) {
        throw HttpProblem.of(
            429, "the limit is " + decision.limit() + ": try again after Retry-After");
      }
    });
  }

  private HttpProblem unmatched(HttpExchange exchange, String path) {
    Set<String> allowed = routes.allowed(path);
    if (allowed.isEmpty()) {
      return HttpProblem.notFound("there is nothing at this path");
    }
    String allow = String.join(", ", allowed);
    exchange.getResponseHeaders().set("Allow", allow);
    return HttpProblem.of(405, "this path serves " + allow);
  }

  /**
   * The failure is told once, with its stack, by the error event; this line carries the event's id.
   */
  private void fail(EdgeExchange exchange, String name, ServerSpan span, Throwable failure) {
    if (failure instanceof IOException && exchange.answered()) {
      LOG.atDebug().addKeyValue("route", name).setCause(failure).log("The caller went away");
      exchange.close();
      return;
    }
    parts.outOfMemory().accept(failure);
    span.failed(failure);
    String eventId = parts.errors().publish(failure, Map.of("request", name));
    LOG.atError()
        .addKeyValue("code", Codes.REQUEST)
        .addKeyValue("route", name)
        .addKeyValue("event_id", eventId)
        .log("Request failed");
    HttpProblem problem =
        HttpProblem.of(500, "the service failed; its log knows this failure as " + eventId);
    refuse(exchange, problem.status(), problem.json().getBytes(StandardCharsets.UTF_8));
  }

  private static void refuse(EdgeExchange exchange, int status, byte[] problem) {
    if (exchange.answered()) {
      exchange.close(); // an answer that was begun and not finished must not look whole
      return;
    }
    try {
      respond(exchange, status, PROBLEM, problem);
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
