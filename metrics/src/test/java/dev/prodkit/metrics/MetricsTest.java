// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class MetricsTest {
  private static final Map<String, String> IDENTITY =
      Map.of("service", "orders", "environment", "test", "version", "1.2.3");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void showsTheJvmTheProcessAndTheLogWithCommonTags() {
    Queue<Notice> told = new ConcurrentLinkedQueue<>();
    try (Metrics metrics =
        Metrics.configure().commonTags(IDENTITY).onNotice(told::add).prometheus()) {
      LoggerFactory.getLogger("test").error("an event to be counted");
      metrics.registry().counter("without.description").increment(); // Page wants help for it.
      Page page = Page.of(metrics).isWellFormed();
      String tags = "environment=\"test\",level=\"error\",service=\"orders\",version=\"1.2.3\"";
      assertThat(page.value("logback_events_total{" + tags + "}")).isPositive();
      assertThat(page.families().keySet())
          .contains(
              "jvm_info",
              "jvm_memory_used_bytes",
              "jvm_gc_memory_allocated_bytes_total",
              "jvm_threads_live_threads",
              "jvm_classes_loaded_classes",
              "process_cpu_usage",
              "process_uptime_seconds",
              "process_files_open_files");
      assertThat(page.text().lines().filter(line -> !line.startsWith("#")))
          .allMatch(line -> line.contains("service=\"orders\""));
      assertThat(told).isEmpty();
    }
  }

  @Test
  @DisplayName("MET-3: promtool check metrics says nothing but of two names of Micrometer's own")
  void promtoolSaysNothing(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(onThePath("promtool"), "promtool is not on the PATH: its opinion was not asked");
    try (Metrics metrics = Metrics.prometheus(IDENTITY)) {
      metrics.registry().counter("orders.placed", "channel", "we\"b\\\n\t€😀").increment();
      Timer.builder("http.server.requests")
          .publishPercentileHistogram()
          .register(metrics.registry())
          .record(Duration.ofMillis(5));
      metrics.registry().summary("order.size").record(3);
      metrics.registry().more().longTaskTimer("import").start();
      Path page = folder.resolve("page");
      Files.write(page, metrics.scrape(PATIENCE).orElseThrow().body());
      Path said = folder.resolve("said");
      Process promtool = new ProcessBuilder("promtool", "check", "metrics")
          .redirectInput(page.toFile())
          .redirectErrorStream(true)
          .redirectOutput(said.toFile())
          .start();
      assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readAllLines(said))
          .allMatch(line -> line.startsWith("process_cpu_time_ns_total ")
              || line.startsWith("system_cpu_count "));
    }
  }

  private static boolean onThePath(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  @Test
  void givesOpenMetricsToWhoeverAsksForIt() {
    try (Metrics metrics = Metrics.prometheus(IDENTITY)) {
      Scrape scrape = metrics
          .scrape(PATIENCE, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
          .orElseThrow();
      assertThat(scrape.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
      assertThat(scrape.text()).endsWith("# EOF\n");
      assertThat(metrics.scrape(PATIENCE, "text/html, */*").orElseThrow().contentType())
          .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    }
  }

  @Test
  void weighsWhatIsAccepted() {
    assertThat(Format.accepted("application/openmetrics-text")).isEqualTo(Format.OPEN_METRICS);
    assertThat(Format.accepted("Application/OpenMetrics-Text;q=0.5, text/plain;q=0.4, */*"))
        .isEqualTo(Format.OPEN_METRICS);
    for (String plain : List.of(
        "",
        "*/*",
        ",,;q=;",
        "application/openmetrics-text;q=0",
        "application/openmetrics-text;q=0.3,text/plain;q=0.5",
        "application/openmetrics-text;q=NaN",
        "text/plain;x=application/openmetrics-text")) {
      assertThat(Format.accepted(plain)).as(plain).isEqualTo(Format.PROMETHEUS);
    }
  }

  @Test
  @DisplayName("MET-8: the same calls give what Micrometer's own registry gives")
  void behavesAsMicrometersOwn() {
    MockClock clock = new MockClock();
    PrometheusMeterRegistry theirs = new PrometheusMeterRegistry(
        PrometheusConfig.DEFAULT,
        new io.prometheus.metrics.model.registry.PrometheusRegistry(),
        clock);
    try (Metrics metrics = Metrics.configure().clock(clock).prometheus()) {
      List<List<String>> pages = new ArrayList<>();
      for (var registry : List.of(theirs, metrics.registry())) {
        Counter counter = Counter.builder("a.b").description("A").tag("x", "1").register(registry);
        counter.increment(2);
        assertThat(registry.counter("a.b", "x", "1")).isSameAs(counter);
        Timer timer = Timer.builder("t.u")
            .description("T")
            .publishPercentiles(0.5)
            .serviceLevelObjectives(Duration.ofMillis(1))
            .register(registry);
        timer.record(Duration.ofMillis(7));
        registry.gauge("g", Tags.of("k", "v"), 42);
        registry.get("g").tag("k", "v").gauge();
        assertThatThrownBy(() -> registry.timer("a.b", "x", "1"))
            .isInstanceOf(IllegalArgumentException.class);
        registry.remove(registry.counter("gone"));
        pages.add(((PrometheusMeterRegistry) registry)
            .scrape()
            .lines()
            .filter(line -> line.matches("(# (HELP|TYPE) )?(a_b|t_u|g[ {_]|gone).*"))
            .filter(line -> !line.startsWith("# HELP g "))
            .sorted()
            .toList());
      }
      assertThat(pages.get(1)).hasSizeGreaterThan(8).isEqualTo(pages.get(0));
    } finally {
      theirs.close();
    }
  }

  @Test
  @DisplayName("MET-9: a jump of the wall clock by an hour changes no duration")
  void wallClockJumpsChangeNoDuration() {
    for (long jump : new long[] {-3_600_000, 3_600_000}) {
      long[] wallAndNanos = {1_700_000_000_000L, 5_000_000_000L};
      Clock clock = new Clock() {
        @Override
        public long wallTime() {
          return wallAndNanos[0];
        }

        @Override
        public long monotonicTime() {
          return wallAndNanos[1];
        }
      };
      try (Metrics metrics = Metrics.configure().clock(clock).prometheus()) {
        Timer timer = metrics.registry().timer("work");
        Timer.Sample sample = Timer.start(metrics.registry());
        wallAndNanos[0] += jump;
        wallAndNanos[1] += 5_000_000;
        sample.stop(timer);
        assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(5_000_000);
      }
    }
  }

  @Test
  void bindsToABroughtRegistryOnlyWhatItLacks() {
    SimpleMeterRegistry mine = new SimpleMeterRegistry();
    new JvmMemoryMetrics(Tags.of("mine", "yes")).bindTo(mine);
    try (Metrics metrics = Metrics.using(mine)) {
      assertThat(metrics.registry()).isSameAs(mine);
      assertThat(mine.get("jvm.memory.used").gauges())
          .allMatch(gauge -> "yes".equals(gauge.getId().getTag("mine")));
      assertThat(mine.get("jvm.threads.live").gauge().value()).isPositive();
      assertThat(metrics.scrapable()).isFalse();
      assertThat(metrics.scrape(PATIENCE)).isEmpty();
    }
    assertThat(mine.isClosed()).isFalse();
  }

  @Test
  void scrapesABroughtRegistryThatIsPrometheusOrHoldsOne() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(new SimpleMeterRegistry());
    composite.add(prometheus);
    try (Metrics metrics = Metrics.using(composite)) {
      composite.counter("mine").increment();
      assertThat(Page.of(metrics).value("mine_total")).isEqualTo(1);
    }
    try (Metrics again = Metrics.using(prometheus)) {
      assertThat(Page.of(again).families()).containsKey("jvm_info");
    }
  }

  @Test
  void appliesTheServicesFiltersBeforeOurs() {
    try (Metrics metrics =
        Metrics.configure().filter(MeterFilter.ignoreTags("user")).prometheus()) {
      for (int i = 0; i < 5_000; i++) {
        metrics.registry().counter("visits", "user", "u" + i).increment();
      }
      assertThat(Page.of(metrics).value("visits_total")).isEqualTo(5_000);
    }
  }

  @Test
  void givesBackWhatItTookFromLogback() {
    LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    int listeners = logback.getCopyOfListenerList().size();
    Metrics metrics = Metrics.prometheus(Map.of());
    Object filter =
        logback.getTurboFilterList().get(logback.getTurboFilterList().size() - 1);
    metrics.close();
    metrics.close();
    assertThat(logback.getTurboFilterList())
        .doesNotContain((ch.qos.logback.classic.turbo.TurboFilter) filter);
    assertThat(logback.getCopyOfListenerList()).hasSize(listeners);
    assertThat(metrics.scrape(PATIENCE)).isEmpty();
    assertThat(metrics.registry().isClosed()).isTrue();
  }

  private record Bound(Runnable onClose) implements MeterBinder, AutoCloseable {
    @Override
    public void bindTo(io.micrometer.core.instrument.MeterRegistry registry) {}

    @Override
    public void close() {
      onClose.run();
    }
  }

  @Test
  void closesEveryBinderTheLastOneFirstAlthoughOneThrows() {
    List<String> closed = new ArrayList<>();
    Metrics metrics = Metrics.prometheus(Map.of());
    metrics.bind(new Bound(() -> closed.add("first")));
    metrics.bind(new Bound(() -> {
      throw new IllegalArgumentException("broken");
    }));
    metrics.bind(new Bound(() -> closed.add("last")));
    assertThatThrownBy(metrics::close)
        .isInstanceOf(IllegalStateException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(closed).containsExactly("last", "first");
    assertThat(metrics.registry().isClosed()).isTrue();
  }

  @Test
  void rejectsABlankCommonTagAtOnce() {
    assertThatThrownBy(() -> Metrics.prometheus(Map.of(" ", "value-kept-out")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("blank key")
        .hasMessageNotContaining("value-kept-out");
    assertThatThrownBy(() -> Metrics.configure().seriesPerMeter(2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("MET-10: a common tag that Prometheus writes itself is refused, with its name")
  void rejectsACommonTagThatPrometheusWrites() {
    for (String label : List.of("le", "quantile", "statistic")) {
      assertThatThrownBy(() -> Metrics.prometheus(Map.of(label, "value-kept-out")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a common tag is named " + label)
          .hasMessageNotContaining("value-kept-out");
    }
    try (Metrics metrics = Metrics.prometheus(Map.of())) {
      metrics.registry().config().commonTags("le", "late");
      metrics.registry().counter("late").increment(2);
      assertThat(Page.of(metrics).isWellFormed().value("late_total{exported_le=\"late\"}"))
          .isEqualTo(2);
    }
  }

  @Test
  void needsNoLogback(@TempDir Path folder) throws IOException, InterruptedException {
    String classPath = Stream.of(System.getProperty("java.class.path").split(":", -1))
        .filter(entry -> !entry.contains("logback") && !entry.contains("slf4j"))
        .reduce((a, b) -> a + ":" + b)
        .orElseThrow();
    Path said = folder.resolve("said");
    Process child = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            WithoutLogback.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(said, StandardCharsets.UTF_8))
        .contains("jvm_info")
        .doesNotContain("Exception", "logback");
    assertThat(child.exitValue()).isZero();
  }

  static final class WithoutLogback {
    private WithoutLogback() {}

    public static void main(String[] args) {
      try (Metrics metrics = Metrics.prometheus(Map.of())) {
        System.out.println(metrics.scrape(Duration.ofSeconds(20)).orElseThrow().text());
      }
    }
  }
}
