// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** One secret, and every way out of the process that is ours. */
class OneCanaryTest {
  private static final String CANARY = "canary/in a+coal=mine";

  @Test
  void noWayOutShowsTheSecret() throws IOException, InterruptedException { // MSK-10
    ByteArrayOutputStream collected = new ByteArrayOutputStream();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/", exchange -> {
      collected.write(exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    collector.start();
    try (ServiceProcess service = ServiceProcess.main(CanaryService.class)
        .environment("SERVICE_NAME", "canary-bird")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("MANAGEMENT_TOKEN", "operator-token")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .environment("DATABASE_PASSWORD", CANARY)
        .environment("NOTE", "it is " + CANARY)
        .environment(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://127.0.0.1:" + collector.getAddress().getPort())
        .environment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        .start()) {
      service.awaitEvent(event -> event.message().equals("done"));
      await()
          .untilAsserted(
              () -> assertThat(get(service, "/health")).contains("cannot log in with [redacted]"));
      String config = get(service, "/config");
      String metrics = get(service, "/metrics");
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);

      String spans = collected.toString(StandardCharsets.UTF_8);
      String output = new String(service.output(), StandardCharsets.UTF_8);
      assertThat(spans).contains("leak [redacted]", "cannot log in with [redacted]");
      assertThat(output).contains("in the log: [redacted]", "PK-ERRORS-01");
      assertThat(config).contains("DATABASE_PASSWORD").doesNotContain("coal");
      assertThat(metrics)
          .contains("leaks_of__redacted__total", "path=\"/hook/[redacted]\"")
          .contains(
              "password=\"[redacted]\"", "# HELP leaks_of__redacted__total Counts [redacted]");
      assertThat(spans + output + metrics).doesNotContain("coal");
    } finally {
      collector.stop(0);
    }
  }

  private static String get(ServiceProcess service, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + service.port("management_port") + path))
        .header("Authorization", "Bearer operator-token")
        .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
