// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.prodkit.ratelimit.Decision;
import dev.prodkit.ratelimit.RateLimiter;
import dev.prodkit.shutdown.InFlight;
import dev.prodkit.tracing.ServerSpan;
import dev.prodkit.validation.InvalidInputException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What stands around the handler of each request: its head is checked, it is in flight, one span,
 * one measurement and taken from its caller's allowance, and it ends in an answer or in a
 * connection that is cut. Thread-safe.
 */
final class RequestPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(HttpRouter.class);
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final String PROBLEM = "application/problem+json";

  private final PipelineParts parts;
  private final Routes routes;
  private volatile Function<HttpExchange, Optional<Decision>> allowance =
      exchange -> Optional.empty();

  RequestPipeline(PipelineParts parts, Routes routes) {
    this.parts = parts;
    this.routes = routes;
  }

  /** From now on requests are taken from the allowance that this key has. */
  void limit(RateLimiter limiter, Function<HttpExchange, String> key) {
    parts.meters().watch(limiter);
    allowance = exchange -> Optional.of(limiter.decide(key.apply(exchange)));
  }

  /**
   * Serves one request from its head to the end of its answer.
   *
   * @throws IOException if the connection is to be cut: the server closes and forgets it only if it
   *     is told so, and on JDK 17 keeps its descriptor for good otherwise
   */
  void serve(HttpExchange server) throws IOException {
    RunningExchange running = RunningExchange.current();
    if (running != null) {
      running.enter(ExchangePhase.WORK);
    }
    ServedExchange exchange = new ServedExchange(server, parts.draining());
    AtomicReference<@Nullable Map<String, String>> context = new AtomicReference<>();
    contain(() -> context.set(MDC.getCopyOfContextMap()));
    boolean completed;
    try {
      completed = served(exchange);
    } finally {
      contain(() -> restore(context.get()));
    }
    if (!completed) {
      throw new IOException("the connection of an answer that is not whole is closed");
    }
  }

  /** An appender or an MDC that throws must not make a caller's failure one of the service's. */
  private void contain(Runnable logging) {
    parts.telemetry().contain(TelemetryFailures.LOGS, logging);
  }

  private static void restore(@Nullable Map<String, String> context) {
    if (context == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(context);
    }
  }

  private boolean served(ServedExchange exchange) {
    long begin = System.nanoTime();
    String method = RequestMeters.method(exchange.getRequestMethod());
    RequestHead head;
    try {
      head = RequestHead.of(exchange);
    } catch (HttpProblem malformed) {
      refuse(exchange, malformed.status(), bytes(malformed));
      boolean completed = completed(exchange);
      parts.meters().recordMalformed(method, exchange.getResponseCode(), begin);
      return completed;
    }
    Optional<Routes.Match> match = routes.match(exchange.getRequestMethod(), head.path());
    String route = match.map(Routes.Match::template).orElse(RequestMeters.UNMATCHED);
    String name = method + " " + route;
    Optional<Throwable> failure = Optional.empty();
    InFlight.Work work = parts.inFlight().begin(name);
    RunningExchange.tracked(work);
    try (ServerSpan span =
        parts.spans().server(name, exchange.getRequestHeaders(), Attributes.of(METHOD, method))) {
      match.ifPresent(found -> span.route(method, found.template()));
      failure = answer(exchange, match, head.path());
      failure.ifPresent(unexpected -> fail(exchange, name, span, unexpected));
      boolean completed = completed(exchange);
      if (exchange.isAnswered()) {
        span.status(exchange.getResponseCode());
      }
      return completed;
    } finally {
      int status = exchange.getResponseCode();
      parts.meters().record(method, route, status, error(failure, status), begin);
      work.close();
    }
  }

  /**
   * By the semantic conventions: the type of what was thrown, else the status that means failure.
   */
  private static Optional<String> error(Optional<Throwable> failure, int status) {
    return failure
        .map(thrown -> thrown.getClass().getName())
        .or(() -> status >= 500 ? Optional.of(Integer.toString(status)) : Optional.empty());
  }

  /** Lets the handler answer. What it throws and is no answer is returned. */
  private Optional<Throwable> answer(
      ServedExchange exchange, Optional<Routes.Match> match, String path) {
    try {
      allow(exchange);
      Headers before = exchange.copyOfHeaders();
      try {
        match.orElseThrow(() -> unmatched(exchange, path)).handle(exchange.forHandler());
        requireAnswer(exchange);
      } catch (HttpProblem | InvalidInputException expected) {
        if (exchange.isAnswered() && exchange.callerFailure().isEmpty()) {
          return Optional.of(expected); // too late to be an answer
        }
        throw expected;
      } catch (Throwable failure) { // an Error, too, must end in an answer and spare the thread
        if (exchange.callerFailure().isEmpty()) {
          exchange.restoreHeaders(before);
          return Optional.of(failure);
        }
        gone(exchange, failure);
      }
    } catch (HttpProblem problem) {
      refuse(exchange, problem.status(), bytes(problem));
    } catch (InvalidInputException invalid) {
      refuse(exchange, invalid.status(), invalid.problemBytes());
    } catch (Throwable failure) { // the key of a limit, for instance
      return Optional.of(failure);
    }
    return Optional.empty();
  }

  private static void requireAnswer(ServedExchange exchange) {
    if (exchange.isDropped() || exchange.callerFailure().isPresent()) {
      return;
    }
    if (!exchange.isAnswered()) {
      throw new IllegalStateException("the handler returned without an answer");
    }
    if (!exchange.isWhole()) {
      throw new IllegalStateException(
          "the handler returned before it had written all that it announced");
    }
  }

  private void allow(ServedExchange exchange) {
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

  /** The caller hung up, was too slow, or sent a body that is no HTTP. */
  private void gone(ServedExchange exchange, Throwable failure) {
    contain(() -> LOG.atDebug().setCause(failure).log("The caller went away"));
    if (!exchange.isAnswered()) {
      exchange.getResponseHeaders().set("Connection", "close");
      refuse(exchange, 400, bytes(HttpProblem.badRequest("the body could not be read")));
    }
  }

  /**
   * The failure is told once, with its stack, by the error event; this line carries the event's id.
   */
  private void fail(ServedExchange exchange, String name, ServerSpan span, Throwable failure) {
    AtomicReference<String> event = new AtomicReference<>("unknown");
    parts.telemetry().contain(TelemetryFailures.ERRORS, () -> {
      event.set(parts.errors().publish(failure, Map.of("request", name)));
    });
    parts.telemetry().contain(TelemetryFailures.TRACES, () -> span.failed(failure));
    contain(() -> LOG.atError()
        .addKeyValue("code", Codes.REQUEST)
        .addKeyValue("route", name)
        .addKeyValue("event_id", event.get())
        .log("Request failed"));
    refuse(
        exchange,
        500,
        bytes(HttpProblem.of(
            500, "the service failed; its log knows this failure as " + event.get())));
  }

  /** Answers with a problem, unless an answer has begun: that one is cut. */
  private void refuse(ServedExchange exchange, int status, byte[] problem) {
    if (exchange.isAnswered()) {
      exchange.breakOff();
      return;
    }
    exchange.forgetRepresentation();
    try {
      HttpRouter.respond(exchange, status, PROBLEM, problem);
    } catch (IOException | RuntimeException gone) {
      contain(() ->
          LOG.atDebug().setCause(gone).log("The caller went away before it was told of a problem"));
      exchange.breakOff();
    }
  }

  /** Whether the whole answer is out; else the connection is to be cut. */
  private boolean completed(ServedExchange exchange) {
    try {
      if (exchange.isCompletable()) {
        exchange.complete();
        return true;
      }
      exchange.flush();
      return false;
    } catch (IOException | RuntimeException gone) {
      contain(() ->
          LOG.atDebug().setCause(gone).log("The caller went away before the end of its answer"));
      return false;
    }
  }

  private static byte[] bytes(HttpProblem problem) {
    return problem.json().getBytes(StandardCharsets.UTF_8);
  }
}
