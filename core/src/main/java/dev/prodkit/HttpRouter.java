// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.prodkit.ratelimit.RateLimiter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.Function;

/**
 * Where requests to the JDK's {@code HttpServer} enter a service. Every request is in flight until
 * its answer is out, is one span in the caller's trace and one measurement under its route, and is
 * taken from its caller's allowance; an answer given while the service drains closes its
 * connection; whatever a handler throws becomes {@code application/problem+json} (RFC 9457) without
 * a word about the inside.
 *
 * <pre>{@code
 * HttpRouter router = production.router()
 *     .limited(RateLimiter.slidingWindow(new RateLimit(100, Duration.ofMinutes(1))))
 *     .post("/users", (exchange, path) -> users.create(exchange))
 *     .get("/users/{id}", (exchange, path) -> users.find(exchange, path.get("id")));
 * production.serving(settings.port(), router);
 * }</pre>
 *
 * <p>A handler answers before it returns, on the thread that calls it. An answer is complete when
 * its handler has returned: the last chunk of one without a length is sent then, and if the handler
 * throws, an answer that it has begun is cut, so that no caller takes half of it for the whole. An
 * unknown path is answered with 404, a known path with an unknown method with 405 and
 * {@code Allow}; HEAD is served by the GET route. Paths are compared as they were sent; one that is
 * not in normal form ({@code //x}, {@code /a/../b}) is 400. Of several routes that match a path the
 * most specific one serves it, whatever the order of registration: where two differ first, a
 * literal segment wins over a named one. A route that would never be reached is refused.
 *
 * <p>A caller that hangs up, is too slow, or sends what is no HTTP is no failure of the service: it
 * is logged at DEBUG, and is neither an error event nor a 5xx in the metric. Safe for use by many
 * threads.
 */
public final class HttpRouter implements HttpHandler {
  private final Routes routes = new Routes();
  private final RequestPipeline pipeline;

  HttpRouter(PipelineParts parts) {
    this.pipeline = new RequestPipeline(parts, routes);
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
  public HttpRouter get(String template, Handler handler) {
    return route("GET", template, handler);
  }

  /** Serves POST on a path. */
  public HttpRouter post(String template, Handler handler) {
    return route("POST", template, handler);
  }

  /** Serves PUT on a path. */
  public HttpRouter put(String template, Handler handler) {
    return route("PUT", template, handler);
  }

  /** Serves DELETE on a path. */
  public HttpRouter delete(String template, Handler handler) {
    return route("DELETE", template, handler);
  }

  /** Serves any method on a path; a second handler for the same method and path is refused. */
  public HttpRouter route(String method, String template, Handler handler) {
    routes.add(method, template, handler);
    return this;
  }

  /**
   * Takes every request from the allowance of its caller, who is known by the address at the other
   * end of the connection (of IPv6 by the network of 64 bits: one caller has all of it). Past the
   * limit the answer is 429; a client that waits {@code Retry-After} is admitted.
   *
   * <p>Behind a proxy all callers share its address: use {@link #limitedByHeader} or a key of your
   * own there.
   */
  public HttpRouter limited(RateLimiter limiter) {
    return limited(limiter, CallerKey::address);
  }

  /**
   * Like {@link #limited(RateLimiter)}, by the value of a header. Only a gateway may be able to set
   * it: a caller that can choose its key has no limit. A request without it counts by its address.
   *
   * @param header such as {@code X-User-Id}
   */
  public HttpRouter limitedByHeader(String header, RateLimiter limiter) {
    return limited(limiter, exchange -> CallerKey.header(header, exchange));
  }

  /**
   * Like {@link #limited(RateLimiter)}, by a key of your own.
   *
   * @param key names the caller of a request; keys of any length are kept as hashes
   */
  public HttpRouter limited(RateLimiter limiter, Function<HttpExchange, String> key) {
    pipeline.limit(limiter, key);
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

  static void respond(HttpExchange exchange, int status, String type, byte[] document)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, document.length == 0 ? -1 : document.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(document);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException so that the server closes the connection of an answer that is not whole
   */
  @Override
  public void handle(HttpExchange server) throws IOException {
    pipeline.serve(server);
  }
}
