// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.config.Secret;
import dev.prodkit.validation.Boundary;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A service that uses each part once, and ends: what a container deploys and takes away again. */
public final class RedeployedService implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RedeployedService.class);

  /** Settings of the application's own. */
  public record Settings(Secret databasePassword) {}

  /** Written by Jackson, read by a boundary. */
  public record Order(String id, int pieces) {}

  private static final class OwnException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      return "own";
    }
  }

  /** For whoever loads this by another class loader. */
  public RedeployedService() {}

  @Override
  public void run() {
    Production production =
        Production.configure().errorSink(event -> {}).bootstrap(new String[0], Settings.class);
    try {
      use(production);
    } catch (IOException | InterruptedException | ExecutionException | TimeoutException failure) {
      throw new IllegalStateException(failure);
    } finally {
      production.close();
    }
    LOG.info("after close", new OwnException());
  }

  private static void use(Production production)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        production
            .router()
            .get(
                "/",
                (exchange, path) ->
                    HttpRouter.json(exchange, 200, "{}".getBytes(StandardCharsets.UTF_8))));
    production.serving(server);
    URI here = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    here.toURL().openStream().close();
    Gauge.builder("own.gauge", () -> 1).register(production.metrics());
    production.health().readiness("ready", () -> true).onChange(change -> {});
    ScheduledExecutorService tasks =
        production.executor("tasks", Executors.newSingleThreadScheduledExecutor());
    tasks.submit(() -> LOG.info("task")).get(5, TimeUnit.SECONDS);
    Boundary boundary = production.boundary(Order.class);
    Order order =
        boundary.read("{\"id\":\"1\",\"pieces\":2}".getBytes(StandardCharsets.UTF_8), Order.class);
    MDC.put("order", "1");
    production
        .operations()
        .run("order", () -> LOG.atInfo().addKeyValue("order", order).log("Order {}", order));
    LOG.error("own", new OwnException());
    java.util.logging.Logger.getLogger("jul").info("by JUL");
    MDC.clear();
    production.errors().publish(new OwnException());
  }
}
