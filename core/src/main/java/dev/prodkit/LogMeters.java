// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.logging.DropReason;
import dev.prodkit.logging.JsonLogging;
import dev.prodkit.logging.LogCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What became of log events: accepted is the sum of the others, at any moment. */
final class LogMeters implements MeterBinder {
  private final JsonLogging logging;

  LogMeters(JsonLogging logging) {
    this.logging = logging;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    count(registry, "written", LogCounts::written);
    count(registry, "folded", LogCounts::folded);
    for (DropReason reason : DropReason.values()) {
      count(
          registry,
          "dropped_" + reason.name().toLowerCase(Locale.ROOT),
          counts -> counts.droppedByReason().getOrDefault(reason, 0L));
    }
    Gauge.builder("prodkit.log.queued", logging, from -> from.counts().queued())
        .description("Log events that wait for the output")
        .register(registry);
    Gauge.builder("prodkit.log.failing", logging, from -> from.failing().isPresent() ? 1 : 0)
        .description("1 while the output of the log takes nothing, else 0")
        .register(registry);
  }

  private void count(MeterRegistry registry, String outcome, ToDoubleFunction<LogCounts> count) {
    FunctionCounter.builder(
            "prodkit.log.events", logging, from -> count.applyAsDouble(from.counts()))
        .description("Log events by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }
}
