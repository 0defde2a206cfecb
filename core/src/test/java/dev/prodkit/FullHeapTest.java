// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static dev.prodkit.ManagementPort.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A heap that was full for four seconds leaves ports that answer, or no process. */
@Timeout(180)
class FullHeapTest {
  private static final String PROBE =
      "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  @Test
  void leavesPortsThatAnswerOrAProcessThatEndsInOrder() {
    try (ServiceProcess service = ServiceProcess.main(FullHeapService.class)
        .jvmOption("-Xmx48m")
        .environment("SERVICE_NAME", "full")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .start()) {
      int management = service.port("management_port");
      int port = service.port("port");
      service.awaitEvent(event -> event.message().equals("Memory is free again"));
      await()
          .atMost(Duration.ofSeconds(120))
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> !service.isAlive() || (answers(management, PROBE) && answers(port, REQUEST)));
      if (!service.isAlive()) {
        assertThat(service.awaitExit()).isEqualTo(70);
        assertThat(service.events())
            .anyMatch(event -> event.has("code") && event.text("code").equals(Codes.SERVER_SILENT));
      }
    }
  }

  private static boolean answers(int port, String request) {
    try {
      return status(Wire.exchange(port, request)) == 200;
    } catch (IOException silent) {
      return false;
    }
  }
}
