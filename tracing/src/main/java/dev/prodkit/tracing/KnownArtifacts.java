// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The libraries that bring what OpenTelemetry's specification names and its SDK does not hold:
 * propagators, exporters and samplers.
 */
final class KnownArtifacts {
  private static final String PROPAGATORS =
      "io.opentelemetry:opentelemetry-extension-trace-propagators";
  private static final String XRAY = "io.opentelemetry.contrib:opentelemetry-aws-xray-propagator";
  private static final String LOGGING = "io.opentelemetry:opentelemetry-exporter-logging";
  private static final String LOGGING_OTLP = "io.opentelemetry:opentelemetry-exporter-logging-otlp";
  private static final String JAEGER_SAMPLER =
      "io.opentelemetry:opentelemetry-sdk-extension-jaeger-remote-sampler";

  private static final Map<String, String> BY_NAME = Map.ofEntries(
      Map.entry("b3", PROPAGATORS),
      Map.entry("b3multi", PROPAGATORS),
      Map.entry("jaeger", PROPAGATORS),
      Map.entry("ottrace", PROPAGATORS),
      Map.entry("xray", XRAY),
      Map.entry("xray-lambda", XRAY),
      Map.entry("otlp", "io.opentelemetry:opentelemetry-exporter-otlp"),
      Map.entry("zipkin", "io.opentelemetry:opentelemetry-exporter-zipkin"),
      Map.entry("console", LOGGING),
      Map.entry("logging", LOGGING),
      Map.entry("logging-otlp", LOGGING_OTLP),
      Map.entry("otlp/stdout", LOGGING_OTLP),
      Map.entry("prometheus", "io.opentelemetry:opentelemetry-exporter-prometheus"),
      Map.entry("jaeger_remote", JAEGER_SAMPLER),
      Map.entry("parentbased_jaeger_remote", JAEGER_SAMPLER));

  /** The settings whose names OpenTelemetry looks up by itself. */
  private static final List<String> PROPERTIES = List.of(
      "otel.propagators", "otel.traces.sampler", "otel.metrics.exporter", "otel.logs.exporter");

  private KnownArtifacts() {}

  /** What to add for this name; empty if it is none of the specification's. */
  static Optional<String> advice(String name) {
    return Optional.ofNullable(BY_NAME.get(name))
        .map(artifact -> name + " needs " + artifact + " on the class path: add it");
  }

  /** What to add if OpenTelemetry's message says that a name of a setting is on no class path. */
  static Optional<String> adviceFor(String refusal, Settings settings) {
    if (!refusal.contains("classpath") && !refusal.contains("Unrecognized value")) {
      return Optional.empty();
    }
    return PROPERTIES.stream()
        .flatMap(property -> settings.value(property).stream()
            .flatMap(names -> Stream.of(names.split(",")))
            .map(String::strip)
            .filter(name -> isNamed(name, refusal))
            .flatMap(name -> advice(name).stream())
            .map(advice ->
                settings.nameOf(property) + " names what is not on the class path: " + advice))
        .findFirst();
  }

  private static boolean isNamed(String name, String refusal) {
    return Pattern.compile("(?<![\\w./-])" + Pattern.quote(name) + "(?![\\w/-])")
        .matcher(refusal)
        .find();
  }
}
