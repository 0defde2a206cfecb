// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScrapeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final Queue<Notice> told = new ConcurrentLinkedQueue<>();

  private Metrics metrics() {
    return Metrics.configure().slow(Duration.ofMillis(100)).onNotice(told::add).prometheus();
  }

  private static double awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }

  @Test
  void waitsAsLongAsItIsAllowedTo() {
    try (Metrics metrics = metrics()) {
      assertThat(metrics.scrape(Duration.ofSeconds(Long.MAX_VALUE))).isPresent();
    }
  }

  @Test
  void readsOnOnePlatformDaemonThread() {
    AtomicReference<Thread> reader = new AtomicReference<>();
    try (Metrics metrics = metrics()) {
      Gauge.builder("reader", () -> {
            reader.set(Thread.currentThread());
            return 1;
          })
          .register(metrics.registry());
      Page.of(metrics);
      Thread first = reader.get();
      Page.of(metrics);
      assertThat(reader.get()).isSameAs(first);
      assertThat(first.getName()).isEqualTo("prodkit-scrape");
      assertThat(first.isDaemon()).isTrue();
    }
  }

  @Test
  @DisplayName(
      "MET-6: 100 parallel scrapes run one at a time, and each is answered in bounded time")
  void hundredParallelScrapesAreBounded() throws InterruptedException, ExecutionException {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (Metrics metrics = metrics()) {
      for (int i = 0; i < 10; i++) {
        for (int series = 0; series < 900; series++) {
          metrics.registry().counter("counter." + i, "series", "" + series).increment();
        }
      }
      Gauge.builder("running", () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            return running.getAndDecrement();
          })
          .register(metrics.registry());
      ExecutorService callers = Executors.newFixedThreadPool(100);
      try {
        List<Callable<Optional<Scrape>>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          calls.add(() -> metrics.scrape(SECOND));
        }
        long began = System.nanoTime();
        int served = 0;
        for (Future<Optional<Scrape>> answer : callers.invokeAll(calls)) {
          served += answer.get().isPresent() ? 1 : 0;
        }
        assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(5).toNanos());
        assertThat(served).isPositive();
        assertThat(most.get()).isEqualTo(1);
        Page page = Page.of(metrics);
        assertThat(page.value("prodkit_metrics_scrapes_total{outcome=\"served\"}")
                + page.value("prodkit_metrics_scrapes_total{outcome=\"refused\"}"))
            .isEqualTo(100);
      } finally {
        callers.shutdownNow();
      }
    }
  }

  @Test
  @DisplayName(
      "MET-4: a slow gauge costs one scrape, is left out until it returns, and then is back")
  void aHangingGaugeIsLeftOutUntilItReturns() {
    CountDownLatch latch = new CountDownLatch(1);
    try (Metrics metrics = metrics()) {
      Gauge.builder("hanging", () -> awaitUninterruptibly(latch)).register(metrics.registry());
      assertThat(metrics.scrape(Duration.ofMillis(100))).isEmpty();
      Page page = Page.of(metrics).isWellFormed();
      assertThat(page.families()).containsKey("jvm_info").doesNotContainKey("hanging");
      assertThat(Page.of(metrics).families()).doesNotContainKey("hanging");
      await()
          .untilAsserted(() -> assertThat(told)
              .extracting(Notice::code)
              .containsExactlyInAnyOrder(Notice.SCRAPE_FAILED, Notice.FAMILY_SLOW));
      assertThat(told).anyMatch(notice -> notice.message().contains("ScrapeTest"));
      latch.countDown();
      await().untilAsserted(() -> assertThat(Page.of(metrics).value("hanging")).isEqualTo(1));
    } finally {
      latch.countDown();
    }
  }

  @Test
  void manyHangingGaugesHoldAFewThreadsOnly() {
    CountDownLatch latch = new CountDownLatch(1);
    AtomicInteger readers = new AtomicInteger();
    try (Metrics metrics = metrics()) {
      for (int i = 0; i < 8; i++) {
        Gauge.builder("hanging." + i, () -> {
              readers.incrementAndGet();
              return awaitUninterruptibly(latch);
            })
            .register(metrics.registry());
      }
      for (int i = 0; i < 7; i++) {
        assertThat(metrics.scrape(Duration.ofMillis(150))).isEmpty();
      }
      assertThat(readers.get()).isBetween(3, 4);
      latch.countDown();
      await().until(() -> metrics.scrape(SECOND).isPresent());
    } finally {
      latch.countDown();
    }
  }

  @Test
  void aBroughtRegistryThatHangsIsAnsweredEmptyAndRecovers() {
    CountDownLatch latch = new CountDownLatch(1);
    PrometheusMeterRegistry mine = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Metrics metrics = Metrics.using(mine)) {
      Gauge.builder("hanging", () -> awaitUninterruptibly(latch)).register(mine);
      assertThat(metrics.scrape(Duration.ofMillis(100))).isEmpty();
      assertThat(metrics.scrape(Duration.ofMillis(100))).isEmpty();
      latch.countDown();
      assertThat(metrics.scrape(PATIENCE)).isPresent();
    } finally {
      latch.countDown();
    }
  }

  @Test
  void keepsTheFlagOfAnInterruptedCaller() {
    try (Metrics metrics = Metrics.prometheus(Map.of())) {
      Thread.currentThread().interrupt();
      assertThat(metrics.scrape(PATIENCE)).isEmpty();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(metrics.scrape(PATIENCE)).isPresent();
    }
  }
}
