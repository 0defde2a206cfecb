// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.Span;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a Java agent records by itself, each with a word of its own that shows where. */
final class AgentsOwnService {
  private static final Logger LOG = LoggerFactory.getLogger(AgentsOwnService.class);

  private AgentsOwnService() {}

  public static void main(String[] args) throws Exception {
    try (Production production = Production.bootstrap(args)) {
      LOG.info("token=in-a-message");
      LOG.atInfo().addKeyValue("password", "in-a-key-value").log("key-value");
      LOG.error("failed", new IllegalStateException("password=in-an-exception"));
      production.spans().run("ours", () -> {
        Span.current().setAttribute("password", "in-the-current-span");
        production.spans().current().setAttribute("secret", "guarded-in-ours");
      });
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", production.router().get("/orders/{id}", (exchange, path) -> {
        HttpRouter.respond(exchange, 200, "text/plain", new byte[0]);
      }));
      server.start();
      String url = "http://127.0.0.1:" + server.getAddress().getPort()
          + "/orders/in-a-path?password=in-a-query&note=plain-in-a-query";
      HttpRequest request = HttpRequest.newBuilder(URI.create(url))
          .header("Authorization", "Bearer in-a-header")
          .build();
      HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
      server.stop(0);
      LOG.info("done");
      production.serve();
    }
  }
}
