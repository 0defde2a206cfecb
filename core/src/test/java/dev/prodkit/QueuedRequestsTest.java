// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes at SIGTERM of requests that wait for a thread, and of heads that do not come. */
@Timeout(60)
class QueuedRequestsTest {
  private static final int REQUESTS = 20;

  private final List<Wire> wires = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
  }

  /** Four threads: 20 requests of 200 ms take a second of it, one thread takes four. */
  @ParameterizedTest
  @CsvSource({
    "1, router, 0",
    "4, router, 0",
    "4, router, 200",
    "1, raw, 50",
    "4, raw, 200",
    "0, router, 200",
    "0, raw, 200",
    "0, port, 200",
    "0, later, 0"
  })
  void answersWhatWaitsForAThreadAndTurnsAwayWhatIsIncomplete(
      int threads, String handler, int halves) throws IOException { // SHD-5
    try (ServiceProcess service = service(threads, handler)) {
      int port = service.port("port");
      for (int i = 0; i < halves; i++) {
        connect(port, "GET /w HTTP/1.1\r\nHost: half");
      }
      List<Wire> requests = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        requests.add(connect(port, "GET /w HTTP/1.1\r\nHost: whole\r\n\r\n"));
      }

      service.signal(Signal.TERM);

      assertThat(requests).allSatisfy(wire -> assertThat(wire.head()).startsWith("HTTP/1.1 200 "));
      assertThat(service.awaitExit()).isEqualTo(143);
      Event inFlight = receipt(service).object("in_flight");
      assertThat(inFlight.has("incomplete") ? inFlight.number("incomplete") : 0).isEqualTo(halves);
    }
  }

  private static Event receipt(ServiceProcess service) {
    assertThat(service.lines())
        .last()
        .satisfies(line -> assertThat(line).contains("Shutdown complete", "\"clean\":true"));
    List<Event> events = service.events();
    return events.get(events.size() - 1).object("shutdown");
  }

  private Wire connect(int port, String bytes) throws IOException {
    Wire wire = new Wire(port, Duration.ofSeconds(30));
    wires.add(wire);
    return wire.send(bytes);
  }

  private static ServiceProcess service(int threads, String handler) {
    ServiceProcess service = ServiceProcess.main(QueueingService.class)
        .environment("SERVICE_NAME", "queueing")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_GRACE_PERIOD", "30s")
        .environment("SHUTDOWN_DRAIN_DELAY", "1s")
        .argument(Integer.toString(threads))
        .argument(handler)
        .start();
    service.awaitEvent(event -> event.message().equals("Ready"));
    return service;
  }
}
