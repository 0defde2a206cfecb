// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service beside a real Java agent, which exports to a receiver on loopback. */
class AgentProcessTest {
  /** Where the build puts the agents; they are on no class path. */
  private static final Path AGENTS = Path.of("target/agents").toAbsolutePath();

  enum Agent {
    OPENTELEMETRY("opentelemetry-javaagent.jar", "the Java agent of OpenTelemetry", "/v1/traces"),
    DATADOG("dd-java-agent.jar", "the Java agent of Datadog", "/traces");

    final String jar;
    final String name;
    final String traces;

    Agent(String jar, String name, String traces) {
      this.jar = jar;
      this.name = name;
      this.traces = traces;
    }

    /** Beside this agent, which sends all that it has to the receiver. */
    ServiceCommand beside(ServiceCommand service, Receiver receiver) {
      Path agent = AGENTS.resolve(jar);
      assertThat(Files.exists(agent)).as("%s, which the build copies", agent).isTrue();
      return service
          .jvmOption("-javaagent:" + agent)
          .environment("OTEL_BSP_SCHEDULE_DELAY", "200")
          .environment("OTEL_METRIC_EXPORT_INTERVAL", "1000")
          .environment("DD_TRACE_OTEL_ENABLED", "true")
          .environment("DD_TRACE_AGENT_URL", receiver.url())
          .environment("DD_REMOTE_CONFIG_ENABLED", "false")
          .environment("DD_CRASHTRACKING_ENABLED", "false")
          .environment("DD_JMXFETCH_ENABLED", "false");
    }
  }

  @ParameterizedTest
  @EnumSource(Agent.class)
  @DisplayName("MSK-11: beside an agent what passes an API of ours is redacted before the agent")
  void redactsBeforeTheAgent(Agent agent) throws IOException {
    try (Receiver receiver = new Receiver();
        ServiceProcess service =
            agent.beside(OneCanaryTest.service(receiver), receiver).start()) {
      service.awaitEvent(event -> event.message().equals("done"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(receiver.at(agent.traces)).contains("by spans", "operation"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);

      OneCanaryTest.assertSpansAreMasked(receiver.at(agent.traces));
      assertThat(receiver.at(agent.traces)).contains("java.lang.IllegalStateException");
      assertThat(String.join("\n", service.lines()))
          .contains("in the log: [redacted]")
          .doesNotContain(OneCanaryTest.CANARYS_PART, CanaryService.UNSHOWN);
      assertThat(service.events())
          .filteredOn(event -> event.has("code") && event.text("code").equals(Codes.UNGUARDED))
          .singleElement()
          .satisfies(line -> assertThat(line.message()).contains(agent.name, "docs/agents.md"));
    }
  }

  /** What docs/agents.md says; the words are those of {@link AgentsOwnService}. */
  @Test
  @DisplayName("MSK-11: what OpenTelemetry's agent records by itself is what the manual lists")
  void recordsByItselfWithOpenTelemetry() throws IOException {
    try (Receiver receiver = new Receiver()) {
      String log = runToTheEnd(Agent.OPENTELEMETRY, receiver, Map.of());

      assertThat(receiver.at("/v1/traces"))
          .contains("in-the-current-span", "in-a-path", "in-a-query", "in-a-resource")
          .doesNotContain("in-a-header", "in-a-message", "guarded-in-ours");
      assertThat(receiver.at("/v1/logs"))
          .contains("token=in-a-message", "password=in-an-exception", "in-a-resource")
          .doesNotContain("in-a-key-value", "guarded-in-ours");
      assertThat(receiver.at("/v1/metrics"))
          .contains("in-a-path", "in-a-query", "in-a-resource")
          .doesNotContain("in-a-header", "guarded-in-ours");
      assertThat(log).contains("done").doesNotContain("in-a-", "in-an-", "in-the-", "guarded-in");
    }
  }

  @Test
  @DisplayName("MSK-11: what Datadog's agent records by itself is what the manual lists")
  void recordsByItselfWithDatadog() throws IOException {
    try (Receiver receiver = new Receiver()) {
      String log = runToTheEnd(Agent.DATADOG, receiver, Map.of());

      assertThat(receiver.at("/traces"))
          .contains("in-the-current-span", "in-a-path", "plain-in-a-query", "in-a-resource")
          .doesNotContain("password=in-a-query", "in-a-header", "in-a-message", "guarded-in-ours");
      assertThat(receiver.everything()).doesNotContain("in-a-message", "in-an-exception");
      assertThat(log).contains("done").doesNotContain("in-a-", "in-an-", "in-the-", "guarded-in");
    }
  }

  @Test
  @DisplayName("MSK-11: the switches that the manual names stop the export of logs and addresses")
  void theSwitchesOfTheManualWork() throws IOException {
    try (Receiver receiver = new Receiver()) {
      runToTheEnd(
          Agent.OPENTELEMETRY,
          receiver,
          Map.of(
              "OTEL_LOGS_EXPORTER", "none",
              "OTEL_METRICS_EXEMPLAR_FILTER", "always_off",
              "OTEL_INSTRUMENTATION_JAVA_HTTP_CLIENT_ENABLED", "false",
              "OTEL_INSTRUMENTATION_JAVA_HTTP_SERVER_ENABLED", "false",
              "OTEL_RESOURCE_ATTRIBUTES", "team=shop"));

      assertThat(receiver.at("/v1/traces")).contains("ours");
      assertThat(receiver.everything())
          .doesNotContain("in-a-message", "in-an-exception", "in-a-path", "in-a-query");
    }
    try (Receiver receiver = new Receiver()) {
      runToTheEnd(
          Agent.DATADOG,
          receiver,
          Map.of(
              "DD_HTTP_SERVER_TAG_QUERY_STRING", "false",
              "DD_HTTP_CLIENT_TAG_QUERY_STRING", "false",
              "OTEL_RESOURCE_ATTRIBUTES", "team=shop"));

      assertThat(receiver.at("/traces")).contains("ours").doesNotContain("in-a-query");
    }
  }

  @Test
  @DisplayName("TRC-16: beside Datadog's agent DD_TRACE_ENABLED begins no second exporter")
  void leavesTheExportToDatadogsAgent() throws IOException {
    try (Receiver receiver = new Receiver();
        ServiceProcess service = Agent.DATADOG
            .beside(agentsOwn(), receiver)
            .environment("DD_TRACE_OTEL_ENABLED", "false")
            .environment("DD_TRACE_ENABLED", "true")
            .environment("DD_AGENT_HOST", "127.0.0.1")
            .start()) {
      assertThat(service
              .awaitEvent(event -> event.message().equals("prodkit started"))
              .toString())
          .contains("exporting_spans=false");
      service.awaitEvent(event -> event.message().equals("done"));
      assertThat(service.events())
          .filteredOn(event -> event.has("code") && event.text("code").equals(Codes.UNGUARDED))
          .hasSize(1);
    }
  }

  private static String runToTheEnd(Agent agent, Receiver receiver, Map<String, String> variables)
      throws IOException {
    ServiceCommand command = agent
        .beside(agentsOwn(), receiver)
        .environment("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url())
        .environment("OTEL_RESOURCE_ATTRIBUTES", "password=in-a-resource");
    variables.forEach(command::environment);
    try (ServiceProcess service = command.start()) {
      service.awaitEvent(event -> event.message().equals("done"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143); // The agent has sent what it had.
      return String.join("\n", service.lines());
    }
  }

  private static ServiceCommand agentsOwn() {
    return ServiceProcess.main(AgentsOwnService.class)
        .environment("SERVICE_NAME", "agents-own")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s");
  }
}
