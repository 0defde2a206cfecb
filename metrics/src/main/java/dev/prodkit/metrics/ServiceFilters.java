// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The service's own filters as one, which stands before ours, whenever they are added. It does not
 * accept or deny: {@link CardinalityGuard} asks {@link #accepts}, as it has to know before it gives
 * a series a place. Thread-safe.
 */
final class ServiceFilters implements MeterFilter {
  private final List<MeterFilter> filters = new CopyOnWriteArrayList<>();

  void add(MeterFilter filter) {
    filters.add(filter);
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    Meter.Id mapped = id;
    for (MeterFilter filter : filters) {
      mapped = filter.map(mapped);
    }
    return mapped;
  }

  /** As in Micrometer: the first filter that does not stay neutral decides. */
  boolean accepts(Meter.Id id) {
    for (MeterFilter filter : filters) {
      MeterFilterReply reply = filter.accept(id);
      if (reply != MeterFilterReply.NEUTRAL) {
        return reply == MeterFilterReply.ACCEPT;
      }
    }
    return true;
  }

  @Override
  public @Nullable DistributionStatisticConfig configure(
      Meter.Id id, DistributionStatisticConfig config) {
    DistributionStatisticConfig configured = config;
    for (MeterFilter filter : filters) {
      @Nullable DistributionStatisticConfig changed = filter.configure(id, configured);
      configured = changed == null ? configured : changed;
    }
    return configured;
  }
}
