// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.prodkit.testkit.FreePort;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlushTest {
  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final Duration SLACK = Duration.ofMillis(1_200);

  @Test
  @DisplayName("TRC-6: an exporter that never completes: the flush keeps its bound and counts")
  void endsInTimeWhenTheExporterNeverCompletes() {
    try (Tracing tracing = exportingTo(batch -> new CompletableResultCode())) {
      end(10, tracing);
      FlushResult flushed =
          assertTimeoutPreemptively(BOUND.plus(SLACK), () -> tracing.flush(BOUND));

      assertThat(flushed.complete()).isFalse();
      assertThat(flushed.unsent()).isEqualTo(10);
      assertThat(flushed.spans()).isEqualTo(new SpanCounts(10, 0, 0, 0, 0, 10));
      closesInTime(tracing);
    }
  }

  @Test
  @DisplayName("TRC-6: an exporter that blocks in export, flush and shutdown holds nobody")
  void endsInTimeWhenTheExporterBlocks() {
    CountDownLatch never = new CountDownLatch(1);
    try (Tracing tracing = exportingTo(batch -> {
      awaitUninterrupted(never);
      return CompletableResultCode.ofSuccess();
    })) {
      end(10, tracing);
      Duration bound = Duration.ofMillis(200);
      assertThat(assertTimeoutPreemptively(bound.plus(SLACK), () -> tracing.flush(bound))
              .unsent())
          .isEqualTo(10);
      closesInTime(tracing);
    } finally {
      never.countDown();
    }
  }

  @Test
  @DisplayName("TRC-6: a collector that refuses connections holds neither flush nor close")
  void endsInTimeWhenTheCollectorRefuses() {
    try (Tracing tracing = exportingTo("http://127.0.0.1:" + FreePort.find())) {
      end(10, tracing);
      FlushResult flushed =
          assertTimeoutPreemptively(BOUND.plus(SLACK), () -> tracing.flush(BOUND));
      assertThat(flushed.unsent()).isEqualTo(10);
      closesInTime(tracing);
      assertThat(tracing.spanCounts().unsent()).isEqualTo(10);
    }
  }

  @Test
  @DisplayName("TRC-6: a collector that is silent holds neither flush nor close")
  void endsInTimeWhenTheCollectorIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Tracing tracing = exportingTo("http://127.0.0.1:" + silent.getLocalPort())) {
      end(10, tracing);
      Duration bound = Duration.ofMillis(500);
      FlushResult flushed =
          assertTimeoutPreemptively(bound.plus(SLACK), () -> tracing.flush(bound));
      assertThat(flushed.complete()).isFalse();
      closesInTime(tracing);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 500})
  @DisplayName("TRC-6: a collector that turns spans away: complete, dropped, counted")
  void countsWhatTheCollectorTurnsAway(int status) {
    try (OtlpReceiver collector = OtlpReceiver.answering(status);
        Tracing tracing = exportingTo(collector.endpoint())) {
      end(10, tracing);
      FlushResult flushed = tracing.flush(Duration.ofSeconds(10));

      assertThat(flushed.complete()).isTrue();
      assertThat(flushed.spans()).isEqualTo(new SpanCounts(10, 0, 0, 10, 0, 0));
      assertThat(flushed.spans().droppedByReason()).containsEntry("export_failed", 10L);
    }
  }

  @Test
  void countsAnExporterThatThrows() {
    try (Tracing tracing = exportingTo(batch -> {
      throw new IllegalStateException("broken");
    })) {
      end(10, tracing);
      assertThat(tracing.flush(BOUND).spans()).isEqualTo(new SpanCounts(10, 0, 0, 10, 0, 0));
    }
  }

  @Test
  void exportsAgainAfterAnError() {
    AtomicBoolean broken = new AtomicBoolean(true);
    try (Tracing tracing = exportingTo(batch -> {
      if (broken.get()) {
        throw new InternalError("as if no file descriptor were left");
      }
      return CompletableResultCode.ofSuccess();
    })) {
      end(10, tracing);
      assertThat(tracing.flush(BOUND).spans()).isEqualTo(new SpanCounts(10, 0, 0, 10, 0, 0));
      broken.set(false);
      end(10, tracing);
      assertThat(tracing.flush(BOUND).spans()).isEqualTo(new SpanCounts(20, 10, 0, 10, 0, 0));
    }
  }

  @Test
  void exportsWithTheContextClassLoaderOfTheThreadThatStarted() throws InterruptedException {
    AtomicReference<ClassLoader> seen = new AtomicReference<>();
    ClassLoader own = new URLClassLoader(new URL[0]);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(own);
    Tracing tracing;
    try {
      tracing = exportingTo(batch -> {
        seen.set(Thread.currentThread().getContextClassLoader());
        return CompletableResultCode.ofSuccess();
      });
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    end(1, tracing);
    Thread ending = new Thread(tracing::close);
    ending.setContextClassLoader(null);
    ending.start();
    ending.join();
    assertThat(seen.get()).isSameAs(own);
  }

  @Test
  void givesUpABatchWhoseTimeIsOver() {
    AtomicReference<CompletableResultCode> answer =
        new AtomicReference<>(new CompletableResultCode());
    try (Tracing tracing = configured(batch -> answer.get())
        .environment(Map.of("OTEL_BSP_EXPORT_TIMEOUT", "50", "OTEL_BSP_SCHEDULE_DELAY", "20"))
        .startUnattached()) {
      end(1, tracing);
      Awaitility.await().until(() -> {
        end(1, tracing);
        return tracing.spanCounts().droppedExportFailed() >= 3;
      });
      SpanCounts counts = tracing.spanCounts();
      assertThat(counts.sent()).isZero();
      answer.getAndSet(CompletableResultCode.ofSuccess()).succeed();
      // What was given up stays given up, also when the answer comes late.
      assertThat(tracing.spanCounts().droppedExportFailed())
          .isGreaterThanOrEqualTo(counts.droppedExportFailed());
      FlushResult flushed = tracing.flush(Duration.ofSeconds(10));
      assertThat(flushed.sent() + flushed.dropped()).isEqualTo(flushed.accepted());
    }
  }

  @Test
  void flushesEverythingThatEndedBefore() {
    CapturedSpans captured = new CapturedSpans();
    try (Tracing tracing = configured(captured).startUnattached()) {
      end(1_500, tracing);
      FlushResult flushed = tracing.flush(Duration.ofSeconds(10));
      assertThat(flushed.complete()).isTrue();
      assertThat(flushed.sent()).isEqualTo(1_500);
      assertThat(captured.spans()).hasSize(1_500);
    }
  }

  @Test
  void sendsTheLastSpansInClose() {
    CapturedSpans captured = new CapturedSpans();
    Tracing tracing = configured(captured).startUnattached();
    end(3, tracing);
    io.opentelemetry.api.trace.Span late =
        tracing.openTelemetry().getTracer("t").spanBuilder("late").startSpan();
    tracing.close();
    tracing.close();
    late.end();

    assertThat(captured.spans()).hasSize(3);
    assertThat(tracing.spanCounts()).isEqualTo(new SpanCounts(4, 3, 0, 0, 1, 0));
    assertThat(assertTimeoutPreemptively(SLACK, () -> tracing.flush(BOUND)).complete())
        .isTrue();
    assertThat(tracing.spans().call("after", () -> "still works")).isEqualTo("still works");
  }

  @Test
  void takesAnyBound() {
    try (Tracing tracing = configured(new CapturedSpans()).startUnattached()) {
      end(1, tracing);
      assertThat(tracing.flush(Duration.ofSeconds(Long.MAX_VALUE)).complete()).isTrue();
      assertThat(tracing.flush(Duration.ofSeconds(-1)).accepted()).isEqualTo(1);
      assertThat(tracing.flush(Duration.ZERO).accepted()).isEqualTo(1);
    }
  }

  @Test
  void returnsAtOnceWhenInterruptedAndKeepsTheInterrupt() {
    CompletableResultCode answer = new CompletableResultCode();
    try (Tracing tracing = exportingTo(batch -> answer)) {
      end(1, tracing);
      Thread.currentThread().interrupt();
      assertThat(assertTimeoutPreemptivelyHere(SLACK, tracing).complete()).isFalse();
      assertThat(Thread.interrupted()).isTrue();
      answer.succeed();
    }
  }

  @Test
  void flushesButNeverClosesAnSdkOfSomebodyElse() {
    CapturedSpans captured = new CapturedSpans();
    try (SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(BatchSpanProcessor.builder(captured).build())
            .build();
        OpenTelemetrySdk mine =
            OpenTelemetrySdk.builder().setTracerProvider(provider).build()) {
      Tracing tracing = Tracing.using(mine, (name, text) -> text);
      end(1, tracing);
      assertThat(tracing.owned()).isFalse();
      assertThat(tracing.exporting()).isFalse();
      assertThat(tracing.flush(BOUND).complete()).isTrue();
      assertThat(tracing.spanCounts()).isEqualTo(new SpanCounts(0, 0, 0, 0, 0, 0));
      tracing.close();
      end(1, tracing);
      // A flush that comes while the first one is being finished is answered by that one.
      await().untilAsserted(() -> {
        provider.forceFlush().join(10, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(captured.spans()).hasSize(2);
      });
    }
  }

  /** On this thread, whose interrupt is what matters. */
  private static FlushResult assertTimeoutPreemptivelyHere(Duration bound, Tracing tracing) {
    long begin = System.nanoTime();
    FlushResult flushed = tracing.flush(Duration.ofSeconds(20));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(bound);
    return flushed;
  }

  private static void closesInTime(Tracing tracing) {
    assertTimeoutPreemptively(Tracing.CLOSE_BOUND.plus(SLACK), tracing::close);
  }

  private static void end(int spans, Tracing tracing) {
    IntStream.range(0, spans).forEach(i -> tracing.spans().run("span", () -> {}));
  }

  private static Tracing exportingTo(String endpoint) {
    return Tracing.configure()
        .environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint))
        .redaction((name, text) -> text)
        .startUnattached();
  }

  private static Tracing exportingTo(Function<Collection<SpanData>, CompletableResultCode> export) {
    return configured(export).startUnattached();
  }

  private static TracingBuilder configured(
      Function<Collection<SpanData>, CompletableResultCode> export) {
    return configured(new SpanExporter() {
      @Override
      public CompletableResultCode export(Collection<SpanData> spans) {
        return export.apply(spans);
      }

      @Override
      public CompletableResultCode flush() {
        return export.apply(java.util.List.of());
      }

      @Override
      public CompletableResultCode shutdown() {
        return export.apply(java.util.List.of());
      }
    });
  }

  private static TracingBuilder configured(SpanExporter exporter) {
    return Tracing.configure().exporter(exporter).redaction((name, text) -> text);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
