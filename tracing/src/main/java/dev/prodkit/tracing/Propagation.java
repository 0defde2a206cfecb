// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A propagator on which a caller's headers can have no other effect than to be left out. */
@SuppressWarnings("ReferenceEquality") // The two propagators of W3C are singletons.
final class Propagation implements TextMapPropagator {
  // OpenTelemetry bounds the whole baggage (64 members, 8192 bytes), not a single member.
  private static final int MAX_BAGGAGE_VALUE = 4096;

  private final TextMapPropagator propagator;

  private final TracingFailures failures;

  private Propagation(TextMapPropagator propagator, TracingFailures failures) {
    this.propagator = propagator;
    this.failures = failures;
  }

  /** The propagator of this name in its strict form; others are kept, and kept from throwing. */
  static TextMapPropagator strictly(TextMapPropagator configured, TracingFailures failures) {
    return new Propagation(
        configured == W3CTraceContextPropagator.getInstance()
            ? new StrictTraceContext()
            : configured,
        failures);
  }

  @Override
  public Collection<String> fields() {
    return propagator.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    failures.contain(() -> propagator.inject(context, carrier, setter));
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Context extracted;
    try {
      extracted = propagator.extract(context, carrier, getter);
    } catch (Throwable unreadable) {
      // Whatever a caller sent, a server handed over as headers, or the propagator lacks: the
      // request is served, and the other propagators are asked.
      failures.failed(unreadable);
      return context;
    }
    return propagator == W3CBaggagePropagator.getInstance() ? bounded(extracted) : extracted;
  }

  private static Context bounded(Context context) {
    Baggage baggage = Baggage.fromContext(context);
    BaggageBuilder kept = baggage.toBuilder();
    baggage.forEach((key, entry) -> {
      int length = key.length()
          + entry.getValue().length()
          + entry.getMetadata().getValue().length();
      if (length > MAX_BAGGAGE_VALUE) {
        kept.remove(key);
      }
    });
    Baggage bounded = kept.build();
    return bounded.size() == baggage.size() ? context : context.with(bounded);
  }

  @Override
  public String toString() {
    return propagator.toString();
  }
}
