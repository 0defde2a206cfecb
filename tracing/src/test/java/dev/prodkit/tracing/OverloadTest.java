// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("InterruptedExceptionSwallowed") // A test that is interrupted has failed.
class OverloadTest {
  private static final int THREADS = 4;
  private static final int SPANS = 20_000;

  @Test
  @DisplayName(
      "TRC-5: requests go on while the exporter is stuck; what is beyond the queue is counted")
  void neverWaitsForAStuckExporter() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    try (Tracing tracing = exportingWhen(stuck, Map.of())) {
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> endEverywhere(tracing));

      SpanCounts counts = tracing.spanCounts();
      assertThat(counts.accepted()).isEqualTo(THREADS * SPANS);
      assertThat(counts.sent()).isZero();
      // The queue, and the one batch that the exporter holds.
      assertThat(counts.pending()).isBetween(2048L, 2048L + 512);
      assertThat(counts.droppedQueueFull() + counts.pending()).isEqualTo(counts.accepted());

      stuck.countDown();
      FlushResult flushed = tracing.flush(Duration.ofSeconds(10));
      assertThat(flushed.complete()).isTrue();
      assertThat(flushed.sent() + flushed.dropped()).isEqualTo(flushed.accepted());
      assertThat(flushed.spans().pending()).isZero();
    }
  }

  @Test
  @DisplayName("TRC-5: accounting closes under contention, with the smallest of queues")
  void countsEverySpanOnce() throws Exception {
    CapturedSpans captured = new CapturedSpans();
    try (Tracing tracing = Tracing.configure()
        .environment(Map.of("OTEL_BSP_MAX_QUEUE_SIZE", "7"))
        .exporter(captured)
        .redaction((name, text) -> text)
        .startUnattached()) {
      endEverywhere(tracing);
      FlushResult flushed = tracing.flush(Duration.ofSeconds(10));

      assertThat(flushed.complete()).isTrue();
      assertThat(flushed.accepted()).isEqualTo(THREADS * SPANS);
      assertThat(flushed.sent()).isEqualTo(captured.spans().size()).isPositive();
      assertThat(flushed.sent() + flushed.spans().droppedQueueFull()).isEqualTo(flushed.accepted());
    }
  }

  @Test
  void countsNoSpanThatIsNotSampled() {
    try (Tracing tracing = Tracing.configure()
        .environment(Map.of("OTEL_TRACES_SAMPLER", "always_off"))
        .exporter(new CapturedSpans())
        .redaction((name, text) -> text)
        .startUnattached()) {
      tracing.spans().run("unsampled", () -> assertThat(tracing.currentIds()).hasSize(4));

      assertThat(tracing.flush(Duration.ofSeconds(5)).spans())
          .isEqualTo(new SpanCounts(0, 0, 0, 0, 0, 0));
    }
  }

  private static void endEverywhere(Tracing tracing) throws Exception {
    ExecutorService requests = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        running.add(requests.submit(() -> {
          for (int i = 0; i < SPANS; i++) {
            tracing.spans().run("request", () -> {});
          }
        }));
      }
      for (Future<?> request : running) {
        request.get();
      }
    } finally {
      requests.shutdownNow();
    }
  }

  private static Tracing exportingWhen(CountDownLatch open, Map<String, String> environment) {
    return Tracing.configure()
        .environment(environment)
        .exporter(new SpanExporter() {
          @Override
          public CompletableResultCode export(Collection<SpanData> spans) {
            try {
              open.await();
              return CompletableResultCode.ofSuccess();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return CompletableResultCode.ofFailure();
            }
          }

          @Override
          public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
          }

          @Override
          public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
          }
        })
        .redaction((name, text) -> text)
        .startUnattached();
  }
}
