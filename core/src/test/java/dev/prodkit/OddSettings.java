// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts again and again in one process, each time with one setting set to something odd, and says
 * what became of it.
 */
final class OddSettings {
  private static final Logger LOG = LoggerFactory.getLogger(OddSettings.class);

  /** What somebody may have written. */
  enum Odd {
    EMPTY(""),
    BLANK("   "),
    GARBAGE("?!"),
    NEGATIVE("-1"),
    NEGATIVE_DURATION("-5s"),
    HUGE("99999999999999999999"),
    HUGE_INT("2147483647"),
    HUGE_DURATION("999999999999d"),
    LONGER_DURATION("9999999d"),
    LONG_DURATION("25h"),
    LONG("x".repeat(100_000));

    final String value;

    Odd(String value) {
      this.value = value;
    }
  }

  /** The settings of {@link ProductionSettings}, and the names that its settings have otherwise. */
  static final List<String> OURS = List.of(
      "SERVICE_NAME",
      "OTEL_SERVICE_NAME",
      "DD_SERVICE",
      "ENVIRONMENT",
      "DD_ENV",
      "VERSION",
      "DD_VERSION",
      "HOSTNAME",
      "LOG_LEVEL",
      "LOG_LEVELS",
      "LOG_FORMAT",
      "ENABLE_TRACING",
      "MANAGEMENT_PORT",
      "MANAGEMENT_HOST",
      "MANAGEMENT_TOKEN",
      "MANAGEMENT_READ_TOKEN",
      "METRICS_ACCESS",
      "METRICS_COMMON_TAGS",
      "SHUTDOWN_GRACE_PERIOD",
      "SHUTDOWN_DRAIN_DELAY",
      "TELEMETRY_FLUSH_TIMEOUT",
      "START_DEADLINE",
      "PRODKIT_CHECK",
      "SECRETS_DIR");

  static final List<String> OF_OPENTELEMETRY = List.of(
      "OTEL_SDK_DISABLED",
      "OTEL_TRACES_EXPORTER",
      "OTEL_METRICS_EXPORTER",
      "OTEL_LOGS_EXPORTER",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
      "OTEL_EXPORTER_OTLP_HEADERS",
      "OTEL_EXPORTER_OTLP_TIMEOUT",
      "OTEL_EXPORTER_OTLP_PROTOCOL",
      "OTEL_EXPORTER_OTLP_COMPRESSION",
      "OTEL_EXPORTER_OTLP_CERTIFICATE",
      "OTEL_TRACES_SAMPLER",
      "OTEL_TRACES_SAMPLER_ARG",
      "OTEL_PROPAGATORS",
      "OTEL_RESOURCE_ATTRIBUTES",
      "OTEL_BSP_SCHEDULE_DELAY",
      "OTEL_BSP_MAX_QUEUE_SIZE",
      "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
      "OTEL_BSP_EXPORT_TIMEOUT",
      "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
      "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_METRIC_EXPORT_INTERVAL",
      "DD_AGENT_HOST");

  private OddSettings() {}

  public static void main(String[] args) {
    for (List<String> names : List.of(OURS, OF_OPENTELEMETRY)) {
      for (String name : names) {
        for (Odd odd : Odd.values()) {
          attempt(name, odd);
        }
      }
    }
  }

  private static void attempt(String name, Odd odd) {
    Map<String, String> environment = new LinkedHashMap<>(Map.of(
        "SERVICE_NAME", "odd",
        "ENVIRONMENT", "test",
        "MANAGEMENT_HOST", "127.0.0.1",
        "MANAGEMENT_PORT", "0",
        "SHUTDOWN_DRAIN_DELAY", "0s",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));
    if (name.endsWith("_SERVICE_NAME") || name.equals("DD_SERVICE")) {
      environment.remove("SERVICE_NAME");
    }
    if (name.equals("DD_ENV")) {
      environment.remove("ENVIRONMENT");
    }
    environment.put(name, odd.value);
    String outcome = "started";
    String told = "";
    try (Production production =
        Production.configure().environment(environment).bootstrap(new String[0])) {
      production.health();
    } catch (StartupException failure) {
      outcome = failure.code() + " " + failure.exitCode();
      told = String.valueOf(failure.getMessage());
    } catch (RuntimeException | Error broken) {
      outcome = broken.toString();
    }
    LOG.atInfo()
        .addKeyValue("name", name)
        .addKeyValue("odd", odd.name())
        .addKeyValue("outcome", outcome)
        .addKeyValue("named", told.contains(name))
        .addKeyValue("told", told.length() > 300 ? told.substring(0, 300) : told)
        .log("Case");
  }
}
