// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExportTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String SECRET = "s3cr3t-v4lue-of-the-service";

  private OtlpReceiver collector;

  @BeforeEach
  void startCollector() {
    collector = OtlpReceiver.accepting();
  }

  @AfterEach
  void stopCollector() {
    collector.close();
  }

  @Test
  @DisplayName("TRC-13: each export sends the key that is in force")
  void sendsTheKeyThatIsInForceAtEachExportAndNoOther() {
    AtomicReference<String> key = new AtomicReference<>("api-key=first,tenant=a%20b");
    try (Tracing tracing = Tracing.configure()
        .environment(Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            collector.endpoint(),
            "OTEL_EXPORTER_OTLP_HEADERS",
            "api-key=of-the-environment"))
        .properties(() -> Map.of("OTEL_EXPORTER_OTLP_HEADERS", key.get()))
        .redaction((name, text) -> text)
        .startUnattached()) {
      for (String each : List.of("first", "second")) {
        key.set("api-key=" + each + ",tenant=a%20b");
        tracing.spans().call("work", () -> "done");
        assertThat(tracing.flush(PATIENCE).complete()).isTrue();
      }
    }
    assertThat(collector.headers())
        .extracting(headers -> headers.get("api-key"), headers -> headers.get("tenant"))
        .containsExactly(
            tuple(List.of("first"), List.of("a b")), tuple(List.of("second"), List.of("a b")));
  }

  @Test
  @DisplayName(
      "TRC-12: the bytes decode with the generated classes; TRC-10: the ids are those of the logs")
  void sendsWhatTheProtocolAsksFor() {
    AtomicReference<Map<String, String>> logged = new AtomicReference<>(Map.of());
    try (Tracing tracing = started(Map.of())) {
      tracing.spans().call("outer", () -> {
        logged.set(tracing.currentIds());
        return tracing
            .spans()
            .call(
                "inner", SpanKind.CLIENT, Attributes.builder().put("n", 42).build(), () -> "done");
      });
      FlushResult flushed = tracing.flush(PATIENCE);

      assertThat(flushed.complete()).isTrue();
      assertThat(flushed.spans()).isEqualTo(new SpanCounts(2, 2, 0, 0, 0, 0));
    }
    Span outer = named("outer");
    Span inner = named("inner");
    assertThat(hex(outer.getTraceId().toByteArray())).isEqualTo(logged.get().get("trace_id"));
    assertThat(hex(outer.getSpanId().toByteArray())).isEqualTo(logged.get().get("span_id"));
    assertThat(inner.getTraceId()).isEqualTo(outer.getTraceId());
    assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(inner.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(inner.getAttributesList())
        .anySatisfy(n -> assertThat(n.getValue().getIntValue()).isEqualTo(42));
    assertThat(inner.getEndTimeUnixNano()).isGreaterThanOrEqualTo(inner.getStartTimeUnixNano());
  }

  @Test
  void tellsWhoTheServiceIs() {
    try (Tracing tracing = configured(
            Map.of("OTEL_SERVICE_NAME", "other", "OTEL_RESOURCE_ATTRIBUTES", "team=payments"))
        .identity(Map.of(
            "service", "orders",
            "environment", "production",
            "version", "1.4.2",
            "hostname", "orders-7d9f"))
        .startUnattached()) {
      tracing.spans().run("one", () -> {});
      assertThat(tracing.flush(PATIENCE).complete()).isTrue();
    }
    assertThat(text(collector.received().get(0).getResource().getAttributesList()))
        .containsEntry("service.name", "orders")
        .containsEntry("deployment.environment.name", "production")
        .containsEntry("service.version", "1.4.2")
        .containsEntry("host.name", "orders-7d9f")
        .containsEntry("service.instance.id", "orders-7d9f")
        .containsEntry("team", "payments");
  }

  @Test
  void takesSettingsFromElsewhereOverTheEnvironment() {
    try (Tracing tracing = configured(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "api-key=old"))
        .properties(() -> Map.of("OTEL_EXPORTER_OTLP_HEADERS", "api-key=new"))
        .startUnattached()) {
      tracing.spans().run("one", () -> {});
      assertThat(tracing.flush(PATIENCE).complete()).isTrue();
    }
    assertThat(collector.headers().get(0).get("api-key")).containsExactly("new");
  }

  @Test
  void letsNoSecretOut() {
    try (Tracing tracing =
        configured(Map.of("OTEL_RESOURCE_ATTRIBUTES", "leak=" + SECRET)).startUnattached()) {
      Throwable thrown = catchThrowable(() -> tracing
          .spans()
          .run(
              "pay with " + SECRET,
              Attributes.builder()
                  .put("one", SECRET)
                  .put("many", "a", SECRET)
                  .put(SECRET, "k")
                  .build(),
              () -> {
                io.opentelemetry.api.trace.Span span = io.opentelemetry.api.trace.Span.current();
                span.addEvent(
                    "event " + SECRET, Attributes.builder().put("e", SECRET).build());
                throw new IllegalStateException(
                    "cannot use " + SECRET, new RuntimeException("cause " + SECRET));
              }));
      assertThat(thrown).hasMessageContaining(SECRET);
      assertThat(tracing.flush(PATIENCE).complete()).isTrue();
    }
    Span span = collector.spans().get(0);
    assertThat(span.getName()).isEqualTo("pay with ***");
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(span.getStatus().getMessage()).isEqualTo("cannot use ***");
    assertThat(span.getEventsCount()).isEqualTo(2);
    byte[] all = collector.received().get(0).toByteArray();
    assertThat(new String(all, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
  }

  @Test
  @DisplayName("TRC-8: a 10 MB attribute is cut to 8192 characters, or to the limit that is set")
  void cutsLongValues() {
    String long10M = "v".repeat(10_000_000);
    try (Tracing tracing = started(Map.of());
        Tracing limited = started(Map.of("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100"))) {
      tracing.spans().run("default", Attributes.builder().put("long", long10M).build(), () -> {});
      limited.spans().run("limited", Attributes.builder().put("long", long10M).build(), () -> {});
      assertThat(tracing.flush(PATIENCE).complete()).isTrue();
      assertThat(limited.flush(PATIENCE).complete()).isTrue();
    }
    assertThat(text(named("default").getAttributesList()).get("long")).hasSize(8192);
    assertThat(text(named("limited").getAttributesList()).get("long")).hasSize(100);
  }

  @Test
  @DisplayName("TRC-8: at most 128 attributes and events a span")
  void boundsTheNumberOfAttributesAndEvents() {
    try (Tracing tracing = started(Map.of())) {
      tracing.spans().run("busy", () -> {
        for (int i = 0; i < 1_000; i++) {
          io.opentelemetry.api.trace.Span.current().setAttribute("k" + i, i).addEvent("e" + i);
        }
      });
      assertThat(tracing.flush(PATIENCE).complete()).isTrue();
    }
    assertThat(named("busy").getAttributesCount()).isEqualTo(128);
    assertThat(named("busy").getDroppedAttributesCount()).isPositive();
    assertThat(named("busy").getEventsCount()).isEqualTo(128);
  }

  private Tracing started(Map<String, String> environment) {
    return configured(environment).startUnattached();
  }

  private TracingBuilder configured(Map<String, String> environment) {
    Map<String, String> variables = new java.util.HashMap<>(environment);
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    return Tracing.configure()
        .environment(variables)
        .redaction((name, text) -> text.replace(SECRET, "***"));
  }

  private Span named(String name) {
    List<Span> found =
        collector.spans().stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static Map<String, String> text(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(Collectors.toMap(KeyValue::getKey, a -> a.getValue().getStringValue()));
  }

  private static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }
}
