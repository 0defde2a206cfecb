// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** How often a port refused or cut off a caller, by reason. */
final class Refusals implements MeterBinder {
  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

  private final String meter;
  private final String description;

  /** Of the management port, for all reasons. */
  Refusals() {
    this(
        "prodkit.management.refused",
        "What the management port refused or cut off, by reason",
        EnumSet.allOf(Refusal.class));
  }

  private Refusals(String meter, String description, Set<Refusal> reasons) {
    this.meter = meter;
    this.description = description;
    reasons.forEach(reason -> counts.put(reason, new LongAdder()));
  }

  /**
   * Of the service's own ports, which judge how fast their callers are and whether a head is HTTP.
   */
  static Refusals ofTheService() {
    return new Refusals(
        "prodkit.http.refused",
        "Requests that were refused before a handler, or cut off because of their callers, by"
            + " reason",
        EnumSet.of(
            Refusal.SLOW, Refusal.CROWDED, Refusal.ENDING, Refusal.MALFORMED, Refusal.HEADER));
  }

  void count(Refusal refusal) {
    of(refusal).increment();
  }

  long counted(Refusal refusal) {
    return of(refusal).sum();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Refusal refusal : counts.keySet()) {
      FunctionCounter.builder(meter, this, from -> from.counted(refusal))
          .description(description)
          .tag("reason", refusal.tag())
          .register(registry);
    }
  }

  private LongAdder of(Refusal refusal) {
    return counts.getOrDefault(refusal, new LongAdder());
  }
}
