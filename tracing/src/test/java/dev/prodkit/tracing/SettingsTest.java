// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void prefersWhatComesFromElsewhereThenSystemPropertiesThenTheEnvironment() {
    Map<String, String> environment =
        Map.of("OTEL_A", "environment", "OTEL_B", "environment", "OTEL_C", "environment");
    Map<String, String> properties = Map.of("otel.b", "property", "otel.c", "property");
    Settings settings = new Settings(environment, properties, Map.of("OTEL_C", "vault"));

    assertThat(settings.value("otel.a")).contains("environment");
    assertThat(settings.value("otel.b")).contains("property");
    assertThat(settings.value("otel.c")).contains("vault");
    assertThat(settings.nameOf("otel.a")).isEqualTo("OTEL_A");
    assertThat(settings.nameOf("otel.b")).isEqualTo("-Dotel.b");
    assertThat(settings.nameOf("otel.unset.name")).isEqualTo("OTEL_UNSET_NAME");
  }

  @Test
  void readsNothingElse() {
    Settings settings =
        new Settings(Map.of("PATH", "/bin", "DD_ENV", "x"), Map.of("a", "b"), Map.of());

    assertThat(settings.forSdk(Map.of()))
        .containsOnlyKeys(
            "otel.metrics.exporter",
            "otel.logs.exporter",
            "otel.traces.exporter",
            "otel.exporter.otlp.protocol",
            "otel.span.attribute.value.length.limit");
  }

  @Test
  void hidesFromTheSdkWhatTheGivenEnvironmentDoesNotHave() {
    Settings settings = new Settings(Map.of("OTEL_PROPAGATORS", ""), Map.of(), Map.of());

    assertThat(settings.forSdk(Map.of("OTEL_TRACES_SAMPLER", "x", "PATH", "y")))
        .containsEntry("otel.traces.sampler", null)
        .containsEntry("otel.propagators", null)
        .doesNotContainKey("path");
  }

  @Test
  void sendsToTheDatadogAgentUnlessAnEndpointIsNamed() {
    String endpoint = "otel.exporter.otlp.endpoint";
    assertThat(datadog("10.0.0.7").forSdk(Map.of()))
        .containsEntry(endpoint, "http://10.0.0.7:4318")
        .containsEntry("otel.exporter.otlp.protocol", "http/protobuf");
    assertThat(datadog("fd00::7").forSdk(Map.of()))
        .containsEntry(endpoint, "http://[fd00::7]:4318");
    assertThat(of("DD_AGENT_HOST", "10.0.0.7").forSdk(Map.of())).doesNotContainKey(endpoint);
    assertThat(new Settings(
                Map.of("DD_AGENT_HOST", "a", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://b"),
                Map.of(),
                Map.of())
            .forSdk(Map.of()))
        .containsEntry(endpoint, "http://b");
  }

  @Test
  void leavesMetricsAndLogsToWhoAsksForThem() {
    assertThat(of("OTEL_TRACES_EXPORTER", "otlp").forSdk(Map.of()))
        .containsEntry("otel.metrics.exporter", "none")
        .containsEntry("otel.logs.exporter", "none");
    assertThat(of("OTEL_METRICS_EXPORTER", "otlp").forSdk(Map.of()))
        .containsEntry("otel.metrics.exporter", "otlp");
  }

  @Test
  void readsTheLimitOfTheSpanBeforeTheGeneralOne() {
    assertThat(of("OTEL_X", "y").lengthLimit()).isEqualTo(8192);
    assertThat(of("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "7").lengthLimit()).isEqualTo(7);
    assertThat(new Settings(
                Map.of(
                    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "7",
                    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "9"),
                Map.of(),
                Map.of())
            .lengthLimit())
        .isEqualTo(9);
    assertThat(of("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "2147483647").forSdk(Map.of()))
        .containsEntry("otel.span.attribute.value.length.limit", "2147483647");
  }

  private static Settings datadog(String host) {
    return new Settings(
        Map.of("DD_AGENT_HOST", host, "DD_TRACE_ENABLED", "true"), Map.of(), Map.of());
  }

  private static Settings of(String name, String value) {
    return new Settings(Map.of(name, value), Map.of(), Map.of());
  }
}
