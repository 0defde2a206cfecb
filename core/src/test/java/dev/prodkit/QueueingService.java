// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A service whose requests take 200 ms, or 1.5 s on threads of Prodkit. Its first argument is how
 * many threads it has of its own, 0 for those of Prodkit; its second says how its handler is given:
 * {@code router}, {@code raw} on a server of its own, {@code port} for one that is given with a
 * port, {@code later} for one that answers on another thread.
 */
final class QueueingService {
  private static final byte[] ANSWER = "{}".getBytes(StandardCharsets.UTF_8);

  private static volatile long workMillis = 200;

  private QueueingService() {}

  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[0]);
    workMillis = threads == 0 ? 1500 : 200; // longer than the drain delay, where none waits
    try (Production production = Production.bootstrap()) {
      if (args[1].equals("port") || args[1].equals("later")) {
        production.serving(0, args[1].equals("port") ? QueueingService::answer : later());
      } else {
        HttpServer server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        HttpHandler handler = args[1].equals("router")
            ? production.router().get("/w", (exchange, path) -> {
              work();
              HttpRouter.json(exchange, 200, ANSWER);
            })
            : QueueingService::answer;
        server.createContext("/", handler);
        if (threads > 0) {
          server.setExecutor(Executors.newFixedThreadPool(threads, daemon -> {
            Thread thread = new Thread(daemon);
            thread.setDaemon(true);
            return thread;
          }));
        }
        production.serving(server);
      }
      production.serve();
    }
  }

  private static HttpHandler later() {
    return exchange -> {
      Thread thread = new Thread(() -> {
        try {
          answer(exchange);
        } catch (IOException gone) {
          exchange.close();
        }
      });
      thread.setDaemon(true);
      thread.start();
    };
  }

  private static void answer(HttpExchange exchange) throws IOException {
    work();
    exchange.sendResponseHeaders(200, ANSWER.length);
    exchange.getResponseBody().write(ANSWER);
    exchange.close();
  }

  private static void work() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(workMillis);
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
