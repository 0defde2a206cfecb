// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The span of one request at the service's edge: current on the thread that began it until it is
 * closed there. Begins with {@link Spans#server}. The attributes follow OpenTelemetry's <a
 * href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">semantic conventions for
 * HTTP</a>. What OpenTelemetry throws is counted in {@link Tracing#failures()} and never thrown on.
 *
 * <pre>{@code
 * try (ServerSpan span = spans.server("GET /orders/{id}", headers, attributes)) {
 *   span.status(handle(request));
 * }
 * }</pre>
 */
public final class ServerSpan implements AutoCloseable {
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private final RunningSpan span;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  ServerSpan(RunningSpan span) {
    this.span = span;
  }

  /** The span itself, for further attributes and events; an invalid one if it could not start. */
  public Span span() {
    return span.span();
  }

  /**
   * Names the span by the route, once it is known: never by the path, which has no bound.
   *
   * @param method the HTTP method, or {@code HTTP} for one that is not known
   * @param route the matched pattern, such as {@code /orders/{id}}
   */
  public ServerSpan route(String method, String route) {
    span.set(to -> to.updateName(method + " " + route));
    span.set(to -> to.setAttribute(ROUTE, route));
    return this;
  }

  /** Tells the status code of the response; from 500 on the span is an error. */
  public ServerSpan status(int code) {
    span.set(to -> to.setAttribute(STATUS, (long) code));
    if (code >= 500 && !failed.get()) {
      span.set(to -> to.setAttribute(ERROR_TYPE, Integer.toString(code)));
      span.set(to -> to.setStatus(StatusCode.ERROR));
    }
    return this;
  }

  /** Records what the request failed with and makes the span an error. */
  public ServerSpan failed(Throwable failure) {
    failed.set(true);
    span.fail(failure);
    return this;
  }

  /**
   * Ends the span, and gives the thread the context that it had before. On another thread than the
   * one that began it only the span ends. May be called again.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      span.end();
    }
  }
}
