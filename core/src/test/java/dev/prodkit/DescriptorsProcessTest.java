// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that has no file descriptor left says so, and works again as soon as it has some. */
@EnabledOnOs(OS.LINUX)
class DescriptorsProcessTest {
  private static final int LIMIT = 200;
  private static final Duration CONNECTION = Duration.ofSeconds(5);

  /** Mounted files are looked at each ten seconds, and twice. */
  private static final Duration ROTATION = Duration.ofSeconds(15);

  @TempDir
  private Path directory;

  private HttpServer collector;
  private final AtomicInteger batches = new AtomicInteger();

  @BeforeEach
  void startCollector() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/", exchange -> {
      exchange.getRequestBody().readAllBytes();
      batches.incrementAndGet();
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    collector.start();
  }

  @AfterEach
  void stopCollector() {
    collector.stop(0);
  }

  private ServiceProcess start() throws IOException {
    Path key = Files.writeString(directory.resolve("key"), "first-api-key");
    int peer = collector.getAddress().getPort();
    return ServiceProcess.jar(ServiceJar.of(HungryService.class, directory.resolve("jars")))
        .environment("SERVICE_NAME", "hungry")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("MANAGEMENT_READ_TOKEN", "reader-token")
        .environment("API_KEY_FILE", key.toString())
        .environment("PEER_PORT", String.valueOf(peer))
        .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + peer)
        .environment("OTEL_BSP_SCHEDULE_DELAY", "200")
        .workingDirectory(directory)
        .descriptorLimit(LIMIT)
        .start();
  }

  @Test
  void namesTheLimitWhenAPortCannotBeOpenedForWantOfDescriptors() throws IOException {
    try (ServiceProcess service = ServiceProcess.jar(
            ServiceJar.of(GreedyService.class, directory.resolve("jars")))
        .environment("SERVICE_NAME", "greedy")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .workingDirectory(directory)
        .descriptorLimit(LIMIT)
        .start()) {
      Event failed =
          service.awaitEvent(event -> event.has("code") && event.text("code").equals(Codes.PORT));
      assertThat(failed.message())
          .contains("PORT", "too many open files", "the limit is " + LIMIT)
          .doesNotContain("MANAGEMENT_PORT");
      assertThat(service.awaitExit()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("HTP-4: with no descriptor left it says so, and goes on when there are some")
  void saysThatNoDescriptorIsLeftAndGoesOnWithEverythingWhenThereAre() throws IOException {
    try (ServiceProcess service = start()) {
      int management = service.port("management_port");
      int port = service.port("port");
      service.awaitEvent(event -> event.message().equals("Ready"));
      await().untilAsserted(() -> assertThat(batches).hasPositiveValue());
      assertThat(get(management, "/health/ready")).contains(" 200 ", "\"descriptors\"");
      assertThat(gauge(management, "process_files_open_files")).isBetween(5.0, 150.0);
      assertThat(gauge(management, "process_files_max_files")).isEqualTo(LIMIT);

      // Accepted while there are descriptors, asked when there are none.
      try (Wire before = new Wire(management, CONNECTION)) {
        get(management, "/health/ready");
        Files.createFile(directory.resolve("hungry"));
        Event warning = service.awaitEvent(
            event -> event.has("code") && event.text("code").equals("PK-CONTAINER-05"));
        assertThat(warning.level()).isEqualTo("warn");
        assertThat(warning.text("check")).isEqualTo("descriptors");
        assertThat(warning.text("failure")).contains("200 of 200 file descriptors are open");
        service.awaitEvent(changed("peer", "down"));
        before.send(request("/health/ready"));
        assertThat(before.rest()).contains("200 of 200 file descriptors are open");
      }

      Files.delete(directory.resolve("hungry"));
      Files.writeString(directory.resolve("key"), "second-api-key");
      service.awaitEvent(event -> event.message().equals("descriptors are free"));
      int sent = batches.get();
      int lines = service.events().size();

      await("both ports").atMost(Duration.ofSeconds(6)).untilAsserted(() -> {
        assertThat(get(port, "/")).contains(" 200 ");
        assertThat(get(management, "/health/ready")).contains(" 200 ");
      });
      await("the checks, the sink of error events")
          .atMost(Duration.ofSeconds(6))
          .untilAsserted(() -> assertThat(service.events().stream().skip(lines))
              .anyMatch(changed("peer", "up"))
              .anyMatch(changed("descriptors", "up"))
              .anyMatch(event -> event.message().equals("sink took an event")));
      await("the exporter of spans")
          .atMost(Duration.ofSeconds(12))
          .untilAsserted(() -> assertThat(batches).hasValueGreaterThan(sent));
      service.awaitEvent(
          ROTATION.plusSeconds(10), event -> event.message().equals("secret changed"));
      assertThat(gauge(management, "process_files_open_files")).isLessThan(150);
      assertThat(alarms(service)).as("one line, not one at each run").hasSize(1);
    }
  }

  private static List<Event> alarms(ServiceProcess service) {
    return service.events().stream()
        .filter(event -> event.has("code") && event.text("code").equals("PK-CONTAINER-05"))
        .toList();
  }

  private static Predicate<Event> changed(String check, String outcome) {
    return event -> event.message().equals("Check changed")
        && event.text("check").equals(check)
        && event.text("outcome").equals(outcome);
  }

  private static String request(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer reader-token\r\n"
        + "Connection: close\r\n\r\n";
  }

  private static String get(int port, String path) throws IOException {
    return Wire.exchange(port, request(path));
  }

  private static double gauge(int port, String name) throws IOException {
    return get(port, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }
}
