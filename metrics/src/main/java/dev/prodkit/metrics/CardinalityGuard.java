// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a tag that holds user ids or raw paths from filling the heap and the time series database.
 *
 * <p>A meter name may have so many series and no more. What comes later is counted in series in
 * which the tag with the most values is {@value #OTHER} and the other tags keep theirs, so that
 * totals stay right, also those of one route or one status. A fifth of the bound is kept for such
 * series if the meter has more than one tag; if that does not suffice, all tags that vary become
 * {@value #OTHER}. A tag that has one value over all series keeps it. Gauges cannot be added up:
 * those beyond the bound are not registered. Likewise there are at most {@value #MOST_NAMES} names
 * at a time; meters of later ones count nothing. Both are told, once per meter name, and counted.
 * The place of a meter that is removed, and of a name without meters, is free again.
 *
 * <p>One name with different sets of tag keys is allowed, as in Micrometer: each series keeps its
 * own keys, whichever came first. It is told once, since sums over such a name are easily wrong.
 *
 * <p>Added last, it sees what other filters made of an id. What a filter denies takes no place; it
 * is not counted in {@value #OTHER} either if the guard can ask: see {@link #perMeter(int,
 * Consumer, Predicate)}. Of the function counters and function timers that are folded into one id,
 * Micrometer keeps the first; in the registry of {@link Metrics} none is kept. Nothing is kept per
 * folded series, neither here nor in Micrometer. Looking up a series that exists stays Micrometer's
 * own fast path; one that is folded costs a run through the filters, so keep the meter where you
 * can. Thread-safe.
 */
public final class CardinalityGuard implements MeterFilter, MeterBinder {
  /** Series per meter name, where nothing else is said. */
  public static final int DEFAULT_SERIES = 1_000;
  /** The value of the tags that are given up, in the series that took the overflow. */
  public static final String OTHER = "other";

  static final String FOLDED = "prodkit.metrics.folded.series";
  static final int MOST_NAMES = 5_000;
  private static final String REFUSED = "prodkit.metrics.refused.";
  private static final long BETWEEN_SEARCHES = TimeUnit.MILLISECONDS.toNanos(100);

  private final int most;
  private final Consumer<? super Notice> told;
  private final Predicate<? super Meter.Id> accepted;
  private final ConcurrentMap<String, SeriesOfMeter> meters = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Meter> foldCounters = new ConcurrentHashMap<>();
  private final AtomicBoolean namesRefused = new AtomicBoolean();
  private final AtomicLong nextSearch = new AtomicLong(System.nanoTime());
  private volatile @Nullable MeterRegistry registry;

  private CardinalityGuard(
      int most, Consumer<? super Notice> told, Predicate<? super Meter.Id> accepted) {
    this.most = most;
    this.told = told;
    this.accepted = accepted;
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
    return perMeter(series, told, id -> true);
  }

  /**
   * As {@link #perMeter(int, Consumer)}, for a registry that does not take every meter: series that
   * are not accepted are denied, and are not counted in {@value #OTHER} once the meter is full.
   *
   * @param accepted what the filters of the registry accept; asked with each id as it is when it
   *     reaches the guard, and never with one that is folded
   */
  public static CardinalityGuard perMeter(
      int series, Consumer<? super Notice> told, Predicate<? super Meter.Id> accepted) {
    if (series < 3) {
      throw new IllegalArgumentException(
          "series is " + series + ": a meter needs at least 3, as two are kept for the overflow");
    }
    return new CardinalityGuard(series, told, accepted);
  }

  /**
   * Counts there what is folded. From now on only what is in that registry takes a place.
   *
   * @param registry the one that has this filter
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    registry.config().onMeterAdded(meter -> added(meter.getId()));
    registry.config().onMeterRemoved(meter -> removed(meter.getId()));
    registry.getMeters().forEach(meter -> added(meter.getId()));
    this.registry = registry;
  }

  private void added(Meter.Id id) {
    meters.compute(id.getName(), (name, series) -> {
      SeriesOfMeter known = series == null ? new SeriesOfMeter(most) : series;
      known.added(id);
      return known;
    });
  }

  private void removed(Meter.Id id) {
    meters.computeIfPresent(id.getName(), (name, series) -> {
      series.removed(id);
      return series.isUnused() ? null : series;
    });
    MeterRegistry counting = registry;
    if (counting != null && !meters.containsKey(id.getName())) {
      Meter foldCounter = foldCounters.remove(id.getName());
      if (foldCounter != null) {
        counting.remove(foldCounter);
      }
    }
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!accepted.test(id)) {
      SeriesOfMeter series = meters.get(id.getName());
      return series != null && series.isFold(id) ? refused(id) : id;
    }
    SeriesOfMeter series = seriesOf(id);
    if (series == null) {
      return refused(id);
    }
    SeriesOfMeter.Admission admission = series.admit(id, registry != null);
    if (admission.isFirstFold()) {
      reportFolding(id, series.folded());
    }
    if (admission.keysDiffer()) {
      tell(
          Notice.KEYS_DIFFER,
          "the meter " + id.getName() + " is used with different tag keys; each"
              + " series keeps its own. Give every use the same keys, or another name.");
    }
    return admission.isFolded() && !addsUp(id) ? refused(id) : admission.id();
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return id.getName().startsWith(REFUSED) || !(isFold(id) || accepted.test(id))
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }

  /** Whether other series are counted in this one. */
  boolean isFold(Meter.Id id) {
    SeriesOfMeter series = meters.get(id.getName());
    return series != null && series.isFold(id);
  }

  /** Of two gauges or custom meters with one id Micrometer shows the first alone. */
  static boolean addsUp(Meter.Id id) {
    return id.getType() != Meter.Type.GAUGE && id.getType() != Meter.Type.OTHER;
  }

  /** An id that is denied, whatever it was: it must not meet one that is registered. */
  private static Meter.Id refused(Meter.Id id) {
    return new Meter.Id(REFUSED + id.getType().name(), Tags.empty(), null, null, id.getType());
  }

  private @Nullable SeriesOfMeter seriesOf(Meter.Id id) {
    SeriesOfMeter known = meters.get(id.getName());
    if (known != null) {
      return known;
    }
    if (isFullOfNames()) { // Racing threads may pass it together, by one each.
      if (namesRefused.compareAndSet(false, true)) {
        tell(
            Notice.NAMES_REFUSED,
            "there are " + MOST_NAMES + " meter names; the new one, " + id.getName()
                + ", and those after it count nothing. Are names made from data? Use tags.");
      }
      return null;
    }
    return meters.computeIfAbsent(id.getName(), name -> new SeriesOfMeter(most));
  }

  private boolean isFullOfNames() {
    if (meters.size() < MOST_NAMES) {
      return false;
    }
    long now = System.nanoTime();
    long next = nextSearch.get();
    if (registry != null
        && now - next >= 0
        && nextSearch.compareAndSet(next, now + BETWEEN_SEARCHES)) {
      meters
          .keySet()
          .forEach(name ->
              meters.computeIfPresent(name, (key, series) -> series.isUnused() ? null : series));
    }
    return meters.size() >= MOST_NAMES;
  }

  private void reportFolding(Meter.Id id, LongAdder folded) {
    String name = id.getName();
    tell(
        Notice.SERIES_FOLDED,
        "the meter " + name + " has reached its bound of " + most + " series; new ones are "
            + (addsUp(id)
                ? "counted in those whose tag with the most values is '" + OTHER + "'"
                : "left out, as gauges cannot be added up")
            + ". A tag probably holds an id or a raw path: use a template, or drop it.");
    MeterRegistry counting = registry;
    if (counting != null && !name.equals(FOLDED)) {
      foldCounters.put(
          name,
          FunctionCounter.builder(FOLDED, folded, LongAdder::doubleValue)
              .description("Look-ups of a series that the bound of its meter folded into 'other'")
              .tag("meter", name)
              .register(counting));
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
