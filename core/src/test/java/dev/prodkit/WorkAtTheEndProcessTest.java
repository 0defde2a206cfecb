// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work beside requests, and telemetry, at the end of a real process. */
@Timeout(60)
class WorkAtTheEndProcessTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private static ServiceCommand service(String what) {
    return ServiceProcess.main(WorkingService.class)
        .environment("SERVICE_NAME", "working")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .argument(what);
  }

  private static ServiceProcess ready(ServiceCommand command) {
    ServiceProcess service = command.start();
    service.awaitEvent(event -> event.message().equals("Ready"));
    return service;
  }

  private static Event receipt(ServiceProcess service) {
    List<Event> events = service.events();
    Event last = events.get(events.size() - 1);
    assertThat(last.message()).isEqualTo("Shutdown complete");
    return last;
  }

  private static List<String> messages(ServiceProcess service) {
    return service.events().stream().map(Event::message).toList();
  }

  /** Answers the first request at once; each later one after a time that may be very long. */
  private static final class TiringCollector implements AutoCloseable {
    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final long laterMillis;
    private final HttpServer server;

    TiringCollector(long laterMillis) {
      this.laterMillis = laterMillis;
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.setExecutor(Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tiring-collector");
        thread.setDaemon(true);
        return thread;
      }));
      server.createContext("/", this::answer);
      server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        if (answered.getCount() == 0) {
          closed.await(laterMillis, TimeUnit.MILLISECONDS);
        }
        exchange.sendResponseHeaders(200, -1);
        answered.countDown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      closed.countDown();
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {60_000, 8_000})
  @DisplayName("SHD-18: a collector that hangs or is slow changes neither code nor clean")
  void endsWithTheCodeOfTheSignalAlthoughTheCollectorHangs(long laterMillis)
      throws InterruptedException {
    try (TiringCollector collector = new TiringCollector(laterMillis);
        ServiceProcess service = ready(service("spans")
            .environment("OTEL_BSP_SCHEDULE_DELAY", "100")
            .environment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.port()))) {
      assertThat(collector.answered.await(20, TimeUnit.SECONDS)).isTrue();
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(BOUND)).isEqualTo(143);
      Event receipt = receipt(service);
      assertThat(receipt.object("shutdown").members()).containsEntry("clean", true);
      assertThat(receipt.object("shutdown").number("exit_code")).isEqualTo(143);
      assertThat(receipt.text("code")).isEqualTo("PK-CORE-03");
      assertThat(receipt.object("telemetry").object("spans").number("unsent")).isEqualTo(1);
      assertThat(messages(service)).noneMatch(message -> message.contains("given up"));
    }
  }

  @Test
  @DisplayName("SHD-15: a 100 ms job does not run on a closed database")
  void stopsPeriodicTasksBeforeResourcesClose() {
    try (ServiceProcess service = ready(service("periodic"))) {
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(BOUND)).isEqualTo(143);
      assertThat(messages(service))
          .contains("database closed")
          .doesNotContain("ran on a closed database", "delayed");
      Event receipt = receipt(service);
      assertThat(receipt.level()).isEqualTo("info");
      assertThat(receipt.object("shutdown").number("cancelled_tasks")).isEqualTo(1);
      assertThat(receipt.object("shutdown").number("total_ms")).isLessThan(3_000);
    }
  }

  @Test
  @DisplayName("SHD-15: a scheduled task that throws is a line, an event and a count")
  void tellsThatAScheduledTaskFailed() throws IOException, InterruptedException {
    try (ServiceProcess service = ready(service("failing"))) {
      service.awaitEvent(event -> event.message().equals("went on"));
      service.awaitEvent(event -> event.message().contains("executor ends threw"));
      String metrics = HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(
                      "http://127.0.0.1:" + service.port("management_port") + "/metrics"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(BOUND)).isEqualTo(143);
      assertThat(metrics
              .lines()
              .filter(line -> line.startsWith("prodkit_scheduled_task_failures_total"))
              .toList())
          .anyMatch(line -> line.contains("executor=\"ends\"") && line.endsWith(" 1.0"))
          .anyMatch(line -> line.contains("executor=\"goes on\"") && line.endsWith(" 3.0"));
      List<Event> told = service.events().stream()
          .filter(event -> event.has("code") && event.text("code").equals("PK-SHUTDOWN-18"))
          .toList();
      assertThat(told).hasSize(2).allSatisfy(event -> {
        assertThat(event.level()).isEqualTo("error");
        assertThat(event.text("event_id")).isNotBlank();
      });
    }
  }

  @Test
  void saysThatTheCommonPoolHadWorkAndEndsAllTheSame() {
    try (ServiceProcess service = ready(service("common-pool")
        .jvmOption("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2"))) {
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(BOUND)).isEqualTo(143);
      Event receipt = receipt(service);
      assertThat(receipt.level()).isEqualTo("warn");
      assertThat(receipt.text("code")).isEqualTo("PK-SHUTDOWN-17");
      Event shutdown = receipt.object("shutdown");
      assertThat(shutdown.members()).containsEntry("clean", true);
      assertThat(shutdown.object("common_pool").number("running")).isEqualTo(1);
      assertThat(shutdown.object("common_pool").number("queued")).isEqualTo(0);
    }
  }

  @Test
  void awaitsAChainOfStagesAsAWhole() {
    try (ServiceProcess service = ready(
        service("chain").jvmOption("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2"))) {
      service.signal(Signal.TERM);
      assertThat(service.awaitExit(BOUND)).isEqualTo(143);
      assertThat(messages(service))
          .containsSubsequence("order 17 priced stored", "database closed");
      assertThat(receipt(service).level()).isEqualTo("info");
    }
  }
}
