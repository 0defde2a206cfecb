// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.noop.NoopFunctionCounter;
import io.micrometer.core.instrument.noop.NoopFunctionTimer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's registry for Prometheus, in which a filter that is added late stands before ours
 * like the others, and a function that fails costs its own series and not the family.
 */
final class ServedRegistry extends PrometheusMeterRegistry {
  private final CardinalityGuard guard;
  private final SafeFunctions functions;
  private final @Nullable Config config; // null while the constructor of the parent runs

  private final Exposition exposition;

  private ServedRegistry(
      Exposition exposition,
      Clock clock,
      ServiceFilters filters,
      CardinalityGuard guard,
      Notices notices,
      List<MeterFilter> ours) {
    super(PrometheusConfig.DEFAULT, exposition, clock);
    this.guard = guard;
    this.exposition = exposition;
    this.functions = new SafeFunctions(notices);
    Config whole = super.config();
    whole.meterFilter(filters);
    ours.forEach(whole::meterFilter);
    whole.meterFilter(guard);
    whole.onMeterAdded(
        meter -> exposition.registeredFor(meter.getId(), getConventionName(meter.getId())));
    this.config = new ServicesConfig(filters);
  }

  /**
   * The whole of it.
   *
   * @param services the filters that the service has so far
   * @param ours those that come after the service's, and before the guard
   * @param series how many series a meter name may have
   */
  static ServedRegistry create(
      Clock clock,
      Exposition exposition,
      Notices notices,
      List<MeterFilter> services,
      List<MeterFilter> ours,
      int series) {
    ServiceFilters filters = new ServiceFilters();
    services.forEach(filters::add);
    CardinalityGuard guard = CardinalityGuard.perMeter(
        series,
        notice -> notices.once(notice.code(), notice.message(), notice.message()),
        filters::accepts);
    ServedRegistry registry = new ServedRegistry(exposition, clock, filters, guard, notices, ours);
    registry
        .config()
        .onMeterRegistrationFailed(
            (id, reason) -> notices.once(Notice.NAME_TAKEN, id.getName(), registry.nameTaken(id)));
    guard.bindTo(registry);
    return registry;
  }

  private String nameTaken(Meter.Id id) {
    String name = getConventionName(id);
    return "the meter " + id.getName() + " counts but can not be scraped: "
        + exposition.rivalOf(name) + ", of another type or spelling, has its name in Prometheus, "
        + name + ". Rename one of the two.";
  }

  /** As {@link Exposition#giveUpSlow}. */
  boolean giveUpSlow() {
    return exposition.giveUpSlow();
  }

  @Override
  public Config config() {
    Config services = config;
    return services == null ? super.config() : services;
  }

  private final class ServicesConfig extends MeterRegistry.Config {
    private final ServiceFilters filters;

    ServicesConfig(ServiceFilters filters) {
      this.filters = filters;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the list is thread-safe
    public Config meterFilter(MeterFilter filter) {
      filters.add(filter);
      super.meterFilter(new MeterFilter() {}); // Micrometer then maps the ids that it knows again.
      return this;
    }
  }

  @Override
  protected <T> FunctionCounter newFunctionCounter(
      Meter.Id id, T observed, ToDoubleFunction<T> count) {
    return guard.isFold(id)
        ? new NoopFunctionCounter(id)
        : super.newFunctionCounter(id, observed, functions.counting(id, count));
  }

  @Override
  protected <T> FunctionTimer newFunctionTimer(
      Meter.Id id, T observed, ToLongFunction<T> count, ToDoubleFunction<T> total, TimeUnit unit) {
    return guard.isFold(id)
        ? new NoopFunctionTimer(id)
        : super.newFunctionTimer(
            id, observed, functions.lastGoodCount(id, count), functions.lastGood(id, total), unit);
  }

  @Override
  protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
    return super.newMeter(id, type, () -> {
      List<Measurement> safe = new ArrayList<>();
      for (Measurement each : functions.read(id, measurements)) {
        safe.add(functions.measuring(id, each));
      }
      return safe.iterator();
    });
  }
}
