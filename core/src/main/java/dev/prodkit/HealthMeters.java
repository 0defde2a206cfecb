// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.health.Health;
import dev.prodkit.health.HealthChange;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an alert is made of: each check as 1 or 0, and how often anything changed. A check appears
 * with its first answer; there are as many series as checks.
 */
final class HealthMeters implements MeterBinder {
  private final Health health;
  private final Map<String, AtomicInteger> up = new ConcurrentHashMap<>();

  HealthMeters(Health health) {
    this.health = health;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    health.onChange(change -> changed(change, registry)); // also if the registry refuses the next
    FunctionCounter.builder("prodkit.health.changes", health, Health::changes)
        .description("Changes of the status and of checks")
        .register(registry);
  }

  private void changed(HealthChange change, MeterRegistry registry) {
    if (change instanceof HealthChange.OfCheck check) {
      String kind = check.result().kind().name().toLowerCase(Locale.ROOT);
      up.computeIfAbsent(
              kind + " " + check.result().name(),
              added -> gauge(registry, kind, check.result().name()))
          .set(check.result().up() ? 1 : 0);
    }
  }

  private static AtomicInteger gauge(MeterRegistry registry, String kind, String name) {
    AtomicInteger state = new AtomicInteger();
    Gauge.builder("prodkit.health.check.up", state, AtomicInteger::get)
        .description("1 while the check is up, else 0")
        .tag("check", name)
        .tag("kind", kind)
        .strongReference(true)
        .register(registry);
    return state;
  }
}
