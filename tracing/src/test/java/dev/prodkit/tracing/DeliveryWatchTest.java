// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeliveryWatchTest {
  private static final Pattern LOST =
      Pattern.compile("line (\\d+) were lost because the export failed and (\\d+) because");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may overflow
  private final List<Notice> told = new CopyOnWriteArrayList<>();
  private final SpanLedger ledger =
      new SpanLedger(10, new DeliveryWatch("http://collector:4318", told::add, now::get));

  @Test
  @DisplayName("TRC-14: a failing exporter is told once, then every minute, then its recovery")
  void tellsOfAFailingExporter() {
    for (int second = 0; second < 150; second++) {
      export(3, false);
      pass(Duration.ofSeconds(1));
    }
    assertThat(told).extracting(Notice::code).containsOnly(Notice.SPANS_LOST).hasSize(3);
    assertThat(told.get(0).level()).isEqualTo(System.Logger.Level.WARNING);
    assertThat(told.get(0).message())
        .contains("http://collector:4318", "java.io.IOException", "3 were lost", "in all 3")
        .doesNotContain("secret");
    assertThat(told.get(1).message()).contains("180 were lost", "in all 183");

    pass(DeliveryWatch.QUIET);
    export(3, true);
    export(3, true);
    assertThat(told).hasSize(4);
    assertThat(told.get(3).code()).isEqualTo(Notice.SPANS_DELIVERED);
    assertThat(told.get(3).level()).isEqualTo(System.Logger.Level.INFO);
    assertThat(told.get(3).message()).contains("again", "87 were lost", "in all 450");
  }

  @Test
  @DisplayName(
      "TRC-14: a slow exporter, whose queue overflows between two batches, is told the same")
  void tellsOfASlowExporter() {
    for (int second = 0; second < 100; second++) {
      for (int span = 0; span < 20; span++) {
        ledger.tryAccept(); // 10 find room
      }
      ledger.sending(10).delivered();
      pass(Duration.ofSeconds(1));
    }
    assertThat(told).extracting(Notice::code).containsOnly(Notice.SPANS_LOST).hasSize(2);
    assertThat(told.get(0).message()).contains("1 because the queue was full");
    assertThat(told.get(1).message()).contains("600 because the queue was full, in all 601");
  }

  @Test
  void saysNothingWhileSpansAreDelivered() {
    export(10, true);
    pass(Duration.ofHours(1));
    export(10, true);

    assertThat(told).isEmpty();
  }

  @Test
  void survivesAListenerThatThrows() {
    SpanLedger ledger = new SpanLedger(
        1,
        new DeliveryWatch(
            "",
            notice -> {
              throw new StackOverflowError();
            },
            now::get));
    ledger.tryAccept();
    assertThat(ledger.tryAccept()).isFalse();
    assertThat(ledger.counts().droppedQueueFull()).isEqualTo(1);
  }

  /** Batches that fail or do not, at any distance, and in the end one that does not. */
  @Property(tries = 500)
  @Label("TRC-14: what is told adds up to what was lost, with at most one WARN in a minute")
  void tellsEachLossOnce(@ForAll @Size(max = 40) List<@IntRange(max = 40) Integer> steps) {
    AtomicLong time = new AtomicLong();
    List<Notice> notices = new ArrayList<>();
    List<Long> warned = new ArrayList<>();
    DeliveryWatch watch = new DeliveryWatch(
        "",
        notice -> {
          notices.add(notice);
          if (notice.code().equals(Notice.SPANS_LOST)) {
            warned.add(time.get());
          }
        },
        time::get);
    SpanLedger counted = new SpanLedger(1000, watch);
    for (int step : steps) {
      time.addAndGet(Duration.ofSeconds(step).toNanos());
      SpanLedger.Batch batch = counted.sending(step + 1);
      if (step % 2 == 0) {
        batch.delivered();
      } else {
        batch.lost(Optional.empty());
      }
    }
    time.addAndGet(DeliveryWatch.QUIET.toNanos());
    counted.sending(1).delivered();

    long sum = notices.stream().mapToLong(DeliveryWatchTest::lost).sum();
    assertThat(sum).isEqualTo(counted.counts().dropped());
    for (int i = 1; i < warned.size(); i++) {
      assertThat(warned.get(i) - warned.get(i - 1))
          .isGreaterThanOrEqualTo(DeliveryWatch.REPEAT.toNanos());
    }
  }

  @Test
  @DisplayName("TRC-14: a collector that is not there is told with its address, without a password")
  void tellsOfACollectorThatIsNotThere() throws IOException {
    int port = FreePort.find();
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:secret@127.0.0.1:" + port + "/x");
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "10");
    environment.put("OTEL_BSP_EXPORT_TIMEOUT", "1000");
    try (Tracing tracing = Tracing.configure()
        .environment(environment)
        .redaction((name, text) -> text)
        .onNotice(told::add)
        .startUnattached()) {
      tracing.spans().run("lost", () -> {});
      tracing.flush(Duration.ofSeconds(20)); // until the exporter has given up its attempts
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
        tracing.spans().run("lost", () -> {});
        assertThat(told).isNotEmpty();
      });
    }
    assertThat(told.get(0).message())
        .contains("Spans do not reach http://127.0.0.1:" + port)
        .doesNotContain("secret", "user");
  }

  private static long lost(Notice notice) {
    Matcher numbers = LOST.matcher(notice.message());
    assertThat(numbers.find()).as(notice.message()).isTrue();
    return Long.parseLong(numbers.group(1)) + Long.parseLong(numbers.group(2));
  }

  private void export(int spans, boolean success) {
    for (int i = 0; i < spans; i++) {
      ledger.tryAccept();
    }
    SpanLedger.Batch batch = ledger.sending(spans);
    if (success) {
      batch.delivered();
    } else {
      batch.lost(Optional.of(new IllegalStateException("x", new IOException("secret"))));
    }
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
