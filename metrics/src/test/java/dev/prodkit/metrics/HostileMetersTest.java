// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileMetersTest {
  private static final List<String> NAUGHTY = List.of(
      "",
      " ",
      "_",
      "__name__",
      "9lives",
      "a.b",
      "a_b",
      "a-b",
      "le",
      "quantile",
      "statistic",
      "job",
      "a\nb",
      "\"",
      "\\",
      "\\n",
      "{}",
      "}",
      "# HELP x",
      "é",
      "日本",
      "😀",
      "\uD800",
      "\uDC00x",
      "\u0000",
      "\r",
      "total",
      "x.total",
      "x_created",
      "x.bucket",
      "x.info",
      "x.count",
      "x.sum",
      "x.max",
      "info",
      "x".repeat(5_000),
      ":",
      "a:b",
      "NaN",
      "x_seconds",
      "...",
      "%00",
      "\u2028",
      "\u202E");

  private static void useEveryKind(MeterRegistry registry, String name, Tags tags) {
    registry.counter("c" + name, tags).increment();
    Timer.builder("t" + name)
        .tags(tags)
        .publishPercentileHistogram()
        .register(registry)
        .record(Duration.ofMillis(1));
    DistributionSummary.builder("s" + name)
        .tags(tags)
        .publishPercentiles(0.9)
        .register(registry)
        .record(1);
    registry.more().longTaskTimer("l" + name, tags).start();
    Gauge.builder("g" + name, () -> 1).tags(tags).register(registry);
    Meter.builder(
            "m" + name, Meter.Type.OTHER, List.of(new Measurement(() -> 1.0, Statistic.VALUE)))
        .tags(tags)
        .register(registry);
  }

  @Test
  @DisplayName("MET-3: naughty names, keys and values are accepted and give a well-formed page")
  void acceptsNaughtyStrings() {
    try (Metrics metrics = Metrics.prometheus(Map.of("service", "s"))) {
      for (String naughty : NAUGHTY) {
        useEveryKind(metrics.registry(), "", Tags.of("value", naughty));
        useEveryKind(metrics.registry(), "k" + NAUGHTY.indexOf(naughty), Tags.of(naughty, "v"));
        useEveryKind(metrics.registry(), naughty, Tags.empty());
        metrics.registry().gauge(naughty, 1);
      }
      Tags all = Tags.empty();
      for (String naughty : NAUGHTY) {
        all = all.and(naughty, naughty);
      }
      useEveryKind(metrics.registry(), "all", all);
      Page page = Page.of(metrics).isWellFormed();
      // A family that clashes is left out; those of one kind and clean names must all be there.
      assertThat(page.families())
          .containsKeys(
              "call_total",
              "tall_seconds_count",
              "sall_sum",
              "gall",
              "mall_value",
              "lall_seconds_max");
      assertThat(metrics.scrape(Duration.ofSeconds(10), "application/openmetrics-text"))
          .isPresent();
    }
  }

  @Property(tries = 500)
  void tidiesAnyTagKeys(@ForAll @Size(max = 6) List<String> keys) {
    NamingConvention convention = new PrometheusNamingConvention();
    TidyNames tidy = new TidyNames(convention);
    Tags tags = Tags.empty();
    for (String key : keys) {
      tags = tags.and(key, "v");
    }
    Meter.Id id = tidy.map(new Meter.Id("n", tags, null, null, Meter.Type.OTHER));
    List<String> labels =
        id.getTags().stream().map(t -> convention.tagKey(t.getKey())).toList();
    assertThat(labels).hasSize(tags.stream().toList().size()).doesNotHaveDuplicates();
    assertThat(labels).allMatch(label -> label.matches("[a-zA-Z_][a-zA-Z0-9_]*"));
    assertThat(labels).doesNotContain("le", "quantile", "statistic");
    assertThat(tidy.map(id)).isEqualTo(id);
  }

  @Property(tries = 15)
  void acceptsAnyStrings(@ForAll String name, @ForAll @Size(max = 5) Map<String, String> tags) {
    Tags all = Tags.empty();
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      all = all.and(tag.getKey(), tag.getValue());
    }
    Queue<Notice> told = new ConcurrentLinkedQueue<>();
    try (Metrics metrics = Metrics.configure().onNotice(told::add).prometheus()) {
      useEveryKind(metrics.registry(), name, all);
      Page.of(metrics).isWellFormed();
      assertThat(told).isEmpty();
    }
  }

  @Test
  @DisplayName("MET-4: what throws, is not a number or is gone does not break the scrape")
  void survivesBadGauges() {
    Queue<Notice> told = new ConcurrentLinkedQueue<>();
    try (Metrics metrics = Metrics.configure().onNotice(told::add).prometheus()) {
      MeterRegistry registry = metrics.registry();
      Gauge.builder("good", () -> 7).register(registry);
      Gauge.builder("throwing", () -> {
            throw new IllegalStateException("the password is hunter2");
          })
          .register(registry);
      Gauge.builder("not.a.number", () -> Double.NaN).register(registry);
      Gauge.builder("endless", () -> Double.NEGATIVE_INFINITY).register(registry);
      Gauge.builder("collected", new Object(), o -> o.hashCode()).register(registry);
      FunctionCounter.builder("counting.throws", registry, r -> {
            throw new IllegalStateException("the password is hunter2");
          })
          .register(registry);
      FunctionCounter.builder("counting.unreadable", registry, r -> {
            throw new Unreadable();
          })
          .register(registry);
      FunctionCounter.builder("counting.backwards", registry, r -> -1).register(registry);
      DoubleSupplier overflow = () -> {
        throw new StackOverflowError();
      };
      Meter.builder(
              "overflowing", Meter.Type.OTHER, List.of(new Measurement(overflow, Statistic.VALUE)))
          .register(registry);
      await().untilAsserted(() -> {
        System.gc();
        assertThat(Page.of(metrics).samples("collected ")).containsExactly("collected NaN");
      });
      Page page = Page.of(metrics).isWellFormed();
      assertThat(page.value("good")).isEqualTo(7);
      assertThat(page.value("throwing")).isNaN();
      assertThat(page.value("not_a_number")).isNaN();
      assertThat(page.families()).containsKeys("jvm_info", "process_uptime_seconds");
      await()
          .untilAsserted(() -> assertThat(told)
              .extracting(Notice::code)
              .contains(Notice.FAMILY_FAILED)
              .hasSizeLessThan(5));
      assertThat(told).anyMatch(notice -> notice.message().contains("counting.throws"));
      assertThat(told).allMatch(notice -> !notice.message().contains("hunter2"));
    }
  }

  @Test
  @DisplayName("MET-4: one bad series of a family does not take the others along, and comes back")
  void aBadSeriesIsLeftOutAlone() {
    Queue<Notice> told = new ConcurrentLinkedQueue<>();
    try (Metrics metrics = Metrics.configure().onNotice(told::add).prometheus()) {
      MeterRegistry registry = metrics.registry();
      double[] bad = {7};
      for (String pool : List.of("good", "bad")) {
        Tags tags = Tags.of("pool", pool);
        ToDoubleFunction<double[]> value = v -> {
          double now = pool.equals("good") ? 5 : v[0];
          if (Double.isInfinite(now)) {
            throw new IllegalStateException("the password is hunter2");
          }
          return now;
        };
        FunctionCounter.builder("pool.borrowed", bad, value).tags(tags).register(registry);
        FunctionTimer.builder(
                "pool.waits", bad, v -> (long) value.applyAsDouble(v), value, TimeUnit.SECONDS)
            .tags(tags)
            .register(registry);
        Meter.builder(
                "pool.custom",
                Meter.Type.OTHER,
                List.of(
                    new Measurement(() -> value.applyAsDouble(bad), Statistic.COUNT),
                    new Measurement(() -> value.applyAsDouble(bad), Statistic.VALUE)))
            .tags(tags)
            .register(registry);
      }
      for (double now : new double[] {7, -1, Double.POSITIVE_INFINITY, Double.NaN, 9}) {
        bad[0] = now;
        Page page = Page.of(metrics).isWellFormed();
        assertThat(page.value("pool_borrowed_total{pool=\"good\"}")).isEqualTo(5);
        assertThat(page.value("pool_waits_seconds_count{pool=\"good\"}")).isEqualTo(5);
        assertThat(page.value("pool_custom_total{pool=\"good\",statistic=\"COUNT\"}"))
            .isEqualTo(5);
        assertThat(page.value("pool_custom_value{pool=\"good\",statistic=\"VALUE\"}"))
            .isEqualTo(5);
        boolean known = now == 7 || now == 9;
        assertThat(page.samples("pool_borrowed_total{pool=\"bad\"}")).hasSize(known ? 1 : 0);
        assertThat(page.samples("pool_custom_total{pool=\"bad\"")).hasSize(known ? 1 : 0);
        assertThat(page.value("pool_waits_seconds_sum{pool=\"bad\"}")).isEqualTo(known ? now : 7);
      }
      await().until(() -> told.size() == 6);
      assertThat(told)
          .allMatch(notice -> notice.code().equals(Notice.FAMILY_FAILED)
              && notice.message().contains("meter pool.")
              && !notice.message().contains("hunter2"));
      assertToldWhatIsShown(told, "borrowed", "its series is left out of the scrape whenever");
      assertToldWhatIsShown(told, "waits", "the scrape shows its last good value whenever");
    }
  }

  private static void assertToldWhatIsShown(Queue<Notice> told, String meter, String shown) {
    assertThat(told)
        .filteredOn(notice -> notice.message().contains("pool." + meter))
        .hasSize(2)
        .allMatch(notice -> notice.message().contains(shown));
  }

  @Test
  @DisplayName("MET-12: what is left out is told by the name in the code and the name on the page")
  void tellsBothNamesOfWhatIsLeftOut() {
    Queue<Notice> told = new ConcurrentLinkedQueue<>();
    try (Metrics metrics =
        Metrics.configure().slow(Duration.ofMillis(1)).onNotice(told::add).prometheus()) {
      metrics.registry().counter("a.b");
      metrics.registry().counter("a_b");
      metrics.registry().timer("work.done");
      Gauge.builder("work.done.seconds.max", () -> 99).register(metrics.registry());
      Page.of(metrics);
      await().until(() -> told.size() == 2);
      assertThat(told)
          .anyMatch(notice -> notice.message().startsWith("the meter a_b counts")
              && notice.message().contains("the meter a.b")
              && notice.message().contains("in Prometheus, a_b."))
          .anyMatch(notice -> notice.message().contains("the meter work.done.seconds.max")
              && notice.message().contains("the metric family work_done_seconds_max"));
      told.clear();
      CountDownLatch latch = new CountDownLatch(1);
      Gauge.builder("slow.gauge", () -> {
            try {
              latch.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return 1;
          })
          .register(metrics.registry());
      assertThat(metrics.scrape(Duration.ofMillis(50))).isEmpty();
      metrics.scrape(Duration.ofSeconds(5));
      await()
          .until(() -> told.stream()
              .anyMatch(notice -> notice.code().equals(Notice.FAMILY_SLOW)
                  && notice.message().contains("the meter slow.gauge")
                  && notice.message().contains("the metric family slow_gauge")));
      latch.countDown();
    }
  }

  /** Neither a linkage error nor an assertion error, and its own methods throw. */
  @SuppressWarnings("serial")
  private static final class Unreadable extends Error {
    @Override
    public StackTraceElement[] getStackTrace() {
      throw new NoClassDefFoundError("com/acme/Lazy");
    }
  }

  @Test
  void ofTwoFamiliesWithOneSampleNameTheFirstIsShownAndTheOtherTold() {
    Queue<Notice> told = new ConcurrentLinkedQueue<>();
    try (Metrics metrics = Metrics.configure().onNotice(told::add).prometheus()) {
      metrics.registry().timer("work").record(Duration.ofSeconds(2));
      Gauge.builder("work.seconds.max", () -> 99).register(metrics.registry());
      Gauge.builder("work.seconds.count", () -> 99).register(metrics.registry());
      for (int i = 0; i < 3; i++) {
        Page page = Page.of(metrics).isWellFormed();
        assertThat(page.value("work_seconds_max")).isEqualTo(2);
        assertThat(page.value("work_seconds_count")).isEqualTo(1);
      }
      metrics.registry().counter("a.b");
      metrics.registry().counter("a_b");
      metrics.registry().gauge("a.b.total", 1);
      await().untilAsserted(() -> assertThat(told).hasSize(4));
      assertThat(told).allMatch(notice -> notice.code().equals(Notice.NAME_TAKEN));
    }
  }

  @Test
  @DisplayName("MET-12: a meter that is made again during a scrape is no rival of itself")
  void aMeterThatIsMadeAgainDuringAScrapeIsNoRival() {
    Queue<Notice> told = new ConcurrentLinkedQueue<>();
    try (Metrics metrics = Metrics.configure().onNotice(told::add).prometheus()) {
      MeterRegistry registry = metrics.registry();
      Gauge.builder("level", () -> {
            registry.remove(registry.get("level").gauge());
            Gauge.builder("level", () -> 2).register(registry);
            return 1;
          })
          .register(registry);
      registry.gauge("after", 1); // The scrape goes on behind the one that changes.
      assertThat(Page.of(metrics).samples("level ")).hasSize(1);
      assertThat(Page.of(metrics).samples("level ")).containsExactly("level 2.0");
      FunctionCounter.builder("last", 1, one -> -1).register(registry);
      Page.of(metrics);
      await().until(() -> told.stream().anyMatch(notice -> notice.message().contains("last")));
      assertThat(told).extracting(Notice::code).doesNotContain(Notice.NAME_TAKEN);
    }
  }
}
