// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.redaction.Redactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was a secret while the service ran is one for the rest of the process. */
class SecretsAfterTheEndTest {
  private static final String TOKEN = "token-that-vault-gave-4711";

  /** Closing forgets the token, which Vault accepts until its lease is over. */
  @Test
  void keepsRedactingTheTokenOfVault() throws IOException {
    HttpServer vault =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    vault.createContext("/", exchange -> {
      String path = exchange.getRequestURI().getPath();
      String body = "{\"data\":{\"data\":{\"name\":\"value\"},\"metadata\":{\"version\":1}}}";
      if (path.endsWith("/login")) {
        body = "{\"renewable\":false,\"auth\":{\"client_token\":\"" + TOKEN
            + "\",\"lease_duration\":3600,\"renewable\":true,\"policies\":[\"p\"]}}";
      } else if (path.endsWith("/lookup-self")) {
        body = "{\"data\":{\"ttl\":3600,\"renewable\":true,\"policies\":[\"p\"]}}";
      } else if (path.contains("/mounts/")) {
        body = "{\"data\":{\"type\":\"kv\",\"path\":\"secret/\",\"options\":{\"version\":\"2\"}}}";
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    vault.start();
    try {
      Redactor redactor = Redactor.create();
      LiveSettings settings = opened(vault.getAddress().getPort(), redactor);
      assertThat(redactor.apply("with " + TOKEN)).isEqualTo("with [redacted]");
      settings.close();
      assertThat(redactor.apply("with " + TOKEN)).isEqualTo("with [redacted]");
    } finally {
      vault.stop(0);
    }
  }

  private static LiveSettings opened(int port, Redactor redactor) {
    StartOptions options = new StartOptions(
        Map.of(
            "SERVICE_NAME", "rotating",
            "ENVIRONMENT", "staging",
            "VAULT_ADDR", "http://127.0.0.1:" + port,
            "VAULT_PATH", "secret/app",
            "VAULT_ROLE_ID", "the-role-of-this-service",
            "VAULT_SECRET_ID", "the-secret-of-this-role"),
        EnumSet.noneOf(Part.class),
        true,
        Arguments.NONE,
        SecretsAfterTheEndTest.class,
        List.of(),
        new Brought());
    return new ConfigurationStep(options, EarlySettings.from(options), redactor, notice -> {})
        .run();
  }
}
