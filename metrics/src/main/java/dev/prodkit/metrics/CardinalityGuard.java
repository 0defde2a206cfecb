// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a tag that somebody fills with user ids from filling the heap and the time series database.
 *
 * <p>A meter name may have so many series and no more; what comes later goes to one series, in
 * which each tag that varies has the value {@value #OTHER}, so that totals stay right. (The last
 * two series of the bound are kept for it: the second one takes those that also differ in a tag
 * that did not vary until then.) A gauge or function that is folded is lost, as Micrometer keeps
 * the first one of an id. Likewise there are at most {@value #MOST_NAMES} names; meters of later
 * ones count nothing. Both are told, once per meter name, and counted.
 *
 * <p>One name with different sets of tag keys is allowed, as in Micrometer: each series keeps its
 * own keys, whichever came first. It is told once, since sums over such a name are easily wrong.
 *
 * <p>Added last, it sees what other filters made of an id. Nothing is kept per folded series:
 * neither here nor in Micrometer 1.17, which remembers only the ids that made a meter. Looking up a
 * series that exists stays Micrometer's own fast path; one that is folded costs a run through the
 * filters, so keep the meter where you can. Thread-safe.
 */
public final class CardinalityGuard implements MeterFilter, MeterBinder {
  /** Series per meter name, where nothing else is said. */
  public static final int DEFAULT_SERIES = 1_000;
  /** The value of a tag that varies, in the series that took the overflow. */
  public static final String OTHER = "other";

  static final String FOLDED = "prodkit.metrics.folded.series";
  static final int MOST_NAMES = 5_000;
  private static final String REFUSED = "prodkit.metrics.refused.";

  private final int most;
  private final Consumer<? super Notice> told;
  private final ConcurrentMap<String, SeriesOfMeter> meters = new ConcurrentHashMap<>();
  private final AtomicBoolean namesRefused = new AtomicBoolean();
  private volatile @Nullable MeterRegistry registry;

  private CardinalityGuard(int most, Consumer<? super Notice> told) {
    this.most = most;
    this.told = told;
  }

  /**
   * For {@code registry.config().meterFilter(guard)}, before there are meters; then
   * {@link #bindTo}.
   *
   * @param series how many series a meter name may have, 3 or more
   * @param told hears of each meter that reached its bound, on the thread that looked it up: it
   *     must not block; what it throws is ignored
   */
  public static CardinalityGuard perMeter(int series, Consumer<? super Notice> told) {
    if (series < 3) {
      throw new IllegalArgumentException(
          "series is " + series + ": a meter needs at least 3, as two are kept for the overflow");
    }
    return new CardinalityGuard(series, told);
  }

  /** Counts there what is folded, and frees the place of a meter that is removed from it. */
  @Override
  public void bindTo(MeterRegistry registry) {
    this.registry = registry;
    registry.config().onMeterRemoved(meter -> {
      SeriesOfMeter series = meters.get(meter.getId().getName());
      if (series != null) {
        series.remove(meter.getId());
      }
    });
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    SeriesOfMeter series = seriesOf(id);
    if (series == null) {
      return new Meter.Id(
          REFUSED + id.getType().name(),
          io.micrometer.core.instrument.Tags.empty(),
          null,
          null,
          id.getType());
    }
    SeriesOfMeter.Admission admission = series.admit(id);
    if (admission.firstFold()) {
      reportFolding(id.getName(), series.folded());
    }
    if (admission.keysDiffer()) {
      tell(
          Notice.KEYS_DIFFER,
          "the meter " + id.getName() + " is used with different tag keys; each"
              + " series keeps its own. Give every use the same keys, or another name.");
    }
    return admission.id();
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return id.getName().startsWith(REFUSED) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }

  private @Nullable SeriesOfMeter seriesOf(Meter.Id id) {
    SeriesOfMeter known = meters.get(id.getName());
    if (known != null) {
      return known;
    }
    if (meters.size() >= MOST_NAMES) { // Racing threads may pass it together, by one each.
      if (namesRefused.compareAndSet(false, true)) {
        tell(
            Notice.NAMES_REFUSED,
            "there are " + MOST_NAMES + " meter names; the new one, " + id.getName()
                + ", and those after it count nothing. Are names made from data? Use tags.");
      }
      return null;
    }
    return meters.computeIfAbsent(id.getName(), name -> new SeriesOfMeter(most - 2));
  }

  private void reportFolding(String name, LongAdder folded) {
    tell(
        Notice.SERIES_FOLDED,
        "the meter " + name + " has reached its bound of " + most
            + " series; new ones are counted in one whose varying tags are '" + OTHER
            + "'. A tag probably holds an id or a raw path: use a template, or drop it.");
    MeterRegistry counting = registry;
    if (counting != null && !name.equals(FOLDED)) {
      FunctionCounter.builder(FOLDED, folded, LongAdder::doubleValue)
          .description("Look-ups of a series that the bound of its meter folded into 'other'")
          .tag("meter", name)
          .register(counting);
    }
  }

  private void tell(String code, String message) {
    try {
      told.accept(new Notice(code, message));
    } catch (Throwable listenersOwn) {
      // The application looked up a meter; it must get one.
    }
  }
}
