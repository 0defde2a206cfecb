// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * Redacts spans before another OpenTelemetry gets them: that of a Java agent or of the application,
 * whose exporter Prodkit cannot reach. Metrics and log records go through unchanged.
 *
 * <p>It is an interface, and each object of it a lambda: Datadog's agent rewrites
 * {@code getTracerProvider} of each class that implements {@link OpenTelemetry}, and would put its
 * own provider in the place of this one. It rewrites neither interfaces nor lambdas.
 */
@FunctionalInterface
interface RedactingOpenTelemetry extends OpenTelemetry {
  /** The other OpenTelemetry and what stands before it. */
  Guarded guarded();

  /**
   * What is guarded.
   *
   * @param others what records the spans in the end
   * @param redaction what they pass before
   */
  record Guarded(OpenTelemetry others, SpanRedaction redaction) {}

  static RedactingOpenTelemetry before(OpenTelemetry others, SpanRedaction redaction) {
    Guarded guarded = new Guarded(others, redaction);
    return () -> guarded;
  }

  /** The span with the redaction in front of it. */
  default Span guarded(Span span) {
    return span instanceof RedactingSpan
        ? span
        : new RedactingSpan(span, guarded().redaction());
  }

  /** The context of a parent, with the trace state redacted. */
  default Context parent(Context parent) {
    return guarded().redaction().parent(parent);
  }

  @Override
  default TracerProvider getTracerProvider() {
    return new RedactingTracerProvider(
        guarded().others().getTracerProvider(), guarded().redaction());
  }

  @Override
  default MeterProvider getMeterProvider() {
    return guarded().others().getMeterProvider();
  }

  @Override
  default LoggerProvider getLogsBridge() {
    return guarded().others().getLogsBridge();
  }

  @Override
  default ContextPropagators getPropagators() {
    return guarded().others().getPropagators();
  }

  record RedactingTracerProvider(TracerProvider others, SpanRedaction redaction)
      implements TracerProvider {
    @Override
    public Tracer get(String scope) {
      return new RedactingTracer(others.get(redaction.text(scope)), redaction);
    }

    @Override
    public Tracer get(String scope, String version) {
      return new RedactingTracer(
          others.get(redaction.text(scope), redaction.text(version)), redaction);
    }

    @Override
    public TracerBuilder tracerBuilder(String scope) {
      return new RedactingTracerBuilder(others.tracerBuilder(redaction.text(scope)), redaction);
    }
  }

  record RedactingTracerBuilder(TracerBuilder others, SpanRedaction redaction)
      implements TracerBuilder {
    @Override
    public TracerBuilder setSchemaUrl(String url) {
      others.setSchemaUrl(redaction.text(url));
      return this;
    }

    @Override
    public TracerBuilder setInstrumentationVersion(String version) {
      others.setInstrumentationVersion(redaction.text(version));
      return this;
    }

    @Override
    public Tracer build() {
      return new RedactingTracer(others.build(), redaction);
    }
  }

  record RedactingTracer(Tracer others, SpanRedaction redaction) implements Tracer {
    @Override
    public boolean isEnabled() {
      return others.isEnabled();
    }

    @Override
    public SpanBuilder spanBuilder(String name) {
      return new RedactingSpanBuilder(others.spanBuilder(redaction.text(name)), redaction);
    }
  }
}
