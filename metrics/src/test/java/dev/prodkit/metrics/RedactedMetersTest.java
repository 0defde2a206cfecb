// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("MET-14: no secret is served on a page")
class RedactedMetersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String CANARY = "kanari-42-vogel";
  /** The canary as Prometheus spells it in names. */
  private static final String SPELLED = "kanari_42_vogel";

  private final Set<String> secrets = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Object> generation = new AtomicReference<>(new Object());

  private void register(String secret) {
    secrets.add(secret);
    generation.set(new Object());
  }

  private String shown(String name, String value) {
    if (name.equals("password")) {
      return "[redacted]";
    }
    String shown = value;
    for (String secret : secrets) {
      shown = shown.replace(secret, "[redacted]");
    }
    return shown;
  }

  private Metrics.Builder redacting() {
    return Metrics.configure().redaction(this::shown, generation::get);
  }

  private static void use(MeterRegistry registry) {
    registry.counter("jobs.of." + CANARY + ".done", "kind", "x").increment(1);
    registry.counter("tag.value", "path", "/hook/" + CANARY + "/x").increment(2);
    registry.counter("tag.value", "path", "/hook/\"" + CANARY + "\"\\\n").increment(3);
    registry.counter("tag.key", "key-" + CANARY, "y").increment(4);
    registry.timer("times", "path", CANARY).record(Duration.ofSeconds(1));
    registry.summary("sizes", "path", CANARY).record(9);
    registry.more().longTaskTimer("busy", "path", CANARY).start();
    Counter.builder("described")
        .description("Counts what " + CANARY + " does")
        .baseUnit(CANARY)
        .register(registry)
        .increment(5);
    Gauge.builder("level", () -> 4_111_111_111_111_111.0).tag("path", CANARY).register(registry);
  }

  private static List<String> pages(Metrics metrics) {
    List<String> pages = new ArrayList<>();
    for (String accept : List.of("", "application/openmetrics-text")) {
      pages.add(metrics.scrape(PATIENCE, accept).orElseThrow().text());
    }
    return pages;
  }

  private static void assertClean(Metrics metrics) {
    for (String page : pages(metrics)) {
      assertThat(page.toLowerCase(Locale.ROOT))
          .doesNotContain(CANARY, SPELLED)
          .contains("redacted", "4.111111111111111e15");
    }
  }

  @Test
  void theCanaryReallyEntersEachPlace() {
    try (Metrics metrics = Metrics.prometheus(Map.of())) {
      use(metrics.registry());
      for (String page : pages(metrics)) {
        assertThat(page)
            .contains(
                "jobs_of_" + SPELLED + "_done",
                "path=\"/hook/" + CANARY,
                "key_" + SPELLED + "=",
                "Counts what " + CANARY,
                "times_seconds_count{path=\"" + CANARY,
                "busy_seconds_max{path=\"" + CANARY);
      }
    }
  }

  @Test
  void aSecretIsMaskedInEachPlaceOfAMeter() {
    register(CANARY);
    try (Metrics metrics = redacting().commonTags(Map.of("owner", CANARY)).prometheus()) {
      use(metrics.registry());
      assertClean(metrics);
      Page.of(metrics).isWellFormed();
      assertThat(metrics.registry().getMeters())
          .allMatch(meter -> !meter.getId().toString().contains(CANARY));
    }
  }

  @Test
  void aSecretThatIsRegisteredLaterIsMaskedFromThenOn() {
    try (Metrics metrics = redacting().prometheus()) {
      use(metrics.registry());
      assertThat(pages(metrics)).allMatch(page -> page.contains(CANARY));
      register(CANARY);
      assertClean(metrics);
      Page first = Page.of(metrics).isWellFormed();
      assertThat(first.samples("tag_value_total{")).hasSize(2);
      assertThat(Page.of(metrics).families().keySet())
          .isEqualTo(first.families().keySet());
      register("another-secret"); // A new generation must not give the old ones other names.
      assertThat(Page.of(metrics).samples("tag_value_total{").toList())
          .isEqualTo(first.samples("tag_value_total{").toList());
      use(metrics.registry()); // The meters are the same, or new ones of masked names.
      assertClean(metrics);
    }
  }

  @Test
  void aFewLateSecretsInLabelsAndHelpAreMaskedInEachPageAlike() {
    try (Metrics metrics = redacting().prometheus()) {
      metrics.registry().counter("calls", "path", CANARY, "also", "x" + CANARY).increment(1);
      metrics
          .registry()
          .counter("calls", "path", "a\"" + CANARY, "also", "=\"\\")
          .increment(2);
      metrics
          .registry()
          .counter("calls", "path", "=\"" + CANARY + "\"", "also", "y")
          .increment(3);
      Counter.builder("described").description("Counts " + CANARY).register(metrics.registry());
      register(CANARY);
      List<String> first = calls(metrics); // By the whole page, and then by the texts alone.
      assertThat(first).hasSize(5).noneMatch(line -> line.contains(CANARY));
      assertThat(calls(metrics)).isEqualTo(first);
      assertThat(Page.of(metrics).isWellFormed().text()).doesNotContain(CANARY);
    }
  }

  private static List<String> calls(Metrics metrics) {
    return Page.of(metrics)
        .text()
        .lines()
        .filter(line -> line.contains("calls") || line.contains("HELP described"))
        .filter(line -> !line.contains("# TYPE"))
        .toList();
  }

  @Test
  void aBroughtRegistryIsMaskedTooAlsoWhatItHadBefore() {
    register(CANARY);
    PrometheusMeterRegistry mine = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    use(mine);
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(mine);
    try (Metrics metrics = redacting().using(composite)) {
      assertClean(metrics);
      composite.counter("new", "path", CANARY, "password", "hunter2").increment();
      assertClean(metrics);
      assertThat(pages(metrics)).noneMatch(page -> page.contains("hunter2"));
    }
  }

  @Test
  void theValueOfATagWithASensitiveNameIsMaskedAlsoIfItIsANumber() {
    try (Metrics metrics = redacting().prometheus()) {
      metrics.registry().counter("logins", "password", "12345678").increment(7);
      Gauge.builder("password", () -> 12_345_678).register(metrics.registry());
      Page page = Page.of(metrics).isWellFormed();
      assertThat(page.value("logins_total{password=\"[redacted]\"}")).isEqualTo(7);
      assertThat(page.value("password")).isEqualTo(12_345_678);
    }
  }

  @Test
  void aRuleThatFailsCostsTheTextAndNotTheCount() {
    try (Metrics metrics = Metrics.configure()
        .redaction(
            (name, value) -> {
              if (value.contains(CANARY)) {
                throw new IllegalStateException("broken");
              }
              return value;
            },
            () -> "")
        .prometheus()) {
      use(metrics.registry());
      assertClean(metrics);
    }
  }

  @Property(tries = 200)
  void aPageIsWrittenAgainAsItWas(@ForAll String help, @ForAll String value) {
    Supplier<Object> always = Object::new; // Looks at each page anew.
    try (Metrics metrics = Metrics.configure()
        .redaction((name, text) -> text, always)
        .filter(io.micrometer.core.instrument.config.MeterFilter.denyNameStartsWith("jvm"))
        .prometheus()) {
      Counter.builder("any")
          .description("x" + help)
          .tag("value", value)
          .register(metrics.registry());
      PrometheusMeterRegistry registry = (PrometheusMeterRegistry) metrics.registry();
      assertThat(any(Page.of(metrics).text())).isEqualTo(any(registry.scrape()));
    }
  }

  private static List<String> any(String page) {
    return page.lines().filter(line -> line.contains("any")).toList();
  }
}
