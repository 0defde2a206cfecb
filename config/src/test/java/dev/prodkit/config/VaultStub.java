// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that answers like Vault, or wrongly on purpose, and remembers what it was sent. */
final class VaultStub implements AutoCloseable {
  /** An answer, by hand. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** A request: path, and the headers that matter. */
  record Got(String path, String token, String namespace, String body) {}

  static final String TOKEN = "hunter2canary-token";

  final List<Got> got = new CopyOnWriteArrayList<>();
  final URI address;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private VaultStub(HttpServer server, String scheme, Answer answer) {
    this.server = server;
    this.address = URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      got.add(new Got(
          exchange.getRequestURI().getPath(),
          String.valueOf(exchange.getRequestHeaders().getFirst("X-Vault-Token")),
          String.valueOf(exchange.getRequestHeaders().getFirst("X-Vault-Namespace")),
          body));
      try {
        answer.to(exchange);
      } finally {
        exchange.close();
      }
    });
    server.start();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static VaultStub http(Answer answer) throws IOException {
    return new VaultStub(HttpServer.create(anyPort(), 0), "http", answer);
  }

  static VaultStub https(Certificates certificates, Answer answer)
      throws IOException, GeneralSecurityException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.context()));
    return new VaultStub(server, "https", answer);
  }

  /** What a Vault with one secret says. */
  static void well(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/login") || path.endsWith("renew-self")) {
      send(
          exchange,
          200,
          "{\"renewable\":false,\"auth\":{\"client_token\":\"" + TOKEN
              + "\",\"lease_duration\":60,\"renewable\":true,\"policies\":[\"p\"]}}");
    } else if (path.endsWith("lookup-self")) {
      send(exchange, 200, "{\"data\":{\"ttl\":60,\"renewable\":true,\"policies\":[\"p\"]}}");
    } else if (path.contains("internal/ui/mounts")) {
      send(exchange, 200, "{\"data\":{\"path\":\"secret/\",\"options\":{\"version\":\"2\"}}}");
    } else {
      send(
          exchange,
          200,
          "{\"data\":{\"data\":{\"KEY\":\"hunter2canary-value\"},"
              + "\"metadata\":{\"version\":7}}}");
    }
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  VaultSettings settings(VaultLogin login) {
    return settings(address, login, Optional.empty());
  }

  static VaultSettings settings(URI address, VaultLogin login, Optional<Certificates> trusted) {
    return new VaultSettings(
        address,
        Optional.of("team/orders"),
        trusted.map(Certificates::pem),
        login,
        List.of("secret/orders"),
        java.time.Duration.ofSeconds(60),
        true);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
