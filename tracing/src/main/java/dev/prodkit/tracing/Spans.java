// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Spans around pieces of work. What the work throws is recorded, makes the span an error unless it
 * is {@linkplain TracingBuilder#expected expected}, and is thrown on, the same object. What
 * OpenTelemetry throws (a sampler, processor or propagator) is counted in
 * {@link Tracing#failures()} and changes neither the result nor the exception of the work.
 * Thread-safe.
 *
 * <pre>{@code
 * Order order = spans.call("load order", () -> database.order(id));
 * }</pre>
 */
public final class Spans {
  /** Work with a result. {@code X} is what it may throw; none if it throws nothing checked. */
  @FunctionalInterface
  public interface Work<T, X extends Exception> {
    /** Does the work, inside the span. */
    T call() throws X;
  }

  /** Work without a result. */
  @FunctionalInterface
  public interface Action<X extends Exception> {
    /** Does the work, inside the span. */
    void run() throws X;
  }

  private final Tracer tracer;
  private final ContextPropagators propagators;
  private final Optional<RedactingOpenTelemetry> guard;
  private final TracingFailures failures;
  private final Predicate<? super Throwable> expected;

  /**
   * Spans of an OpenTelemetry.
   *
   * @param guard the same object if the OpenTelemetry is not our own
   * @param expected which failures are an answer and no error
   */
  Spans(
      OpenTelemetry openTelemetry,
      Optional<RedactingOpenTelemetry> guard,
      TracingFailures failures,
      Predicate<? super Throwable> expected) {
    this.tracer = openTelemetry.getTracer("dev.prodkit.tracing");
    this.propagators = openTelemetry.getPropagators();
    this.guard = guard;
    this.failures = failures;
    this.expected = expected;
  }

  /**
   * The span that is current on the calling thread, for attributes and events; an invalid one if
   * there is none. Use it in place of {@code Span.current()}: beside a Java agent that one is the
   * agent's own, and what is said to it is not redacted.
   */
  public Span current() {
    Span current = failures.contain(Span::current, Span.getInvalid());
    return guard.map(redacting -> redacting.guarded(current)).orElse(current);
  }

  /** Does the work inside a span, a child of the current one. */
  public <T, X extends Exception> T call(String name, Work<T, X> work) throws X {
    return call(name, SpanKind.INTERNAL, Attributes.empty(), work);
  }

  /** Does the work inside a span that has these attributes from the start. */
  public <T, X extends Exception> T call(String name, Attributes attributes, Work<T, X> work)
      throws X {
    return call(name, SpanKind.INTERNAL, attributes, work);
  }

  /** Does the work inside a span of this kind; {@code CLIENT} for a call to another service. */
  public <T, X extends Exception> T call(
      String name, SpanKind kind, Attributes attributes, Work<T, X> work) throws X {
    Context parent = failures.contain(Context::current, Context.root());
    RunningSpan span = RunningSpan.begin(
        failures,
        parent,
        () -> tracer
            .spanBuilder(name)
            .setSpanKind(kind)
            .setAllAttributes(attributes)
            .startSpan());
    T result;
    try {
      result = work.call();
    } catch (Throwable failure) {
      end(span, Optional.of(failure));
      throw failure;
    }
    end(span, Optional.empty());
    return result;
  }

  /** Never throws, also where the work has left no room on the stack. */
  private void end(RunningSpan span, Optional<Throwable> failure) {
    try {
      if (failure.isPresent()) {
        fail(span, failure.get());
      }
      span.end();
    } catch (Throwable noRoom) { // mostly a StackOverflowError, or one inside an InternalError
      // The span is lost. A span further out gives the thread its context back.
    }
  }

  private void fail(RunningSpan span, Throwable failure) {
    if (failures.contain(() -> expected.test(failure), false)) {
      span.refuse(failure);
    } else {
      span.fail(failure);
    }
  }

  /** Does the work inside a span, a child of the current one. */
  public <X extends Exception> void run(String name, Action<X> work) throws X {
    run(name, SpanKind.INTERNAL, Attributes.empty(), work);
  }

  /** Does the work inside a span that has these attributes from the start. */
  public <X extends Exception> void run(String name, Attributes attributes, Action<X> work)
      throws X {
    run(name, SpanKind.INTERNAL, attributes, work);
  }

  /** Does the work inside a span of this kind. */
  public <X extends Exception> void run(
      String name, SpanKind kind, Attributes attributes, Action<X> work) throws X {
    this.<Boolean, X>call(name, kind, attributes, () -> {
      work.run();
      return true;
    });
  }

  /**
   * Begins the span of a request that came in, current on this thread until it is closed. Its
   * parent is the one that the caller's headers name; what this thread was left with is no parent.
   * Headers that are malformed begin a new trace. Where an agent has begun a span for the request,
   * this one is inside it.
   *
   * @param attributes what is known at the start, by the semantic conventions of HTTP servers:
   *     samplers see no other
   * @param getter reads the carrier. It should implement {@code getAll}, or else of several lines
   *     of one header only the first is seen
   */
  public <C> ServerSpan server(
      String name, C carrier, TextMapGetter<C> getter, Attributes attributes) {
    boolean begunByAgent = guard.isPresent()
        && failures.contain(() -> Span.current().getSpanContext().isValid(), false);
    Context parent = failures.contain(
        () -> redacted(
            begunByAgent
                ? Context.current()
                : propagators.getTextMapPropagator().extract(Context.root(), carrier, getter)),
        Context.root());
    return new ServerSpan(RunningSpan.begin(
        failures,
        parent,
        () -> tracer
            .spanBuilder(name)
            .setParent(parent)
            .setSpanKind(begunByAgent ? SpanKind.INTERNAL : SpanKind.SERVER)
            .setAllAttributes(attributes)
            .startSpan()));
  }

  /** Our own exporter redacts the trace state itself; another one gets what the parent holds. */
  private Context redacted(Context parent) {
    return guard.map(redacting -> redacting.parent(parent)).orElse(parent);
  }

  /**
   * Like the other one, for headers in a map whose {@code get} ignores letter case, such as
   * {@code com.sun.net.httpserver.Headers} and {@code java.net.http.HttpHeaders.map()}.
   */
  public ServerSpan server(String name, Map<String, List<String>> headers, Attributes attributes) {
    return server(name, headers, HeaderLines.GETTER, attributes);
  }

  /**
   * Hands the current context to another service: {@code spans.propagate(request::setHeader)} for a
   * {@code java.net.http.HttpRequest.Builder}.
   *
   * @param header takes the name and value of each header. What it throws is counted as a failure
   *     of tracing and costs that header: the call to the other service is made all the same
   */
  public void propagate(BiConsumer<String, String> header) {
    failures.contain(() -> propagators
        .getTextMapPropagator()
        .inject(
            Context.current(),
            header,
            (to, name, value) ->
                failures.contain(() -> Objects.requireNonNull(to).accept(name, value))));
  }
}
