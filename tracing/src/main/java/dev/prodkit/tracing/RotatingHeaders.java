// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The headers of OTLP, which hold the collector's keys, as they are now: asked for before each
 * export, so that a key that rotates is followed. Only for headers that
 * {@link TracingBuilder#properties} has, and only where all OTLP goes over HTTP; others stay what
 * they were at the start.
 */
final class RotatingHeaders {
  private static final String GENERAL = "otel.exporter.otlp.headers";
  private static final List<String> SIGNALS = List.of("traces", "metrics", "logs");

  private final Supplier<Map<String, String>> elsewhere;
  private final Map<String, String> atStart;

  RotatingHeaders(Settings settings, Supplier<Map<String, String>> elsewhere) {
    this.elsewhere = elsewhere;
    this.atStart = settings.usesGrpc() ? Map.of() : byProperty(elsewhere.get());
  }

  /** Takes the headers that are followed out of what the SDK reads: it would send both. */
  Map<String, @Nullable String> hidden(Map<String, @Nullable String> properties) {
    SIGNALS.stream()
        .map(RotatingHeaders::specific)
        .filter(atStart::containsKey)
        .forEach(name -> properties.put(name, null));
    if (atStart.containsKey(GENERAL)) {
      properties.put(GENERAL, null);
    }
    return properties;
  }

  SpanExporter spans(SpanExporter made) {
    if (!follows("traces") || !(made instanceof OtlpHttpSpanExporter otlp)) {
      return made;
    }
    made.shutdown();
    return otlp.toBuilder().setHeaders(() -> now("traces")).build();
  }

  MetricExporter metrics(MetricExporter made) {
    if (!follows("metrics") || !(made instanceof OtlpHttpMetricExporter otlp)) {
      return made;
    }
    made.shutdown();
    return otlp.toBuilder().setHeaders(() -> now("metrics")).build();
  }

  LogRecordExporter logs(LogRecordExporter made) {
    if (!follows("logs") || !(made instanceof OtlpHttpLogRecordExporter otlp)) {
      return made;
    }
    made.shutdown();
    return otlp.toBuilder().setHeaders(() -> now("logs")).build();
  }

  private boolean follows(String signal) {
    return atStart.containsKey(specific(signal)) || atStart.containsKey(GENERAL);
  }

  private Map<String, String> now(String signal) {
    Map<String, String> current = byProperty(elsewhere.get());
    return Optional.ofNullable(current.get(specific(signal)))
        .or(() -> Optional.ofNullable(current.get(GENERAL)))
        .map(RotatingHeaders::parsed)
        .orElse(Map.of());
  }

  /** As OpenTelemetry reads them: pairs with commas between, values percent-encoded. */
  private static Map<String, String> parsed(String headers) {
    Map<String, String> parsed = new LinkedHashMap<>();
    for (String pair : headers.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parsed.put(
            pair.substring(0, equals).strip(),
            decoded(pair.substring(equals + 1).strip()));
      }
    }
    return parsed;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return value;
    }
  }

  private static String specific(String signal) {
    return "otel.exporter.otlp." + signal + ".headers";
  }

  private static Map<String, String> byProperty(Map<String, String> settings) {
    Map<String, String> properties = new LinkedHashMap<>();
    settings.forEach((name, value) -> {
      if (!value.isBlank()) {
        properties.put(Settings.property(name), value);
      }
    });
    return properties;
  }
}
