// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.prodkit.errors.Counts;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that the attacks are made on. A third port, which no attack knows, tells how often
 * each handler was called, what events there were and, after a collection, what memory is used.
 */
final class AttackedService {
  private static final Logger LOG = LoggerFactory.getLogger(AttackedService.class);
  /** More than the buffers of a connection hold. */
  static final int LARGE = 4 << 20;

  private static final byte[] DOCUMENT = new byte[LARGE];
  private static final byte[] OK = "ok".getBytes(StandardCharsets.US_ASCII);
  private static final int BODY_LIMIT = 1 << 20;

  private final Map<String, AtomicLong> calls = new ConcurrentHashMap<>();
  private final Production production;

  private AttackedService(Production production) {
    this.production = production;
  }

  public static void main(String[] args) throws Exception {
    try (Production production = Production.bootstrap(args)) {
      AttackedService service = new AttackedService(production);
      for (int i = 0; i < 1500; i++) { // a scrape that does not fit into one buffer
        Gauge.builder("filler." + i, () -> 1)
            .description("x".repeat(300))
            .register(production.metrics());
      }
      service.tellFigures();
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      server.createContext("/", service.failing(service.routes(production.edge())));
      production.serving(server);
      production.serve();
    }
  }

  private HttpEdge routes(HttpEdge edge) {
    serve(edge, "GET", "/ok", exchange -> HttpEdge.json(exchange, 200, OK));
    serve(edge, "GET", "/slow", exchange -> {
      TimeUnit.MILLISECONDS.sleep(50);
      HttpEdge.json(exchange, 200, OK);
    });
    serve(edge, "GET", "/large", exchange -> HttpEdge.json(exchange, 200, DOCUMENT));
    serve(edge, "GET", "/chunked", exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream body = exchange.getResponseBody()) {
        for (int from = 0; from < LARGE; from += 64 * 1024) {
          body.write(DOCUMENT, from, 64 * 1024);
        }
      }
    });
    serve(edge, "GET", "/limited", exchange -> {
      throw HttpProblem.of(429, "later");
    });
    serve(
        edge,
        "POST",
        "/echo",
        exchange -> HttpEdge.json(exchange, 200, HttpEdge.body(exchange, BODY_LIMIT)));
    serve(edge, "POST", "/patient", exchange -> {
      TimeUnit.SECONDS.sleep(35);
      HttpEdge.json(exchange, 200, HttpEdge.body(exchange, BODY_LIMIT));
    });
    serve(edge, "POST", "/upload", exchange -> {
      long length = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      HttpEdge.json(exchange, 200, Long.toString(length).getBytes(StandardCharsets.US_ASCII));
    });
    serve(edge, "GET", "/public", exchange -> HttpEdge.json(exchange, 200, OK));
    serve(edge, "GET", "/admin", exchange -> HttpEdge.json(exchange, 200, OK));
    serve(edge, "POST", "/admin", exchange -> HttpEdge.json(exchange, 200, OK));
    serve(edge, "GET", "/admin/{x}", exchange -> HttpEdge.json(exchange, 200, OK));
    serve(edge, "GET", "/smuggled", exchange -> HttpEdge.json(exchange, 200, OK));
    serve(edge, "POST", "/smuggled", exchange -> HttpEdge.json(exchange, 200, OK));
    return edge.get("/u/{id}", (exchange, path) -> {
      count("/u/{id}");
      HttpEdge.json(exchange, 200, path.getOrDefault("id", "").getBytes(StandardCharsets.UTF_8));
    });
  }

  /** The handlers that fail: each call is one event, and none of them looks like an answer. */
  private HttpEdge failing(HttpEdge edge) {
    fail(edge, "/fail/throws", exchange -> {
      throw new IllegalStateException("broken");
    });
    fail(edge, "/fail/error", exchange -> {
      throw new StackOverflowError("broken");
    });
    fail(edge, "/fail/late", exchange -> {
      TimeUnit.MILLISECONDS.sleep(50);
      throw new IllegalStateException("broken");
    });
    fail(edge, "/fail/silent", exchange -> {});
    fail(edge, "/fail/half-chunked", exchange -> {
      half(exchange, 0);
      throw new IllegalStateException("broken");
    });
    fail(edge, "/fail/half-upstream", exchange -> {
      half(exchange, 0);
      throw new IOException("the upstream is broken");
    });
    fail(edge, "/fail/half-fixed", exchange -> {
      half(exchange, 100);
      throw new StackOverflowError("broken");
    });
    fail(edge, "/fail/short", exchange -> half(exchange, 100));
    fail(edge, "/fail/closed", exchange -> {
      half(exchange, 100);
      exchange.close();
    });
    return edge;
  }

  private static void half(HttpExchange exchange, long length) throws IOException {
    exchange.sendResponseHeaders(200, length);
    exchange.getResponseBody().write(OK);
    exchange.getResponseBody().flush();
  }

  private interface Served {
    void answer(HttpExchange exchange) throws Exception;
  }

  private void serve(HttpEdge edge, String method, String template, Served served) {
    edge.route(method, template, (exchange, path) -> {
      count(template);
      served.answer(exchange);
    });
  }

  private void fail(HttpEdge edge, String template, Served served) {
    edge.get(template, (exchange, path) -> {
      count("failures");
      served.answer(exchange);
    });
  }

  private void count(String handler) {
    calls.computeIfAbsent(handler, new_ -> new AtomicLong()).incrementAndGet();
  }

  private void tellFigures() throws IOException {
    ServerSocket asked = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread telling = new Thread(() -> tell(asked), "figures");
    telling.setDaemon(true);
    telling.start();
    LOG.atInfo().addKeyValue("figures_port", asked.getLocalPort()).log("Telling figures");
  }

  /** One byte asks: 'f' for the memory too, after a collection. */
  private void tell(ServerSocket asked) {
    while (!asked.isClosed()) {
      try (Socket caller = asked.accept()) {
        int question = caller.getInputStream().read();
        Map<String, Object> figures = new TreeMap<>();
        calls.forEach((handler, count) -> figures.put(handler, count.get()));
        Counts counts = production.errors().counts();
        figures.put("events", counts.accepted() + counts.suppressed());
        figures.put("in_flight", production.inFlight().count());
        if (question == 'f') {
          System.gc();
          figures.put(
              "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
          figures.put("direct", direct());
        }
        caller.getOutputStream().write(Json.object(figures).getBytes(StandardCharsets.UTF_8));
      } catch (IOException | OutOfMemoryError untold) {
        LOG.debug("The figures were not told", untold);
      }
    }
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
