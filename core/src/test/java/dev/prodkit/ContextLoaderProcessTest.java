// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each callback has the context class loader of {@code bootstrap()}, however the service ends. */
class ContextLoaderProcessTest {
  private static final Set<String> KINDS = Set.of(
      "readiness",
      "optional",
      "startup",
      "listener",
      "gauge",
      "handler",
      "stop-accepting",
      "closing",
      "sink",
      "lastly");

  interface End {
    void of(ServiceProcess service) throws IOException;
  }

  private static ServiceProcess start(String how) {
    return ServiceProcess.main(LoaderService.class)
        .environment("SERVICE_NAME", "loader")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("MANAGEMENT_TOKEN", "operator-token")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .argument(how)
        .start();
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of("a signal", "serve", (End) service -> service.signal(Signal.TERM)),
        Arguments.of("POST /drain", "serve", (End)
            service -> call(service.port("management_port"), "POST /drain")),
        Arguments.of("stop() on another thread", "stop", (End) service -> {}),
        Arguments.of("close() on another thread", "close", (End) service -> {}),
        Arguments.of("System.exit on another thread", "exit", (End) service -> {}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void eachCallbackHasTheContextClassLoaderOfBootstrap(String name, String how, End end)
      throws IOException {
    try (ServiceProcess service = start(how)) {
      int management = service.port("management_port");
      int port = service.port("port");
      service.awaitEvent(event -> event.message().equals("Ready"));
      call(management, "GET /metrics");
      call(port, "GET /");
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(seen(service)).containsKeys("gauge", "handler"));
      end.of(service);
      service.awaitExit();
      assertThat(seen(service))
          .containsOnlyKeys(KINDS)
          .allSatisfy((kind, loader) -> assertThat(loader).as(kind).isEqualTo(LoaderService.OURS));
    }
  }

  @Test
  @DisplayName("CORE-10: after the close the class loader of bootstrap() is collected")
  void keepsTheClassLoaderOfBootstrapNoLongerThanUntilTheClose() {
    try (ServiceProcess service = start("release")) {
      service.awaitExit();
      assertThat(service.lines()).last().asString().contains("released");
    }
  }

  private static Map<String, String> seen(ServiceProcess service) {
    Map<String, String> seen = new LinkedHashMap<>();
    service.events().stream()
        .filter(event -> event.message().equals("Called back"))
        .forEach(event -> seen.put(event.text("kind"), event.text("loader")));
    return seen;
  }

  private static String call(int port, String methodAndPath) throws IOException {
    return Wire.exchange(
        port,
        methodAndPath
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer operator-token\r\n"
            + "Content-Length: 0\r\nConnection: close\r\n\r\n");
  }
}
