// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.Redactor;
import dev.prodkit.tracing.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.incubating.SessionIncubatingAttributes;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The attributes of OpenTelemetry's semantic conventions in the spans that leave. */
class RegistryAttributesTest {
  private static final String MANY = "5000";

  private final Redactor redactor = Redactor.create();
  private final List<SpanData> exported = new CopyOnWriteArrayList<>();

  @Test
  @DisplayName("MSK-11: each attribute of the registry leaves as it is, with its type")
  void theWholeRegistryPassesUnchanged() throws Exception {
    Attributes registry = registry();
    assertThat(registry.size()).isGreaterThan(800);

    SpanData own = throughOurSdk(registry, registry);
    SpanData others = throughAnotherSdk(registry);

    assertThat(changed(registry, own.getAttributes())).isEmpty();
    assertThat(changed(registry, own.getEvents().get(0).getAttributes())).isEmpty();
    assertThat(changed(registry, others.getAttributes())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http.request.header.authorization, anything",
    "http.request.header.x-api-key, anything",
    "http.response.header.set-cookie, anything",
    "rpc.grpc.request.metadata.authorization, anything",
    "url.query, password=hunter2plain&page=2",
    "url.full, https://shop.example/?api_key=hunter2plain",
    "password, anything",
  })
  @DisplayName("MSK-11: captured headers go by the header's name, and URLs are searched inside")
  void headersAndUrlsAreMasked(String name, String value) {
    Attributes attributes = name.contains("header") || name.contains("metadata")
        ? Attributes.of(AttributeKey.stringArrayKey(name), List.of(value))
        : Attributes.of(AttributeKey.stringKey(name), value);

    assertThat(throughOurSdk(attributes, attributes).getAttributes().toString())
        .contains(name, Redactor.MASK)
        .doesNotContain("anything", "hunter2plain");
  }

  @ParameterizedTest
  @CsvSource({"http.request.header.content-type", "http.response.header.etag"})
  void otherHeadersLeaveAsTheyAre(String name) {
    Attributes attributes = Attributes.of(AttributeKey.stringArrayKey(name), List.of("harmless"));
    assertThat(throughOurSdk(attributes, attributes).getAttributes()).isEqualTo(attributes);
  }

  private SpanData throughOurSdk(Attributes attributes, Attributes event) {
    try (Tracing tracing = Tracing.configure()
        .environment(Map.of(
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", MANY,
            "OTEL_ATTRIBUTE_COUNT_LIMIT", MANY))
        .exporter(exporter())
        .redaction(redactor::apply)
        .startUnattached()) {
      tracing.spans().run("ours", attributes, () -> {
        tracing.spans().current().addEvent("event", event);
      });
      assertThat(tracing.flush(Duration.ofSeconds(10)).complete()).isTrue();
    }
    return exported.get(0);
  }

  private SpanData throughAnotherSdk(Attributes attributes) {
    exported.clear();
    int most = Integer.parseInt(MANY);
    try (OpenTelemetrySdk another = OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder()
            .setResource(Resource.empty())
            .setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(most).build())
            .addSpanProcessor(SimpleSpanProcessor.create(exporter()))
            .build())
        .build()) {
      OpenTelemetry guarded = Tracing.using(another, redactor::apply).openTelemetry();
      guarded
          .getTracer("t")
          .spanBuilder("theirs")
          .setAllAttributes(attributes)
          .startSpan()
          .end();
    }
    return exported.get(0);
  }

  private SpanExporter exporter() {
    return new SpanExporter() {
      @Override
      public CompletableResultCode export(Collection<SpanData> spans) {
        exported.addAll(spans);
        return CompletableResultCode.ofSuccess();
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

  private static Map<String, Object> changed(Attributes before, Attributes after) {
    Map<String, Object> changed = new TreeMap<>();
    before.forEach((key, value) -> {
      Object left = after.get(key);
      if (!value.equals(left)) {
        changed.put(key.getKey(), left == null ? "gone" : left);
      }
    });
    return changed;
  }

  private static Attributes registry() throws Exception {
    AttributesBuilder attributes = Attributes.builder();
    for (Class<?> one : List.of(HttpAttributes.class, SessionIncubatingAttributes.class)) {
      URL jar = one.getProtectionDomain().getCodeSource().getLocation();
      try (JarFile file = new JarFile(jar.getPath())) {
        for (JarEntry entry : Collections.list(file.entries())) {
          if (entry.getName().endsWith("Attributes.class")) {
            add(Class.forName(entry.getName().replace(".class", "").replace('/', '.')), attributes);
          }
        }
      }
    }
    return attributes.build();
  }

  private static void add(Class<?> type, AttributesBuilder attributes)
      throws IllegalAccessException {
    for (Field field : type.getFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && field.get(null) instanceof AttributeKey<?> key) {
        put(attributes, key);
      }
    }
  }

  @SuppressWarnings("unchecked") // The value is made for the type that the key says.
  private static <T> void put(AttributesBuilder attributes, AttributeKey<T> key) {
    Object value = switch (key.getType()) {
      case STRING -> "harmless value";
      case BOOLEAN -> true;
      case LONG -> 4711L;
      case DOUBLE -> 0.5;
      case STRING_ARRAY -> List.of("harmless", "value");
      case BOOLEAN_ARRAY -> List.of(true, false);
      case LONG_ARRAY -> List.of(1L, 2L);
      case DOUBLE_ARRAY -> List.of(0.5, 1.5);
      case VALUE -> Value.of(KeyValue.of("any", Value.of("harmless value")));
    };
    attributes.put(key, (T) value);
  }
}
