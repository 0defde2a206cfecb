// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one collector shows: the meters of one name. It may throw, and it may hang. */
final class Family {
  /** One thread's reading of a family. */
  private static final class Visit {
    private final Thread reader = Thread.currentThread();
    private final long since = System.nanoTime();
    private volatile boolean givenUp;
  }

  private final Object collector;
  private final Supplier<@Nullable MetricSnapshots> source;
  private final AtomicReference<@Nullable Visit> visit = new AtomicReference<>();
  private volatile String name = "";
  private volatile String meter = "";
  private volatile String conventionName = "";

  Family(Object collector, Supplier<@Nullable MetricSnapshots> source) {
    this.collector = collector;
    this.source = source;
  }

  boolean shows(Object collector) {
    return this.collector.equals(collector);
  }

  /** It shows this meter of Micrometer's, among others perhaps. */
  void shows(Meter.Id id, String conventionName) {
    this.conventionName = conventionName;
    meter = id.getName();
  }

  boolean hasMeter() {
    return !meter.isEmpty();
  }

  /** The meter that has this name in Prometheus, if it is one of this family; else empty. */
  String meterNamed(String conventionName) {
    return this.conventionName.equals(conventionName) ? meter : "";
  }

  /** What to look for: the name in the code, and the one on the page. */
  String described() {
    String known = name.isEmpty() ? conventionName : name;
    String family = known.isEmpty() ? "of " + collector.getClass().getName() : known;
    return meter.isEmpty()
        ? "the metric family " + family
        : "the meter " + meter + " (the metric family " + family + ")";
  }

  /** True while a reader that was given up has not returned. */
  boolean hangs() {
    Visit now = visit.get();
    return now != null && now.givenUp;
  }

  MetricSnapshots read() {
    Visit mine = new Visit();
    boolean alone = visit.compareAndSet(null, mine); // else somebody scrapes past us: just read
    try {
      MetricSnapshots read = source.get();
      if (read == null) {
        return MetricSnapshots.of();
      }
      for (MetricSnapshot first : read) {
        name = first.getMetadata().getPrometheusName();
        break;
      }
      return read;
    } finally {
      if (alone) {
        visit.set(null);
      }
    }
  }

  /** Gives up a reader that has been at it for longer than that, and says where it stands. */
  @Nullable
  String giveUpAfter(long nanos) {
    Visit now = visit.get();
    if (now == null || now.givenUp || System.nanoTime() - now.since < nanos) {
      return null;
    }
    String place = place(now.reader.getStackTrace());
    now.givenUp = true;
    return place;
  }

  /** Where a failure comes from; its own methods may throw. */
  static String place(Throwable failure) {
    try {
      return place(failure.getStackTrace());
    } catch (Throwable unreadable) {
      return "unknown code";
    }
  }

  /** The innermost frame that is the application's: what one has to look at. */
  static String place(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      if (!type.startsWith("java.")
          && !type.startsWith("jdk.")
          && !type.startsWith("sun.")
          && !type.startsWith("io.micrometer.")
          && !type.startsWith("io.prometheus.")) {
        return frame.toString();
      }
    }
    return stack.length == 0 ? "unknown code" : stack[0].toString();
  }
}
