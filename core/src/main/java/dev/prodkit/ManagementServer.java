// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.prodkit.health.Health;
import dev.prodkit.health.HealthHandler;
import dev.prodkit.metrics.Metrics;
import dev.prodkit.metrics.Scrape;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The port for the platform and the operator: probes for everybody, {@code /info} for who holds a
 * token.
 */
final class ManagementServer implements AutoCloseable {
  private static final int THREADS = 4;
  /**
   * Prometheus gives a scrape ten seconds by default; a second one that has to wait longer than
   * this is late anyway.
   */
  private static final Duration SCRAPE_PATIENCE = Duration.ofSeconds(1);

  private final HttpServer server;
  private final ExecutorService threads;

  private ManagementServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Binds and answers at once: the process is live before it is ready.
   *
   * @param chosen whether somebody set the port; on a developer's machine a taken default is no
   *     reason to fail
   */
  static ManagementServer start(
      ProductionSettings settings,
      boolean chosen,
      ServiceIdentity identity,
      Health health,
      Metrics metrics) {
    HttpServer server = bind(settings, identity.development() && !chosen, settings.host(identity));
    ExecutorService threads =
        Executors.newFixedThreadPool(THREADS, ServingHttp.daemons("prodkit-management-"));
    ManagementAccess access = new ManagementAccess(
        settings.managementToken(), settings.managementReadToken(), identity.development());
    long started = System.currentTimeMillis();
    server.setExecutor(threads);
    server.createContext("/health", HealthHandler.of(health));
    if (metrics.scrapable()) {
      server.createContext("/metrics", exchange -> scrape(exchange, metrics));
    }
    server.createContext("/", exchange -> other(exchange, access, identity, started));
    server.start();
    return new ManagementServer(server, threads);
  }

  private static HttpServer bind(ProductionSettings settings, boolean anyOtherWillDo, String host) {
    try {
      return ServingHttp.bind(
          "MANAGEMENT_PORT", new InetSocketAddress(host, settings.managementPort()));
    } catch (StartupException taken) {
      if (!anyOtherWillDo) {
        throw taken;
      }
      return ServingHttp.bind("MANAGEMENT_PORT", new InetSocketAddress(host, 0));
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void other(
      HttpExchange exchange, ManagementAccess access, ServiceIdentity identity, long started)
      throws IOException {
    if (!"/info".equals(exchange.getRequestURI().getRawPath())) {
      answer(exchange, HttpProblem.notFound("there is nothing at this path"));
      return;
    }
    switch (access.reading(exchange)) {
      case ABSENT -> answer(exchange, HttpProblem.notFound("there is nothing at this path"));
      case UNAUTHORIZED -> {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        answer(exchange, HttpProblem.of(401, "this endpoint needs a token"));
      }
      case GRANTED -> {
        String method = exchange.getRequestMethod();
        if (method.equals("GET") || method.equals("HEAD")) {
          answer(exchange, 200, "application/json", info(identity, started));
        } else {
          exchange.getResponseHeaders().set("Allow", "GET, HEAD");
          answer(exchange, HttpProblem.of(405, "this path serves GET, HEAD"));
        }
      }
    }
  }

  /**
   * Open, like the probes. A scrape that takes too long is given up, and so is one that waits
   * behind it.
   */
  private static void scrape(HttpExchange exchange, Metrics metrics) throws IOException {
    String method = exchange.getRequestMethod();
    if (!"/metrics".equals(exchange.getRequestURI().getRawPath())) {
      answer(exchange, HttpProblem.notFound("there is nothing at this path"));
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      answer(exchange, HttpProblem.of(405, "this path serves GET, HEAD"));
    } else {
      String accept =
          Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Accept"), "");
      Optional<Scrape> scrape = metrics.scrape(SCRAPE_PATIENCE, accept);
      if (scrape.isPresent()) {
        answer(exchange, 200, scrape.get().contentType(), scrape.get().body());
      } else {
        answer(exchange, HttpProblem.of(503, "a scrape is still under way"));
      }
    }
  }

  private static String info(ServiceIdentity identity, long started) {
    Map<String, Object> members = new LinkedHashMap<>(identity.members());
    members.put("java", Runtime.version().toString());
    members.put("pid", ProcessHandle.current().pid());
    members.put("uptime_seconds", (System.currentTimeMillis() - started) / 1000);
    return Json.object(members);
  }

  private static void answer(HttpExchange exchange, HttpProblem problem) throws IOException {
    answer(exchange, problem.status(), "application/problem+json", problem.json());
  }

  private static void answer(HttpExchange exchange, int status, String type, String document)
      throws IOException {
    answer(exchange, status, type, document.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] bytes)
      throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      if (!head) {
        body.write(bytes);
      }
    }
  }
}
