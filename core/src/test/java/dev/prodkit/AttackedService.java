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
      server.createContext("/", service.failing(service.routes(production.router())));
      production.serving(server);
      production.serve();
    }
  }

  private HttpRouter routes(HttpRouter router) {
    serve(router, "GET", "/ok", exchange -> HttpRouter.json(exchange, 200, OK));
    serve(router, "GET", "/slow", exchange -> {
      TimeUnit.MILLISECONDS.sleep(50);
      HttpRouter.json(exchange, 200, OK);
    });
    serve(router, "GET", "/large", exchange -> HttpRouter.json(exchange, 200, DOCUMENT));
    serve(router, "GET", "/chunked", exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream body = exchange.getResponseBody()) {
        for (int from = 0; from < LARGE; from += 64 * 1024) {
          body.write(DOCUMENT, from, 64 * 1024);
        }
      }
    });
    serve(router, "GET", "/limited", exchange -> {
      throw HttpProblem.of(429, "later");
    });
    serve(
        router,
        "POST",
        "/echo",
        exchange -> HttpRouter.json(exchange, 200, HttpRouter.body(exchange, BODY_LIMIT)));
    serve(router, "POST", "/patient", exchange -> {
      TimeUnit.SECONDS.sleep(35);
      HttpRouter.json(exchange, 200, HttpRouter.body(exchange, BODY_LIMIT));
    });
    serve(router, "POST", "/upload", exchange -> {
      long length = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      HttpRouter.json(exchange, 200, Long.toString(length).getBytes(StandardCharsets.US_ASCII));
    });
    serve(router, "GET", "/public", exchange -> HttpRouter.json(exchange, 200, OK));
    serve(router, "GET", "/admin", exchange -> HttpRouter.json(exchange, 200, OK));
    serve(router, "POST", "/admin", exchange -> HttpRouter.json(exchange, 200, OK));
    serve(router, "GET", "/admin/{x}", exchange -> HttpRouter.json(exchange, 200, OK));
    serve(router, "GET", "/smuggled", exchange -> HttpRouter.json(exchange, 200, OK));
    serve(router, "POST", "/smuggled", exchange -> HttpRouter.json(exchange, 200, OK));
    return router.get("/u/{id}", (exchange, path) -> {
      count("/u/{id}");
      HttpRouter.json(exchange, 200, path.getOrDefault("id", "").getBytes(StandardCharsets.UTF_8));
    });
  }

  /** The handlers that fail: each call is one event, and none of them looks like an answer. */
  private HttpRouter failing(HttpRouter router) {
    fail(router, "/fail/throws", exchange -> {
      throw new IllegalStateException("broken");
    });
    fail(router, "/fail/error", exchange -> {
      throw new StackOverflowError("broken");
    });
    fail(router, "/fail/late", exchange -> {
      TimeUnit.MILLISECONDS.sleep(50);
      throw new IllegalStateException("broken");
    });
    fail(router, "/fail/silent", exchange -> {});
    fail(router, "/fail/half-chunked", exchange -> {
      half(exchange, 0);
      throw new IllegalStateException("broken");
    });
    fail(router, "/fail/half-upstream", exchange -> {
      half(exchange, 0);
      throw new IOException("the upstream is broken");
    });
    fail(router, "/fail/half-fixed", exchange -> {
      half(exchange, 100);
      throw new StackOverflowError("broken");
    });
    fail(router, "/fail/short", exchange -> half(exchange, 100));
    fail(router, "/fail/closed", exchange -> {
      half(exchange, 100);
      exchange.close();
    });
    return router;
  }

  private static void half(HttpExchange exchange, long length) throws IOException {
    exchange.sendResponseHeaders(200, length);
    exchange.getResponseBody().write(OK);
    exchange.getResponseBody().flush();
  }

  private interface Served {
    void answer(HttpExchange exchange) throws Exception;
  }

  private void serve(HttpRouter router, String method, String template, Served served) {
    router.route(method, template, (exchange, path) -> {
      count(template);
      served.answer(exchange);
    });
  }

  private void fail(HttpRouter router, String template, Served served) {
    router.get(template, (exchange, path) -> {
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
