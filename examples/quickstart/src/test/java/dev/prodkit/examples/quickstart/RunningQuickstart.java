// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts the jar and talks to it. */
abstract class RunningQuickstart {
  private static final Path JAR = Path.of("target", "quickstart.jar").toAbsolutePath();

  final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static ServiceCommand quickstart() {
    return ServiceProcess.jar(JAR)
        .environment("SERVICE_NAME", "users")
        .environment("ENVIRONMENT", "production")
        .environment("VERSION", "1.2.3")
        .environment("PORT", "0")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s");
  }

  static void awaitReady(ServiceProcess service) {
    service.awaitEvent(event -> event.message().equals("Ready"));
  }

  /** Until as many requests as that are being worked at. */
  static void awaitWork(ServiceProcess service, long millis, int requests) {
    AtomicInteger begun = new AtomicInteger();
    service.awaitEvent(event -> event.message().equals("Work begins")
        && event.number("millis") == millis
        && begun.incrementAndGet() == requests);
  }

  HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return client.send(request(port, path).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(int port, String path, byte[] body)
      throws IOException, InterruptedException {
    return client.send(
        request(port, path).POST(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofString());
  }

  static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void assertProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(Event.parse(response.body()).number("status")).isEqualTo(status);
  }
}
