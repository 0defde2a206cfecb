// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prodkit.testkit.FreePort;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingStartTest {
  @TempDir
  private Path directory;

  @AfterEach
  void unsetTheGlobal() {
    GlobalOpenTelemetry.resetForTest();
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "OTEL_TRACES_EXPORTER=none, false",
    "OTEL_TRACES_EXPORTER=, false",
    "OTEL_TRACES_EXPORTER=otlp, true",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1, true",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:1/v1/traces, true",
    "DD_AGENT_HOST=127.0.0.1, false",
    "DD_AGENT_HOST=127.0.0.1;DD_TRACE_ENABLED=false, false",
    "DD_TRACE_ENABLED=true, false",
    "DD_AGENT_HOST=127.0.0.1;DD_TRACE_ENABLED=true, true",
    "DD_AGENT_HOST=::1;DD_TRACE_ENABLED=1, true",
    "DD_AGENT_HOST=127.0.0.1;OTEL_TRACES_EXPORTER=otlp, true",
    "OTEL_SDK_DISABLED=true;OTEL_TRACES_EXPORTER=otlp, false",
    "OTEL_SDK_DISABLED=false;OTEL_TRACES_EXPORTER=otlp, true",
    "OTEL_TRACES_EXPORTER=none;DD_AGENT_HOST=127.0.0.1;DD_TRACE_ENABLED=true, false",
    "OTEL_SERVICE_NAME=orders, false",
  })
  void exportsWhereSomethingSaysWhereTo(String environment, boolean exporting) {
    try (Tracing tracing = configured(environment).startUnattached()) {
      assertThat(tracing.exporting()).isEqualTo(exporting);
      assertThat(tracing.owned()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "OTEL_TRACES_EXPORTER=none", "OTEL_SDK_DISABLED=true"})
  @DisplayName(
      "TRC-11: without an exporter ids are valid, context propagates, nothing warns or runs")
  void propagatesWithoutAnExporter(String environment) {
    List<LogRecord> warnings = new CopyOnWriteArrayList<>();
    Handler handler = capturing(warnings);
    Logger.getLogger("").addHandler(handler);
    Set<Thread> before = threads();
    Map<String, String> sent = new HashMap<>();
    String trace = "0af7651916cd43dd8448eb211c80319c";
    try (Tracing tracing = configured(environment).startUnattached()) {
      tracing.spans().run("root", () -> assertThat(tracing.currentIds()).hasSize(4));
      try (ServerSpan server = tracing
          .spans()
          .server(
              "GET",
              Map.of("traceparent", List.of("00-" + trace + "-b7ad6b7169203331-01")),
              io.opentelemetry.api.common.Attributes.empty())) {
        tracing.spans().propagate(sent::put);
        assertThat(server.span().isRecording()).isTrue();
      }
      assertThat(sent.get("traceparent")).startsWith("00-" + trace).doesNotContain("b7ad6b71692");
      assertThat(threads()).isSubsetOf(before);
      assertThat(tracing.flush(Duration.ofSeconds(5)))
          .isEqualTo(new FlushResult(true, new SpanCounts(0, 0, 0, 0, 0, 0)));
    } finally {
      Logger.getLogger("").removeHandler(handler);
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void namesEveryMalformedSettingWithoutItsValue() {
    assertThatThrownBy(
            () -> configured("OTEL_BSP_SCHEDULE_DELAY=secret1;OTEL_BSP_MAX_QUEUE_SIZE=-1;"
                    + "OTEL_EXPORTER_OTLP_ENDPOINT=secret2;OTEL_EXPORTER_OTLP_HEADERS=secret3;"
                    + "OTEL_SDK_DISABLED=secret4;OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=secret5;"
                    + "OTEL_TRACES_SAMPLER=traceidratio;OTEL_TRACES_SAMPLER_ARG=7;"
                    + "OTEL_TRACES_EXPORTER=none,otlp;OTEL_EXPORTER_OTLP_PROTOCOL=secret6;"
                    + "DD_AGENT_HOST=http://secret7;OTEL_RESOURCE_ATTRIBUTES=secret8")
                .startUnattached())
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .message()
        .doesNotContain("secret")
        .contains(
            "OTEL_BSP_SCHEDULE_DELAY must be a duration of at most 292 years: write",
            "OTEL_BSP_MAX_QUEUE_SIZE must be a whole number from 1 to 1000000",
            "OTEL_EXPORTER_OTLP_ENDPOINT must be a URL",
            "OTEL_EXPORTER_OTLP_HEADERS must be pairs",
            "OTEL_SDK_DISABLED must be true or false",
            "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT must be",
            "OTEL_TRACES_SAMPLER_ARG must be a ratio",
            "OTEL_TRACES_EXPORTER must name each exporter once",
            "OTEL_EXPORTER_OTLP_PROTOCOL must name a protocol",
            "DD_AGENT_HOST must be a host name",
            "OTEL_RESOURCE_ATTRIBUTES must be pairs");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_TRACES_SAMPLER=secret, OTEL_TRACES_SAMPLER is not accepted by OpenTelemetry",
    "OTEL_PROPAGATORS=secret, OTEL_PROPAGATORS is not accepted by OpenTelemetry",
    "OTEL_TRACES_EXPORTER=secret, OTEL_TRACES_EXPORTER names an exporter that is not on the class",
    "OTEL_TRACES_EXPORTER=otlp;OTEL_EXPORTER_OTLP_COMPRESSION=secret, must be gzip or none",
    "OTEL_TRACES_EXPORTER=otlp;OTEL_EXPORTER_OTLP_PROTOCOL=grpc, write http/protobuf with port 4318",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://h;OTEL_EXPORTER_OTLP_CERTIFICATE=/secret, must name a file",
    "OTEL_EXPORTER_OTLP_CLIENT_KEY=/secret, is set without OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
    "OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE=/secret, is set without OTEL_EXPORTER_OTLP_LOGS_CLIENT",
    "OTEL_METRICS_EXPORTER=secret, OTEL_METRICS_EXPORTER is not accepted by OpenTelemetry",
  })
  void explainsWhatOpenTelemetryRefuses(String environment, String explanation) {
    assertThatThrownBy(() -> configured(environment).startUnattached())
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .message()
        .contains(explanation)
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_PROPAGATORS, b3, opentelemetry-extension-trace-propagators",
    "OTEL_PROPAGATORS, 'tracecontext, b3multi', opentelemetry-extension-trace-propagators",
    "OTEL_PROPAGATORS, jaeger, opentelemetry-extension-trace-propagators",
    "OTEL_PROPAGATORS, ottrace, opentelemetry-extension-trace-propagators",
    "OTEL_PROPAGATORS, 'tracecontext,xray', opentelemetry-aws-xray-propagator",
    "OTEL_PROPAGATORS, xray-lambda, opentelemetry-aws-xray-propagator",
    "OTEL_TRACES_EXPORTER, zipkin, opentelemetry-exporter-zipkin",
    "OTEL_TRACES_EXPORTER, console, opentelemetry-exporter-logging",
    "OTEL_TRACES_EXPORTER, logging-otlp, opentelemetry-exporter-logging-otlp",
    "OTEL_METRICS_EXPORTER, prometheus, opentelemetry-exporter-prometheus",
    "OTEL_METRICS_EXPORTER, console, opentelemetry-exporter-logging",
    "OTEL_LOGS_EXPORTER, console, opentelemetry-exporter-logging",
    "OTEL_LOGS_EXPORTER, logging-otlp, opentelemetry-exporter-logging-otlp",
    "OTEL_TRACES_SAMPLER, parentbased_jaeger_remote, opentelemetry-sdk-extension-jaeger-remote",
    "OTEL_TRACES_SAMPLER, jaeger_remote, opentelemetry-sdk-extension-jaeger-remote",
  })
  void namesTheLibraryThatIsMissing(String variable, String value, String artifact) {
    assertThatThrownBy(() -> Tracing.configure()
            .environment(Map.of(variable, value))
            .redaction((name, text) -> text)
            .startUnattached())
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(variable, artifact, "on the class path: add it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "TRACES_", "METRICS_", "LOGS_"})
  void namesEveryVariableOfAFileThatIsMissing(String signal) throws IOException {
    Path noCertificate = Files.writeString(directory.resolve("empty.pem"), "secret");
    for (String file : List.of("CERTIFICATE", "CLIENT_KEY", "CLIENT_CERTIFICATE")) {
      String variable = "OTEL_EXPORTER_OTLP_" + signal + file;
      String https = "OTEL_EXPORTER_OTLP_ENDPOINT=https://h:4318;OTEL_METRICS_EXPORTER=otlp;"
          + "OTEL_LOGS_EXPORTER=otlp;";
      for (String value :
          List.of("/secret/missing.pem", directory.toString(), noCertificate + "")) {
        assertThatThrownBy(() -> configured(https + variable + "=" + value).startUnattached())
            .as(value)
            .isInstanceOf(IllegalArgumentException.class)
            .message()
            .contains(variable)
            .doesNotContain(value);
      }
    }
  }

  @Test
  void refusesAFileThatWouldReplaceTheRedaction() {
    assertThatThrownBy(() -> configured("OTEL_CONFIG_FILE=/secret.yaml").startUnattached())
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("OTEL_CONFIG_FILE", "redaction")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ENDPOINT=http://h:4317 | ENDPOINT has port 4317, where a collector speaks gRPC",
        "TRACES_ENDPOINT=http://h:4317/v1/traces | TRACES_ENDPOINT has port 4317",
        "TRACES_ENDPOINT=http://h:4318 | TRACES_ENDPOINT has no path",
        "TRACES_ENDPOINT=http://h:4318/ | end it with /v1/traces",
        "ENDPOINT=http://h:4318/v1/traces | leave /v1/traces out",
        "ENDPOINT=http://u:secret@h:4317 | write port 4318",
      })
  void tellsOfAnEndpointThatHardlyWorks(String setting, String told) {
    assertThat(notices("OTEL_EXPORTER_OTLP_" + setting)).singleElement().satisfies(notice -> {
      assertThat(notice.code()).isEqualTo(Notice.ENDPOINT);
      assertThat(notice.level()).isEqualTo(System.Logger.Level.WARNING);
      assertThat(notice.message()).contains(told).doesNotContain("secret");
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://h:4318",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://h:4318/prefix/",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://h:4318/v1/traces",
        "OTEL_EXPORTER_OTLP_ENDPOINT=https://h",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://h:4317;OTEL_TRACES_EXPORTER=none",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://h:4317;OTEL_SDK_DISABLED=true",
      })
  void saysNothingOfAnEndpointThatMayWork(String environment) {
    assertThat(notices(environment)).isEmpty();
  }

  @Test
  void tellsOfGrpcOnThePortOfHttp() {
    // Without a gRPC sender on the class path the start ends before: the check alone.
    Settings settings = new Settings(
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://h:4318",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        Map.of(),
        Map.of());
    assertThat(EndpointCheck.doubts(settings))
        .singleElement()
        .satisfies(notice -> assertThat(notice.message()).contains("write port 4317"));
  }

  private static List<Notice> notices(String environment) {
    List<Notice> notices = new ArrayList<>();
    configured(environment).onNotice(notices::add).startUnattached().close();
    return notices;
  }

  @Test
  void takesBlankSettingsAsUnset() {
    try (Tracing tracing = configured(
            "OTEL_TRACES_SAMPLER=;OTEL_PROPAGATORS= ;OTEL_BSP_MAX_QUEUE_SIZE=;"
                + "OTEL_EXPORTER_OTLP_ENDPOINT=;OTEL_EXPORTER_OTLP_COMPRESSION=;OTEL_TRACES_EXPORTER=otlp")
        .startUnattached()) {
      tracing.spans().run("sampled", () -> assertThat(tracing.currentIds()).hasSize(4));
      assertThat(tracing.spanCounts().accepted()).isEqualTo(1);
    }
  }

  @Test
  void needsARedaction() {
    assertThatThrownBy(() -> Tracing.configure().start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("redaction");
    assertThatThrownBy(() -> Tracing.configure().startUnattached())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void knowsFourKeysOfIdentity() {
    assertThatThrownBy(() -> Tracing.configure().identity(Map.of("sevrice", "orders")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sevrice")
        .hasMessageContaining("service, environment, version and hostname");
  }

  @Test
  void takesTheGlobalAndGivesItBack() {
    for (int time = 0; time < 2; time++) {
      try (Tracing tracing = configured("").start()) {
        assertThat(GlobalOpenTelemetry.get().getTracerProvider())
            .isSameAs(tracing.openTelemetry().getTracerProvider());
        assertThatThrownBy(() -> configured("").start())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("started already");
        try (Tracing beside = configured("").startUnattached()) {
          assertThat(beside.owned()).isTrue();
        }
        assertThat(GlobalOpenTelemetry.isSet()).isTrue();
      }
      assertThat(GlobalOpenTelemetry.isSet()).isFalse();
    }
  }

  @Test
  void replacesTheNoOpThatATooEarlyGetHasLeft() {
    assertThat(GlobalOpenTelemetry.get().getTracerProvider()).isSameAs(TracerProvider.noop());
    try (Tracing tracing = configured("").start()) {
      assertThat(tracing.owned()).isTrue();
      assertThat(GlobalOpenTelemetry.get().getTracerProvider())
          .isSameAs(tracing.openTelemetry().getTracerProvider());
    }
  }

  @Test
  void usesTheGlobalOfAnAgentAndLeavesItThere() {
    try (OpenTelemetrySdk agents = OpenTelemetrySdk.builder().build()) {
      GlobalOpenTelemetry.set(agents);
      OpenTelemetry global = GlobalOpenTelemetry.get();
      try (Tracing tracing = configured(
              "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:" + FreePort.find())
          .start()) {
        assertThat(tracing.openTelemetry()).isNotSameAs(global);
        assertThat(tracing.owned()).isFalse();
        assertThat(tracing.exporting()).isFalse();
        assertThat(tracing.flush(Duration.ofSeconds(1)).complete()).isTrue();
        tracing.spans().run("ours", () -> assertThat(tracing.currentIds()).hasSize(4));
      }
      assertThat(GlobalOpenTelemetry.get()).isSameAs(global);
    }
  }

  @Test
  void leavesAGlobalThatSomebodyElseHasSetSince() {
    Tracing tracing = configured("").start();
    GlobalOpenTelemetry.resetForTest();
    try (OpenTelemetrySdk others = OpenTelemetrySdk.builder().build()) {
      GlobalOpenTelemetry.set(others);
      tracing.close();
      assertThat(GlobalOpenTelemetry.get().getTracerProvider())
          .isSameAs(others.getTracerProvider());
    }
  }

  private static TracingBuilder configured(String environment) {
    Map<String, String> variables = new HashMap<>();
    for (String variable : environment.split(";", -1)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return Tracing.configure().environment(variables).redaction((name, text) -> text);
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  private static Handler capturing(List<LogRecord> records) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        records.add(record);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
