// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.FreePort;
import dev.prodkit.testkit.ServiceProcess;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FailingStartsTest {
  private static final Set<String> STEPS = Set.of(
      "shutdown",
      "logging",
      "configuration",
      "tracing",
      "metrics",
      "errors",
      "health",
      "management",
      "sanity");

  @Test
  void leaveNothingBehindWhateverFailsAtWhicheverStep() { // CORE-1
    try (ServiceProcess process = ServiceProcess.main(FailingStarts.class)
        .environment("SERVICE_NAME", "failing")
        .environment("ENVIRONMENT", "test")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("MANAGEMENT_PORT", Integer.toString(FreePort.find()))
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .start()) {
      assertThat(process.awaitExit()).isZero();
      List<Event> cases = process.events().stream()
          .filter(event -> event.message().equals("Case"))
          .toList();

      for (FailingStarts.Fault fault : FailingStarts.Fault.values()) {
        List<Event> ofFault = cases.stream()
            .filter(event -> event.text("fault").equals(fault.name()))
            .toList();
        assertThat(ofFault.stream().map(event -> event.text("step")).collect(Collectors.toSet()))
            .isEqualTo(STEPS);
        assertThat(ofFault)
            .allSatisfy(event -> assertThat(event.text("outcome"))
                .as("%s at %s", fault, event.text("step"))
                .isEqualTo(outcome(fault)));
      }
      assertThat(cases)
          .allSatisfy(event -> assertThat(event.members().get("left"))
              .as("%s at %s", event.text("fault"), event.text("step"))
              .isEqualTo(List.of()));
      assertThat(cases.get(cases.size() - 1).text("outcome")).isEqualTo("started");
    }
  }

  private static String outcome(FailingStarts.Fault fault) {
    return switch (fault) {
      case EXCEPTION, ERROR -> "PK-START-03";
      case HANG, DEAF_HANG -> "PK-START-06";
      case INTERRUPT -> "started interrupted";
    };
  }
}
