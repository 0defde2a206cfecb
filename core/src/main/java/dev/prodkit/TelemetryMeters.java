// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.errors.Counts;
import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.tracing.SpanCounts;
import dev.prodkit.tracing.Tracing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** What became of spans and error events: whatever telemetry loses is itself a figure. */
final class TelemetryMeters implements MeterBinder {
  private final Tracing tracing;
  private final ErrorPublisher errors;

  TelemetryMeters(Tracing tracing, ErrorPublisher errors) {
    this.tracing = tracing;
    this.errors = errors;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    spans(registry, "sent", SpanCounts::sent);
    spans(registry, "dropped", SpanCounts::dropped);
    errors(registry, "published", Counts::published);
    errors(registry, "parked", Counts::parkedInAll);
    errors(registry, "lost", Counts::lost);
    errors(registry, "suppressed", Counts::suppressed);
  }

  private void spans(MeterRegistry registry, String outcome, ToDoubleFunction<SpanCounts> count) {
    FunctionCounter.builder(
            "prodkit.spans", tracing, from -> count.applyAsDouble(from.spanCounts()))
        .description("Spans by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  private void errors(MeterRegistry registry, String outcome, ToDoubleFunction<Counts> count) {
    FunctionCounter.builder(
            "prodkit.error.events", errors, from -> count.applyAsDouble(from.counts()))
        .description("Error events by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }
}
