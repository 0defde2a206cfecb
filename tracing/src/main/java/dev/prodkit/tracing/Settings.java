// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings by OpenTelemetry's property names. The first that has a name wins: what comes from
 * elsewhere (Vault), system properties, the environment. A blank value is no value, as
 * OpenTelemetry's specification asks and its SDK does not do.
 */
final class Settings {
  static final String EXPORTER = "otel.traces.exporter";
  static final String DISABLED = "otel.sdk.disabled";
  static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  static final String TRACES_ENDPOINT = "otel.exporter.otlp.traces.endpoint";
  static final String PROTOCOL = "otel.exporter.otlp.protocol";
  static final String QUEUE_SIZE = "otel.bsp.max.queue.size";
  static final String LENGTH_LIMIT = "otel.attribute.value.length.limit";
  static final String SPAN_LENGTH_LIMIT = "otel.span.attribute.value.length.limit";
  static final String DATADOG_HOST = "DD_AGENT_HOST";
  static final String DATADOG_ENABLED = "DD_TRACE_ENABLED";

  /** The longest attribute value that is exported, in characters, where no limit is set. */
  static final int DEFAULT_LENGTH_LIMIT = 8192;

  private static final String NONE = "none";

  private final Map<String, Setting> settings = new TreeMap<>();

  /**
   * The settings of these three sources.
   *
   * @param environment names as {@code OTEL_BSP_SCHEDULE_DELAY}
   * @param systemProperties names as {@code otel.bsp.schedule.delay}
   * @param elsewhere names of either form
   */
  Settings(
      Map<String, String> environment,
      Map<String, String> systemProperties,
      Map<String, String> elsewhere) {
    add(environment, name -> name);
    add(systemProperties, name -> "-D" + name);
    add(elsewhere, name -> name);
  }

  private void add(Map<String, String> source, UnaryOperator<String> origin) {
    source.forEach((name, value) -> {
      String property = property(name);
      if (property.startsWith("otel.")
          || property.equals(property(DATADOG_HOST))
          || property.equals(property(DATADOG_ENABLED))) {
        // A blank value is kept, so that it hides one that the SDK would find by itself.
        Setting before = settings.get(property);
        if (!value.isBlank() || before == null) {
          settings.put(property, new Setting(value.strip(), origin.apply(name)));
        }
      }
    });
  }

  /** The property that OpenTelemetry knows under this name of an environment variable. */
  static String property(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
  }

  /** The environment variable of this property. */
  static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  Optional<String> value(String property) {
    return Optional.ofNullable(settings.get(property(property)))
        .map(Setting::value)
        .filter(value -> !value.isEmpty());
  }

  /** How the operator wrote the name of this setting. */
  String nameOf(String property) {
    Setting setting = settings.get(property(property));
    return setting == null ? variable(property) : setting.name();
  }

  boolean disabled() {
    return value(DISABLED).filter(value -> value.equalsIgnoreCase("true")).isPresent();
  }

  /**
   * Whether anything says where spans go. {@code DD_AGENT_HOST} alone does not: it is set for
   * metrics by StatsD, too, and a Datadog agent takes OTLP only if it was told to.
   */
  boolean exporting() {
    if (disabled() || exporters().contains(NONE)) {
      return false;
    }
    return tracesToDatadog()
        || List.of(EXPORTER, ENDPOINT, TRACES_ENDPOINT).stream()
            .anyMatch(property -> value(property).isPresent());
  }

  private boolean tracesToDatadog() {
    return value(DATADOG_HOST).isPresent()
        && value(DATADOG_ENABLED).filter(Settings::isTrue).isPresent();
  }

  private static boolean isTrue(String value) {
    return value.equalsIgnoreCase("true") || value.equals("1");
  }

  /** The names of the exporters: {@code otlp} unless others are set. */
  List<String> exporters() {
    return value(EXPORTER)
        .map(names -> Arrays.stream(names.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList())
        .orElse(List.of("otlp"));
  }

  /** The longest text that is exported, in characters. */
  int lengthLimit() {
    return value(SPAN_LENGTH_LIMIT)
        .or(() -> value(LENGTH_LIMIT))
        .map(Integer::parseInt)
        .orElse(DEFAULT_LENGTH_LIMIT);
  }

  /** Whether any signal goes out by gRPC. */
  boolean usesGrpc() {
    return settings.values().stream().anyMatch(setting -> setting.value().equals("grpc"));
  }

  int queueSize() {
    return value(QUEUE_SIZE).map(Integer::parseInt).orElse(2048);
  }

  /**
   * The endpoint of the Datadog agent's own OTLP receiver, if its host is set and spans go out: by
   * {@code DD_TRACE_ENABLED}, or because an exporter is named and no endpoint.
   */
  Optional<String> datadogEndpoint() {
    return value(DATADOG_HOST)
        .filter(host -> exporting())
        .map(host -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host)
        .map(host -> "http://" + host + ":4318");
  }

  /**
   * What the SDK gets to see, over all that it finds by itself: null where it must find nothing. It
   * builds no span exporter by itself, no metrics and logs exporter unless asked, and speaks the
   * one protocol that its sender knows.
   */
  Map<String, @Nullable String> forSdk(Map<String, String> processEnvironment) {
    Map<String, @Nullable String> properties = new HashMap<>();
    for (String name : processEnvironment.keySet()) {
      if (property(name).startsWith("otel.")) {
        properties.put(property(name), null);
      }
    }
    settings
        .keySet()
        .forEach(property -> properties.put(property, value(property).orElse(null)));
    putIfUnset(properties, "otel.metrics.exporter", NONE);
    putIfUnset(properties, "otel.logs.exporter", NONE);
    putIfUnset(properties, PROTOCOL, "http/protobuf");
    if (value(TRACES_ENDPOINT).isEmpty()) {
      datadogEndpoint().ifPresent(endpoint -> putIfUnset(properties, ENDPOINT, endpoint));
    }
    long sdkLimit = Math.min(Integer.MAX_VALUE, (long) lengthLimit() + SpanRedaction.SLACK);
    properties.put(SPAN_LENGTH_LIMIT, Long.toString(sdkLimit));
    properties.put(EXPORTER, NONE);
    return properties;
  }

  private static void putIfUnset(
      Map<String, @Nullable String> properties, String property, String value) {
    if (properties.get(property) == null) {
      properties.put(property, value);
    }
  }

  private record Setting(String value, String name) {}
}
