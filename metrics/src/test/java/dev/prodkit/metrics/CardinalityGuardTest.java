// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CardinalityGuardTest {
  private final Queue<Notice> told = new ConcurrentLinkedQueue<>();

  private SimpleMeterRegistry guarded(int series) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    CardinalityGuard guard = CardinalityGuard.perMeter(series, told::add);
    registry.config().meterFilter(guard);
    guard.bindTo(registry);
    return registry;
  }

  private static double total(MeterRegistry registry, String name) {
    return registry.get(name).counters().stream().mapToDouble(Counter::count).sum();
  }

  @Test
  @DisplayName(
      "MET-1: 300,000 values are 1,000 series at most, nothing is lost, and it is told once")
  void foldsWhatIsBeyondTheBound() {
    try (Metrics metrics = Metrics.configure()
        .commonTags(Map.of("service", "orders"))
        .onNotice(told::add)
        .prometheus()) {
      for (int i = 0; i < 300_000; i++) {
        metrics.registry().counter("visits", "kind", "web", "user", "user-" + i).increment();
      }
      assertThat(metrics.registry().get("visits").counters()).hasSize(799);
      assertThat(total(metrics.registry(), "visits")).isEqualTo(300_000);
      Page page = Page.of(metrics).isWellFormed();
      assertThat(page.value("visits_total{kind=\"web\",service=\"orders\",user=\"other\"}"))
          .isEqualTo(300_000 - 798);
      assertThat(page.value(
              "prodkit_metrics_folded_series_total{meter=\"visits\",service=\"orders\"}"))
          .isEqualTo(300_000 - 798);
      await().until(() -> !told.isEmpty());
      assertThat(told).extracting(Notice::code).containsExactly(Notice.SERIES_FOLDED);
      assertThat(told.element().message()).contains("visits", "1000").doesNotContain("user-");
    }
  }

  @Test
  @DisplayName("MET-1: neither we nor Micrometer keep what was folded")
  void keepsNothingPerFoldedSeries() {
    try (Metrics metrics = Metrics.prometheus(Map.of())) {
      List<WeakReference<String>> values = new ArrayList<>();
      for (int i = 0; i < 300_000; i++) {
        String value = "user-" + i;
        metrics.registry().counter("visits", "user", value).increment();
        if (i % 100 == 0) {
          values.add(new WeakReference<>(value));
        }
      }
      await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
        System.gc();
        assertThat(values.stream().filter(value -> !value.refersTo(null)).count())
            .isLessThanOrEqualTo(
                12); // 10 of those looked at are among the 998, the last may linger.
      });
    }
  }

  @Test
  void separatesWhatDiffersInATagThatDidNotVary() {
    SimpleMeterRegistry registry = guarded(10);
    for (int i = 0; i < 20; i++) {
      registry.counter("visits", "kind", "web", "user", "u" + i).increment();
      if (i > 10) {
        registry.counter("visits", "kind", "app", "user", "u" + i).increment();
      }
    }
    assertThat(registry.get("visits").counters()).hasSize(8);
    assertThat(other(registry, "visits", "kind", "web", "user", "other")).isEqualTo(14);
    assertThat(other(registry, "visits", "kind", "app", "user", "other")).isEqualTo(9);
  }

  private static double other(MeterRegistry registry, String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  /** The calls of one route first, so that it alone fills the meter. */
  private static SimpleMeterRegistry hotRoute(SimpleMeterRegistry registry, int routes) {
    for (int i = 0; i < 2_000; i++) {
      call(registry, "GET", "/hot", "u" + i);
    }
    for (int route = 0; route < routes; route++) {
      for (int i = 0; i < 7; i++) {
        call(registry, "GET", "/pay" + route, "v" + i);
      }
    }
    return registry;
  }

  private static void call(MeterRegistry registry, String method, String route, String user) {
    registry
        .counter("calls", "service", "shop", "method", method, "route", route, "user", user)
        .increment();
  }

  @Test
  @DisplayName("MET-11: one hot route does not use up what is kept for the others")
  void keepsPlacesForRoutesThatComeAfterAHotOne() {
    SimpleMeterRegistry registry = hotRoute(guarded(1_000), 150);
    for (int route = 0; route < 150; route++) {
      assertThat(other(registry, "calls", "route", "/pay" + route, "user", "other"))
          .isEqualTo(7);
    }
    assertThat(registry.get("calls").counters().size()).isLessThanOrEqualTo(1_000);
  }

  @Test
  @DisplayName("MET-11: a tag that has one value over all series never becomes 'other'")
  void keepsTheTagsThatNeverVary() {
    SimpleMeterRegistry registry = hotRoute(guarded(1_000), 3_000);
    assertThat(registry.get("calls").tag("route", "other").counters())
        .extracting(counter -> counter.getId().getTags())
        .containsExactly(
            Tags.of("service", "shop", "method", "GET", "route", "other", "user", "other").stream()
                .toList());
    for (int i = 0; i < 5; i++) { // Another tag varies when there is no room any more.
      call(registry, "POST", "/new" + i, "w");
    }
    assertThat(other(registry, "calls", "service", "shop", "method", "other", "route", "other"))
        .isEqualTo(5);
    assertThat(registry.find("calls").tag("service", "other").counters()).isEmpty();
    assertThat(registry.get("calls").counters().size()).isLessThanOrEqualTo(1_000);
    assertThat(total(registry, "calls")).isEqualTo(2_000 + 3_000 * 7 + 5);
  }

  @Property(tries = 200)
  @Label("MET-11: however tags vary, the bound holds, totals are right, common tags stay")
  void boundsAnyTags(
      @ForAll @IntRange(min = 20, max = 60) int bound,
      @ForAll @Size(max = 400) List<@IntRange(max = 9_999) Integer> calls) {
    SimpleMeterRegistry registry = guarded(bound);
    double posts = 0;
    for (int call : calls) {
      String method = call % 1_000 < 10 ? "POST" : "GET";
      posts += "POST".equals(method) ? 1 : 0;
      call(registry, method, "/" + call % 70 / 60 * (call % 300), "u" + call);
    }
    assertThat(registry.find("calls").counters().size()).isLessThanOrEqualTo(bound);
    assertThat(registry.find("calls").counters())
        .allMatch(counter -> "shop".equals(counter.getId().getTag("service")));
    assertThat(registry.find("calls").counters().stream()
            .mapToDouble(Counter::count)
            .sum())
        .isEqualTo(calls.size());
    assertThat(registry.find("calls").tag("method", "POST").counters().stream()
            .mapToDouble(Counter::count)
            .sum())
        .isLessThanOrEqualTo(posts);
  }

  @Test
  @DisplayName("MET-5: a series with other keys keeps them when the meter is full")
  void keepsTheKeysOfASeriesInOther() {
    SimpleMeterRegistry registry = guarded(10);
    for (int i = 0; i < 8; i++) {
      registry.counter("mixed", "a", "" + i).increment();
    }
    for (int i = 0; i < 3; i++) {
      registry.counter("mixed", "x", "y").increment();
    }
    assertThat(other(registry, "mixed", "x", "other")).isEqualTo(3);
    assertThat(registry.find("mixed").tag("a", "other").counter()).isNull();
    registry.counter("mixed", "a", "9").increment();
    assertThat(other(registry, "mixed", "a", "other")).isEqualTo(1);
  }

  @Test
  void countsEveryMeterNameByItself() {
    SimpleMeterRegistry registry = guarded(10);
    for (int i = 0; i < 100; i++) {
      registry.counter("a", "n", "" + i);
      registry.counter("b", "n", "" + i % 8);
    }
    assertThat(registry.get("a").counters()).hasSize(9);
    assertThat(registry.get("b").counters()).hasSize(8);
    assertThat(registry.get(CardinalityGuard.FOLDED).functionCounters()).hasSize(1);
  }

  @Test
  void foldsTagKeysThatAreMadeFromDataToo() {
    SimpleMeterRegistry registry = guarded(10);
    for (int i = 0; i < 5_000; i++) {
      registry.counter("visits", "user-" + i, "yes").increment();
    }
    assertThat(registry.get("visits").counters().size()).isLessThanOrEqualTo(10);
    assertThat(total(registry, "visits")).isEqualTo(5_000);
  }

  @Test
  void refusesNamesThatAreMadeFromDataAndSaysSoOnce() {
    SimpleMeterRegistry registry = guarded(10);
    for (int i = 0; i < CardinalityGuard.MOST_NAMES + 3_000; i++) {
      registry.counter("user." + i).increment();
      registry.timer("time.of.user." + i);
    }
    assertThat(registry.getMeters()).hasSize(CardinalityGuard.MOST_NAMES);
    assertThat(told).extracting(Notice::code).containsExactly(Notice.NAMES_REFUSED);
  }

  @Test
  void givesThePlaceOfARemovedMeterToTheNext() {
    SimpleMeterRegistry registry = guarded(5);
    for (int i = 0; i < 50; i++) {
      Meter meter = registry.counter("connections", "id", "" + i);
      assertThat(meter.getId().getTag("id")).isEqualTo("" + i);
      registry.remove(meter);
    }
    assertThat(told).isEmpty();
  }

  private static boolean isStatic(Meter.Id id) {
    return String.valueOf(id.getTag("uri")).startsWith("/static");
  }

  private static void call(MeterRegistry registry) {
    for (int i = 0; i < 20; i++) {
      registry.counter("http.calls", "uri", "/static/" + i).increment();
    }
    registry.counter("http.calls", "uri", "/orders").increment(3);
    registry.counter("http.calls", "uri", "/users").increment(4);
  }

  @Test
  @DisplayName("MET-11: a series that a filter denies takes no place, wherever the filter stands")
  void deniedSeriesTakeNoPlace() {
    MeterFilter deny = MeterFilter.deny(CardinalityGuardTest::isStatic);
    SimpleMeterRegistry standalone = new SimpleMeterRegistry();
    standalone.config().meterFilter(deny);
    CardinalityGuard guard = CardinalityGuard.perMeter(10, told::add);
    standalone.config().meterFilter(guard);
    guard.bindTo(standalone);
    call(standalone);
    assertThat(standalone.get("http.calls").counters()).hasSize(2);
    try (Metrics before = Metrics.configure().seriesPerMeter(10).filter(deny).prometheus();
        Metrics late = Metrics.configure().seriesPerMeter(10).prometheus()) {
      late.registry().config().meterFilter(deny);
      for (Metrics metrics : List.of(before, late)) {
        call(metrics.registry());
        assertThat(Page.of(metrics).samples("http_calls_total"))
            .containsExactlyInAnyOrder(
                "http_calls_total{uri=\"/orders\"} 3.0", "http_calls_total{uri=\"/users\"} 4.0");
      }
    }
    assertThat(told).isEmpty();
  }

  @Property(tries = 100)
  @Label("MET-11: the totals are those of the accepted calls, by status, whatever overflows")
  void countsWhatIsAcceptedAndNothingElse(
      @ForAll @Size(max = 400) List<@IntRange(max = 60) Integer> calls) {
    try (Metrics metrics = Metrics.configure()
        .seriesPerMeter(20)
        .filter(MeterFilter.denyUnless(id -> !id.getName().equals("calls") || !isStatic(id)))
        .filter(MeterFilter.accept(id -> "calls".equals(id.getName()) && !isStatic(id)))
        .prometheus()) {
      double[] expected = new double[2];
      for (int call : calls) {
        String uri = (call % 3 == 0 ? "/static/" : "/orders/") + call;
        metrics.registry().counter("calls", "status", "" + call % 2, "uri", uri).increment();
        expected[call % 2] += call % 3 == 0 ? 0 : 1;
      }
      double[] counted = new double[2];
      metrics
          .registry()
          .find("calls")
          .counters()
          .forEach(counter ->
              counted[Integer.parseInt(counter.getId().getTag("status"))] += counter.count());
      assertThat(counted).isEqualTo(expected);
      assertThat(metrics.registry().find("calls").counters().size()).isLessThanOrEqualTo(20);
      assertThat(metrics.registry().find("calls").counters())
          .noneMatch(counter -> isStatic(counter.getId()));
    }
  }

  @Test
  @DisplayName("MET-11: the tags that do not overflow keep their values in 'other'")
  void otherTagsSurviveInOther() {
    SimpleMeterRegistry registry = guarded(100);
    for (int i = 0; i < 1_000; i++) {
      String status = i % 100 == 0 ? "500" : "200";
      registry.counter("calls", "status", status, "user", "u" + i).increment();
    }
    assertThat(registry.get("calls").counters().size()).isLessThanOrEqualTo(100);
    double failures = registry.get("calls").tag("status", "500").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
    assertThat(failures).isEqualTo(10);
    assertThat(total(registry, "calls")).isEqualTo(1_000);
    assertThat(registry.find("calls").tags("user", "other", "status", "500").counter())
        .isNotNull();
  }

  @Test
  void gaugesAndFunctionsBeyondTheBoundAreNotShownAsOther() {
    try (Metrics metrics =
        Metrics.configure().seriesPerMeter(10).onNotice(told::add).prometheus()) {
      double[] one = {1};
      for (int i = 0; i < 50; i++) {
        Tags tags = Tags.of("id", "i" + i);
        Gauge.builder("level", () -> 1).tags(tags).register(metrics.registry());
        FunctionCounter.builder("read", one, v -> v[0]).tags(tags).register(metrics.registry());
        FunctionTimer.builder("took", one, v -> 1, v -> v[0], TimeUnit.SECONDS)
            .tags(tags)
            .register(metrics.registry());
        metrics.registry().more().longTaskTimer("busy", tags).start();
      }
      Page page = Page.of(metrics).isWellFormed();
      assertThat(page.samples("level{")).hasSize(8);
      assertThat(page.samples("read_total{")).hasSize(8);
      assertThat(page.samples("took_seconds_count{")).hasSize(8);
      assertThat(page.value("busy_seconds_count{id=\"other\"}")).isEqualTo(42);
      assertThat(page.text()).doesNotContain("level{id=\"other", "read_total{id=\"other");
      await().until(() -> told.size() == 4);
      assertThat(told).extracting(Notice::code).containsOnly(Notice.SERIES_FOLDED);
      assertThat(told)
          .anyMatch(n -> n.message().contains("level") && n.message().contains("left out"));
    }
  }

  @Test
  @DisplayName("MET-11: the names of removed meters are free again")
  void givesTheNamesOfRemovedMetersBack() {
    SimpleMeterRegistry registry = guarded(10);
    for (int i = 0; i < CardinalityGuard.MOST_NAMES + 1_000; i++) {
      Counter counter = registry.counter("tenant." + i + ".jobs");
      counter.increment();
      registry.remove(counter);
    }
    Counter placed = registry.counter("orders.placed");
    placed.increment();
    assertThat(placed.count()).isEqualTo(1);
    for (int i = 0; i < 50; i++) { // One that has folded is given back, too, with its counter.
      registry.counter("visits", "user", "u" + i);
    }
    assertThat(registry.find(CardinalityGuard.FOLDED).tag("meter", "visits").meter())
        .isNotNull();
    registry.get("visits").meters().forEach(registry::remove);
    assertThat(registry.getMeters()).containsExactly(placed);
    registry.counter("visits", "user", "again").increment();
    assertThat(registry.get("visits").tag("user", "again").counter().count()).isEqualTo(1);
    assertThat(told).extracting(Notice::code).containsExactly(Notice.SERIES_FOLDED);
  }

  @Test
  void namesThatAFilterDeniesTakeNoPlace() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("tenant."));
    CardinalityGuard guard = CardinalityGuard.perMeter(10, told::add);
    registry.config().meterFilter(guard);
    guard.bindTo(registry);
    for (int i = 0; i < CardinalityGuard.MOST_NAMES + 1_000; i++) {
      registry.counter("tenant." + i + ".jobs").increment();
    }
    Counter placed = registry.counter("orders.placed");
    placed.increment();
    assertThat(placed.count()).isEqualTo(1);
    assertThat(told).isEmpty();
  }

  @Test
  void holdsTheBoundWhenMetersComeAndGo() throws InterruptedException {
    SimpleMeterRegistry registry = guarded(50);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Random random = new Random(t);
      Thread thread = new Thread(() -> {
        for (int i = 0; i < 100_000; i++) {
          Counter counter = registry.counter("churn", "id", "" + random.nextInt(40));
          if (random.nextInt(3) == 0) {
            registry.remove(counter);
          }
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(told).isEmpty();
    registry.getMeters().forEach(registry::remove);
    for (int i = 0; i < 200; i++) {
      registry.counter("churn", "id", "n" + i).increment();
    }
    assertThat(registry.get("churn").counters()).hasSize(49);
    assertThat(total(registry, "churn")).isEqualTo(200);
  }

  @Test
  @DisplayName(
      "MET-5: one name with other tag keys: both are kept, whichever came first, told once")
  void keepsSeriesWithOtherKeys() {
    for (boolean shortFirst : new boolean[] {true, false}) {
      told.clear();
      try (Metrics metrics = Metrics.configure().onNotice(told::add).prometheus()) {
        List<Tags> uses = new ArrayList<>(List.of(Tags.of("a", "1"), Tags.of("a", "1", "b", "2")));
        if (!shortFirst) {
          java.util.Collections.reverse(uses);
        }
        for (int i = 0; i < 3; i++) {
          uses.forEach(tags -> metrics.registry().counter("requests", tags).increment());
        }
        metrics.registry().counter("requests", "c", "3").increment();
        Page page = Page.of(metrics).isWellFormed();
        assertThat(page.samples("requests_total"))
            .containsExactlyInAnyOrder(
                "requests_total{a=\"1\"} 3.0",
                "requests_total{a=\"1\",b=\"2\"} 3.0",
                "requests_total{c=\"3\"} 1.0");
        await().until(() -> !told.isEmpty());
        assertThat(told).extracting(Notice::code).containsExactly(Notice.KEYS_DIFFER);
      }
    }
  }

  @Test
  void aListenerThatThrowsDoesNotReachTheApplication() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(CardinalityGuard.perMeter(3, notice -> {
      throw new IllegalStateException("no ears");
    }));
    for (int i = 0; i < 10; i++) {
      registry.counter("visits", "user", "" + i).increment();
    }
    assertThat(total(registry, "visits")).isEqualTo(10);
  }

  @Test
  void rejectsABoundThatLeavesNoRoom() {
    assertThatThrownBy(() -> CardinalityGuard.perMeter(2, told::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 3");
  }

  /** Eight threads race for 20 places. How many series came of it? */
  private static int raced(MeterFilter guard) throws InterruptedException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(guard);
    CyclicBarrier start = new CyclicBarrier(8);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int self = t;
      Thread thread = new Thread(() -> {
        try {
          start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(e);
        }
        for (int i = 0; i < 500; i++) {
          registry.counter("visits", "user", self + "-" + i).increment();
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(total(registry, "visits")).isEqualTo(8 * 500);
    return registry.get("visits").counters().size();
  }

  @Test
  void holdsTheBoundWhenThreadsRace() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      told.clear();
      assertThat(raced(CardinalityGuard.perMeter(22, told::add))).isEqualTo(21);
      assertThat(told).hasSize(1);
    }
  }

  @Test
  void theRaceFindsAGuardThatChecksBeforeItActs() throws InterruptedException {
    int most = 0;
    for (int round = 0; round < 200 && most <= 21; round++) {
      ConcurrentHashMap<Meter.Id, Boolean> seen = new ConcurrentHashMap<>();
      most = Math.max(most, raced(new MeterFilter() {
        @Override
        public Meter.Id map(Meter.Id id) {
          if (seen.containsKey(id) || seen.size() < 20) {
            LockSupport.parkNanos(1_000); // Here the others pass the check, too.
            seen.put(id, true);
            return id;
          }
          return id.replaceTags(Tags.of("user", "other"));
        }
      }));
    }
    assertThat(most).isGreaterThan(21);
  }
}
