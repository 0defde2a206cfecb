// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often the management port refused, by reason. */
final class Refusals implements MeterBinder {
  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

  Refusals() {
    for (Refusal refusal : Refusal.values()) {
      counts.put(refusal, new LongAdder());
    }
  }

  void count(Refusal refusal) {
    of(refusal).increment();
  }

  long counted(Refusal refusal) {
    return of(refusal).sum();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Refusal refusal : Refusal.values()) {
      FunctionCounter.builder("prodkit.management.refused", this, from -> from.counted(refusal))
          .description("What the management port refused or cut off, by reason")
          .tag("reason", refusal.tag())
          .register(registry);
    }
  }

  private LongAdder of(Refusal refusal) {
    return counts.getOrDefault(refusal, new LongAdder());
  }
}
