// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' registry, in which one bad family does not take the others along: one that throws,
 * one that hangs, or one whose sample names another family has taken is left out, and told once.
 */
final class Exposition extends PrometheusRegistry {
  private final Notices notices;
  private final Duration slow;
  /** A scrape walks over a copy: a meter that is removed and made again meanwhile is there once. */
  private final List<Family> families = new CopyOnWriteArrayList<>();
  /** Registered, and its meter is not known yet. */
  private volatile @Nullable Family newest;

  /** @param slow a family that takes longer than this is left out until it returns */
  Exposition(Notices notices, Duration slow) {
    this.notices = notices;
    this.slow = slow;
  }

  @Override
  public void register(Collector collector) {
    super.register(collector);
    add(new Family(collector, () -> {
      @Nullable MetricSnapshot read = collector.collect();
      return read == null ? null : MetricSnapshots.of(read);
    }));
  }

  @Override
  public void register(MultiCollector collector) {
    super.register(collector);
    add(new Family(collector, collector::collect));
  }

  private void add(Family family) {
    families.add(family);
    newest = family;
  }

  /** Micrometer has registered this meter, inside its lock: what came last is its family. */
  void registeredFor(Meter.Id id, String conventionName) {
    Family family = newest;
    newest = null;
    if (family != null && !family.hasMeter()) {
      family.shows(id, conventionName);
    }
  }

  /** Which meter has this name in Prometheus. */
  String rivalOf(String conventionName) {
    return families.stream()
        .map(family -> family.meterNamed(conventionName))
        .filter(meter -> !meter.isEmpty())
        .findFirst()
        .map(meter -> "the meter " + meter)
        .orElse("another meter");
  }

  @Override
  public void unregister(Collector collector) {
    super.unregister(collector);
    families.removeIf(family -> family.shows(collector));
  }

  @Override
  public void unregister(MultiCollector collector) {
    super.unregister(collector);
    families.removeIf(family -> family.shows(collector));
  }

  @Override
  public void clear() {
    super.clear();
    families.clear();
  }

  /**
   * In the order of registration, so that of two rivals for a name it is always the same that wins.
   */
  @Override
  public MetricSnapshots scrape() {
    List<MetricSnapshot> shown = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Family family : families) {
      if (!family.hangs()) {
        for (MetricSnapshot snapshot : read(family)) {
          MetricSnapshot known = withoutUnknownCounts(snapshot);
          if (known.getDataPoints().isEmpty() == snapshot.getDataPoints().isEmpty()
              && claim(family, snapshot, taken)) {
            shown.add(known);
          }
        }
      }
    }
    return new MetricSnapshots(shown);
  }

  /** Leaves what hangs to the thread that hangs in it. False if nothing does. */
  boolean giveUpSlow() {
    boolean any = false;
    for (Family family : families) {
      String place = family.giveUpAfter(slow.toNanos());
      if (place != null) {
        any = true;
        notices.once(
            Notice.FAMILY_SLOW,
            family.described(),
            "reading " + family.described() + " takes too long, at " + place
                + "; it is left out until it returns."
                + " A gauge should read a field, and a background task should fill it.");
      }
    }
    return any;
  }

  private MetricSnapshots read(Family family) {
    try {
      return family.read();
    } catch (Throwable e) {
      notices.once(
          Notice.FAMILY_FAILED,
          family.described(),
          "reading " + family.described() + " failed with " + e.getClass().getName() + " at "
              + Family.place(e) + "; it is left out whenever it does.");
      return MetricSnapshots.of();
    }
  }

  private boolean claim(Family family, MetricSnapshot snapshot, Set<String> taken) {
    List<String> names = samples(snapshot);
    for (String name : names) {
      if (taken.contains(name)) {
        notices.once(
            Notice.NAME_TAKEN,
            names.get(0),
            "the metric family " + names.get(0) + " is left out, which belongs to "
                + family.described() + ": another meter shows samples named " + name
                + ". Rename one of the two.");
        return false;
      }
    }
    taken.addAll(names);
    return true;
  }

  /** Without the counters that are not a number: {@link SafeFunctions} makes them so. */
  private static MetricSnapshot withoutUnknownCounts(MetricSnapshot snapshot) {
    if (!(snapshot instanceof CounterSnapshot counters)
        || counters.getDataPoints().stream().noneMatch(point -> Double.isNaN(point.getValue()))) {
      return snapshot;
    }
    return new CounterSnapshot(
        counters.getMetadata(),
        counters.getDataPoints().stream()
            .filter(point -> !Double.isNaN(point.getValue()))
            .toList());
  }

  private static List<String> samples(MetricSnapshot snapshot) {
    String name = snapshot.getMetadata().getPrometheusName();
    if (snapshot instanceof CounterSnapshot) {
      return List.of(name, name + "_total");
    }
    if (snapshot instanceof InfoSnapshot) {
      return List.of(name, name + "_info");
    }
    if (snapshot instanceof SummarySnapshot) {
      return List.of(name, name + "_count", name + "_sum");
    }
    if (snapshot instanceof HistogramSnapshot histogram) {
      return histogram.isGaugeHistogram()
          ? List.of(name, name + "_bucket", name + "_gcount", name + "_gsum")
          : List.of(name, name + "_bucket", name + "_count", name + "_sum");
    }
    return List.of(name);
  }
}
