// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.config.Source;
import dev.prodkit.health.Health;
import dev.prodkit.metrics.Metrics;
import dev.prodkit.shutdown.Shutdown;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** A management port of this JVM, with everything behind it. */
final class ManagementPort implements AutoCloseable {
  final Health health;
  final Metrics metrics = Metrics.prometheus(Map.of());
  final Shutdown shutdown = Shutdown.configure().drainDelay(Duration.ZERO).startUnattached();
  private final ManagementServer server;

  ManagementPort(Map<String, String> settings) {
    ServingHttp.tuneBeforeTheServerLoads();
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("MANAGEMENT_PORT", "0");
    all.put("MANAGEMENT_HOST", "127.0.0.1");
    Config config = Config.of(List.of(Source.environment(all)));
    ServiceIdentity identity = new ServiceIdentity(
        "small",
        settings.getOrDefault("ENVIRONMENT", "staging"),
        settings.getOrDefault("VERSION", "7"),
        "here");
    BinaryOperator<String> redaction = (name, text) -> text.replace("canary", "[redacted]");
    health = Health.of(identity.members(), redaction);
    server =
        ManagementServer.start(config, identity, health, metrics, shutdown, redaction, List.of());
  }

  int port() {
    return server.port();
  }

  /** The whole answer to a request without a body. */
  String call(String method, String target, String... fields) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: x\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return Wire.exchange(port(), request + "Connection: close\r\n\r\n");
  }

  static int status(String answer) {
    return answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
  }

  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Override
  public void close() {
    server.close();
    shutdown.close();
    health.close();
    metrics.close();
  }
}
