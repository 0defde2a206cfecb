// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Metrics and log records that OpenTelemetry's SDK exports, where it was asked to. */
class RedactingSignalsTest {
  private static final String SECRET = "s3cr3t-v4lue";
  private static final Attributes ATTRIBUTES = Attributes.builder()
      .put("text", "a " + SECRET)
      .put("password", "plain")
      .put("count", 7)
      .build();

  @Test
  @DisplayName("MSK-11: metrics and log records by OTLP are redacted as spans are")
  void redactsEverySignal() throws Exception {
    Map<String, ByteArrayOutputStream> received = new ConcurrentHashMap<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/", exchange -> {
      received
          .computeIfAbsent(exchange.getRequestURI().getPath(), path -> new ByteArrayOutputStream())
          .writeBytes(exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    collector.start();
    try (Tracing tracing = Tracing.configure()
        .environment(Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://127.0.0.1:" + collector.getAddress().getPort(),
            "OTEL_METRICS_EXPORTER",
            "otlp",
            "OTEL_LOGS_EXPORTER",
            "otlp",
            "OTEL_RESOURCE_ATTRIBUTES",
            "leak=" + SECRET + ",password=plain"))
        .redaction(RedactingSignalsTest::redacted)
        .startUnattached()) {
      record(tracing.openTelemetry().getMeter("meter " + SECRET));
      record(tracing.openTelemetry().getLogsBridge().get("logger " + SECRET));
      tracing.spans().run("span " + SECRET, ATTRIBUTES, () -> {});
      assertThat(tracing.flush(Duration.ofSeconds(10)).complete()).isTrue();
    } finally {
      collector.stop(0);
    }

    assertThat(received).containsOnlyKeys("/v1/traces", "/v1/metrics", "/v1/logs");
    received.forEach((path, bytes) -> assertThat(bytes.toString(UTF_8))
        .as(path)
        .contains("a ***", "password", "leak")
        .doesNotContain(SECRET, "plain"));
    assertThat(received)
        .hasEntrySatisfying(
            "/v1/logs", logs -> assertThat(logs.toString(UTF_8)).contains("body ***", "event ***"))
        .hasEntrySatisfying(
            "/v1/metrics",
            metrics -> assertThat(metrics.toString(UTF_8))
                .contains("counter", "doubles", "gauge", "longs", "histogram"));
  }

  private static String redacted(String name, String text) {
    return name.equals("password") ? "***" : text.replace(SECRET, "***");
  }

  private static void record(Meter meter) {
    meter.counterBuilder("counter").setDescription("of " + SECRET).build().add(3, ATTRIBUTES);
    meter.counterBuilder("doubles").ofDoubles().build().add(0.5, ATTRIBUTES);
    meter.gaugeBuilder("gauge").build().set(0.5, ATTRIBUTES);
    meter.gaugeBuilder("longs").ofLongs().build().set(5, ATTRIBUTES);
    meter.histogramBuilder("histogram").build().record(0.5, ATTRIBUTES);
  }

  private static void record(Logger logger) {
    logger
        .logRecordBuilder()
        .setBody("body " + SECRET)
        .setEventName("event " + SECRET)
        .setAllAttributes(ATTRIBUTES)
        .emit();
    logger
        .logRecordBuilder()
        .setBody(Value.of(KeyValue.of("password", Value.of("plain"))))
        .setException(new IllegalStateException("for " + SECRET))
        .emit();
    logger.logRecordBuilder().emit();
  }

  @Test
  void keepsEachKindOfMetricAndWhatHasNothingToHide() {
    List<MetricData> exported = new CopyOnWriteArrayList<>();
    RedactingMetricExporter exporter = new RedactingMetricExporter(
        capturing(exported), SpanRedaction.uncut(RedactingSignalsTest::redacted));
    SummaryPointData summary = SummaryPointData.create(1, 2, ATTRIBUTES, 3, 4.0, List.of());
    SummaryPointData clean = SummaryPointData.create(1, 2, Attributes.empty(), 3, 4.0, List.of());
    ExponentialHistogramBuckets buckets = ExponentialHistogramBuckets.create(0, 0, List.of(1L));
    ExponentialHistogramPointData exponential = ExponentialHistogramPointData.create(
        0, 1.5, 2, true, 0.5, true, 1.0, buckets, buckets, 1, 2, ATTRIBUTES, List.of());

    exporter.export(List.of(
        ImmutableMetricData.createDoubleSummary(
            Resource.empty(), scope(), "s", "d", "u", SummaryData.create(List.of(summary, clean))),
        ImmutableMetricData.createExponentialHistogram(
            Resource.empty(),
            scope(),
            "e",
            "d",
            "u",
            ExponentialHistogramData.create(AggregationTemporality.DELTA, List.of(exponential)))));

    assertThat(exported)
        .extracting(MetricData::getType)
        .containsExactly(MetricDataType.SUMMARY, MetricDataType.EXPONENTIAL_HISTOGRAM);
    assertThat(exported.get(0).getSummaryData().getPoints()).contains(clean);
    SummaryPointData masked =
        exported.get(0).getSummaryData().getPoints().iterator().next();
    assertThat(masked.getCount()).isEqualTo(3);
    assertThat(masked.getAttributes().get(AttributeKey.stringKey("password"))).isEqualTo("***");
    assertThat(masked.getAttributes().get(AttributeKey.longKey("count"))).isEqualTo(7);
    ExponentialHistogramPointData histogram =
        exported.get(1).getExponentialHistogramData().getPoints().iterator().next();
    assertThat(histogram.getAttributes().toString()).doesNotContain(SECRET, "plain");
    assertThat(histogram.getSum()).isEqualTo(1.5);
    assertThat(histogram.getMax()).isEqualTo(1.0);
  }

  private static io.opentelemetry.sdk.common.InstrumentationScopeInfo scope() {
    return io.opentelemetry.sdk.common.InstrumentationScopeInfo.empty();
  }

  private static MetricExporter capturing(List<MetricData> exported) {
    return new MetricExporter() {
      @Override
      public CompletableResultCode export(Collection<MetricData> metrics) {
        exported.addAll(metrics);
        return CompletableResultCode.ofSuccess();
      }

      @Override
      public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
        return AggregationTemporality.DELTA;
      }

      @Override
      public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
      }

      @Override
      public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
      }
    };
  }
}
