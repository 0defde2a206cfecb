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
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * Redacts spans before another OpenTelemetry gets them: that of a Java agent or of the application,
 * whose exporter Prodkit cannot reach. Metrics and log records go through unchanged.
 */
final class RedactingOpenTelemetry implements OpenTelemetry {
  private final OpenTelemetry others;
  private final SpanRedaction redaction;

  RedactingOpenTelemetry(OpenTelemetry others, SpanRedaction redaction) {
    this.others = others;
    this.redaction = redaction;
  }

  /** The span with a guard in front of it. */
  Span guarded(Span span) {
    return span instanceof RedactingSpan ? span : new RedactingSpan(span, redaction);
  }

  @Override
  public TracerProvider getTracerProvider() {
    return new RedactingTracerProvider(others.getTracerProvider(), redaction);
  }

  @Override
  public Tracer getTracer(String scope) {
    return new RedactingTracer(others.getTracer(redaction.text(scope)), redaction);
  }

  @Override
  public Tracer getTracer(String scope, String version) {
    return new RedactingTracer(
        others.getTracer(redaction.text(scope), redaction.text(version)), redaction);
  }

  @Override
  public MeterProvider getMeterProvider() {
    return others.getMeterProvider();
  }

  @Override
  public LoggerProvider getLogsBridge() {
    return others.getLogsBridge();
  }

  @Override
  public ContextPropagators getPropagators() {
    return others.getPropagators();
  }

  @Override
  public String toString() {
    return "RedactingOpenTelemetry{" + others + "}";
  }

  private record RedactingTracerProvider(TracerProvider others, SpanRedaction redaction)
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

  private record RedactingTracerBuilder(TracerBuilder others, SpanRedaction redaction)
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

  private record RedactingTracer(Tracer others, SpanRedaction redaction) implements Tracer {
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
