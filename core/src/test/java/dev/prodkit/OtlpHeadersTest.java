// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.config.Rotating;
import dev.prodkit.config.Secret;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The keys of collectors: sent as they are now, and never shown. */
@Timeout(60)
class OtlpHeadersTest {
  private static final String NAME = "OTEL_EXPORTER_OTLP_HEADERS";

  @TempDir
  private Path secrets;

  @Test // TRC-13
  void aKeyThatRotatesReachesTheCollectorAndNoLine() throws IOException {
    Set<String> keys = ConcurrentHashMap.newKeySet();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/", exchange -> {
      keys.add(String.join("|", exchange.getRequestHeaders().get("Api-key")));
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    collector.start();
    write("api-key=canary-of-monday");
    try (ServiceProcess service = ServiceProcess.main(BeatingService.class)
        .environment("SERVICE_NAME", "beating")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .environment("SECRETS_DIR", secrets.toString())
        .environment("OTEL_BSP_SCHEDULE_DELAY", "100")
        .environment(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "http://127.0.0.1:" + collector.getAddress().getPort())
        .start()) {
      await().atMost(Duration.ofSeconds(20)).until(() -> keys.contains("canary-of-monday"));
      write("api-key=canary-of-tuesday");
      await().atMost(Duration.ofSeconds(20)).until(() -> keys.contains("canary-of-tuesday"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(keys).containsExactlyInAnyOrder("canary-of-monday", "canary-of-tuesday");
      assertThat(new String(service.output(), StandardCharsets.UTF_8)).doesNotContain("canary");
    } finally {
      collector.stop(0);
    }
  }

  private void write(String value) throws IOException {
    Path next = secrets.resolveSibling(secrets.getFileName() + ".next");
    Files.writeString(next, value);
    Files.move(next, secrets.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void eachValueIsRedactedUntilItsHeadersAreRetired() {
    Redactor redactor = Redactor.create();
    OtlpHeaders headers = new OtlpHeaders(redactor);
    Secret secret = Secret.of("api-key=first-value,tenant=second%2Dvalue");
    String text = "first-value second-value";
    headers.follow(Rotating.of(secret));
    headers.follow(Rotating.of(Secret.of(secret.reveal())));
    assertThat(redactor.apply(text)).doesNotContain("first-value", "second-value");
    headers.forget(secret);
    assertThat(redactor.apply(text)).isEqualTo(text);
  }
}
