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
import org.junit.jupiter.api.DisplayName;
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
}
