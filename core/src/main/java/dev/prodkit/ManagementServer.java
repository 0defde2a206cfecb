// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.ManagementRoute.Access;
import dev.prodkit.ProductionSettings.MetricsAccess;
import dev.prodkit.config.Config;
import dev.prodkit.config.Origin;
import dev.prodkit.config.Rotating;
import dev.prodkit.config.Secret;
import dev.prodkit.health.Health;
import dev.prodkit.metrics.Metrics;
import dev.prodkit.shutdown.Shutdown;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The port for the platform and the operator: probes and metrics for everybody, the rest for who
 * holds a token. It answers until the very end, and no client keeps it from that.
 *
 * @see HttpThreads
 */
final class ManagementServer implements AutoCloseable {
  /**
   * An honest probe's head has arrived when a thread takes it, so 20 ms are plenty. Then 64 threads
   * let more than two thousand slow clients a second pass by, and a probe behind a thousand of them
   * waits for half a second.
   */
  private static final HttpThreads.Limits LIMITS = new HttpThreads.Limits(
      64,
      64,
      1024,
      0,
      Duration.ofSeconds(3),
      Duration.ofSeconds(3),
      Duration.ofSeconds(3),
      1,
      Duration.ofSeconds(3),
      Duration.ofMillis(20));

  private final HttpServer server;
  private final HttpThreads threads;
  private final ManagementAccess access;

  private ManagementServer(HttpServer server, HttpThreads threads, ManagementAccess access) {
    this.server = server;
    this.threads = threads;
    this.access = access;
  }

  /**
   * Binds and answers at once: the process is live before it is ready.
   *
   * @param config says whether somebody chose the port; on a developer's machine a taken default is
   *     no reason to fail
   * @param redaction of a name and a value, for the application's own texts: the result is shown
   */
  static ManagementServer start(
      Config config,
      ServiceIdentity identity,
      Health health,
      Metrics metrics,
      Shutdown shutdown,
      BinaryOperator<String> redaction,
      List<ManagementRoute> further) {
    ProductionSettings settings = config.get(ProductionSettings.class);
    boolean chosen = config
        .origin("MANAGEMENT_PORT")
        .filter(origin -> !origin.equals(Origin.DEFAULT))
        .isPresent();
    HttpServer server = bind(settings, identity.development() && !chosen, settings.host(identity));
    Refusals refusals = new Refusals();
    metrics.bind(refusals);
    ManagementAccess access = access(settings, identity);
    List<ManagementRoute> exact = new ArrayList<>();
    exact.addAll(MetricsRoute.of(
        metrics,
        settings.metricsAccess() == MetricsAccess.OPEN ? Access.OPEN : Access.READ,
        refusals));
    exact.add(ManagementRoutes.info(identity, redaction));
    exact.add(ManagementRoutes.config(config));
    exact.add(ManagementRoutes.inFlight(shutdown, redaction));
    exact.add(ManagementRoutes.drain(shutdown));
    exact.addAll(further);
    return serve(
        server, ManagementRoutes.of(exact, health, access), access, refusals, shutdown::ending);
  }

  private static ManagementAccess access(ProductionSettings settings, ServiceIdentity identity) {
    Optional<AcceptedToken> operator = accepted(settings.managementToken());
    Optional<AcceptedToken> reader = accepted(settings.managementReadToken());
    if (operator.isPresent() || reader.isPresent() || !identity.development()) {
      return ManagementAccess.byTokens(operator, reader, System::nanoTime);
    }
    Secret token = DevelopmentToken.create();
    DevelopmentToken.tell(token);
    return ManagementAccess.atHome(token, System::nanoTime);
  }

  private static Optional<AcceptedToken> accepted(Optional<Rotating<Secret>> setting) {
    return setting.map(token -> AcceptedToken.of(token, System::nanoTime));
  }

  static ManagementServer serve(
      HttpServer server,
      Function<String, List<ManagementRoute>> routes,
      ManagementAccess access,
      Refusals refusals,
      BooleanSupplier ending) {
    HttpThreads threads = HttpThreads.start("management", LIMITS, refusals::count);
    server.setExecutor(threads);
    server.createContext("/", new ManagementHandler(routes, access, refusals, ending));
    startOnDaemon(server);
    return new ManagementServer(server, threads, access);
  }

  /** The server's own thread inherits from the one that starts it whether it is a daemon. */
  private static void startOnDaemon(HttpServer server) {
    Thread starting = HttpPool.daemons("prodkit-management-start-").newThread(server::start);
    starting.start();
    try {
      starting.join();
    } catch (InterruptedException goOn) {
      Thread.currentThread().interrupt(); // It starts all the same.
    }
  }

  private static HttpServer bind(ProductionSettings settings, boolean anyOtherWillDo, String host) {
    try {
      return ServingHttp.bind("MANAGEMENT_PORT", address(host, settings.managementPort()));
    } catch (StartupException taken) {
      if (!anyOtherWillDo) {
        throw taken;
      }
      return ServingHttp.bind("MANAGEMENT_PORT", new InetSocketAddress(host, 0));
    }
  }

  /** By its name only if it is one; a name that nothing knows is a wrong setting. */
  private static InetSocketAddress address(String host, int port) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw StartupException.configuration(new IllegalArgumentException(
          "MANAGEMENT_HOST is no address and no name that this machine knows: set it to an address"
              + " of this machine, such as 0.0.0.0"));
    }
    return address;
  }

  void watchedBy(ServerWatch watch) {
    watch.add(server.getAddress(), threads::dispatched);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    access.close();
  }
}
