// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.prodkit.config.ConfigException;
import dev.prodkit.config.Rotating;
import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.health.Health;
import dev.prodkit.shutdown.AfterFailure;
import dev.prodkit.shutdown.InFlight;
import dev.prodkit.shutdown.Phase;
import dev.prodkit.shutdown.Plan;
import dev.prodkit.shutdown.Step;
import dev.prodkit.tracing.Spans;
import dev.prodkit.validation.Boundary;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plain Java service, fit for production by one call in its own {@code main}.
 *
 * <pre>{@code
 * public static void main(String[] args) throws Exception {
 *   try (Production production = Production.bootstrap(args, OrderSettings.class)) {
 *     OrderSettings settings = production.settings(OrderSettings.class);
 *     Database database = production.closing("database", Database.connect(settings.database()));
 *     production.health().readiness("database", database::ping);
 *     production.serving(settings.port(), OrdersApi.routes(production.router(), database));
 *     production.serve();
 *   }
 * }
 * }</pre>
 *
 * <p>One process has one {@code Production} at a time; a second {@code bootstrap()} is refused
 * until the first is closed. What is registered ends in the phase that the verb names, newest
 * first. What it calls of the service's own code on threads of its own has the context class loader
 * of the thread that called {@code bootstrap()}. All methods may be called from any thread;
 * registering after the end has begun closes the resource at once.
 */
public final class Production implements AutoCloseable {
  private final Rooms rooms;
  private final Operations operations;
  private final ExecutorMeters executors;
  private final Refusals refusals = Refusals.ofTheService();
  private final ContextLoader loader = new ContextLoader();
  private final AtomicBoolean givenBack = new AtomicBoolean();

  Production(Rooms rooms) {
    this.rooms = rooms;
    this.operations = new Operations(
        rooms.tracing().spans(), rooms.metrics().registry(), rooms.errors(), rooms.telemetry());
    this.executors = new ExecutorMeters(rooms.metrics().registry(), rooms.telemetry());
    rooms.telemetry().contain(TelemetryFailures.METRICS, () -> rooms.metrics().bind(refusals));
  }

  /**
   * Starts everything that stands around a service, for one that has no settings of its own.
   *
   * @throws StartupException if the environment is wrong (78) or something cannot be opened (1)
   */
  public static Production bootstrap() {
    return bootstrap(new String[0]);
  }

  /**
   * Starts everything that stands around a service and binds its settings. Nothing is open if it
   * throws.
   *
   * @param args of {@code main}: {@code --check} runs the checks once instead of serving; what is
   *     nearly {@code --check} is refused (78), others are the application's
   * @param settings records whose components name what the service reads from its environment
   * @throws StartupException if settings are missing or wrong (78: the message names all of them)
   *     or something cannot be opened (1)
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies
  public static Production bootstrap(String[] args, Class<? extends Record>... settings) {
    FirstMoment moment = FirstMoment.begin(); // Before anything else is even loaded.
    return configure().bootstrap(moment, args, List.of(settings));
  }

  /** The same with choices: which parts to leave out, which environment to read. */
  public static Configuration configure() {
    return new Configuration();
  }

  /**
   * A {@code Production} that takes nothing process-wide: no signals, no port, no logging
   * configuration, no handler. Any number may stand beside each other. The environment is empty but
   * for a service's name.
   */
  @SafeVarargs
  public static Production forTest(Class<? extends Record>... settings) {
    return configure().environment(Map.of()).forTest(settings);
  }

  /**
   * The settings that {@code bootstrap()} bound, or binds a late record with the same report.
   *
   * @throws StartupException 78 if they are missing or wrong
   */
  public <T extends Record> T settings(Class<T> type) {
    try {
      return rooms.config().get(type);
    } catch (ConfigException report) {
      throw StartupException.configuration(report);
    }
  }

  /**
   * The settings as they are now and as they will be: from Vault and from mounted files, changed as
   * one whole while the service runs, and only if all of it is right.
   *
   * @throws StartupException 78 if they are missing or wrong
   */
  public <T extends Record> Rotating<T> rotating(Class<T> type) {
    try {
      return rooms.config().rotating(type);
    } catch (ConfigException report) {
      throw StartupException.configuration(report);
    }
  }

  /** Who this process is. */
  public ServiceIdentity identity() {
    return rooms.identity();
  }

  /** Where checks are registered. */
  public Health health() {
    return rooms.health();
  }

  /** Work with a name: one span, one measurement and one line in the log for each call. */
  public Operations operations() {
    return operations;
  }

  /** Spans of the service's own, in the trace of the request that they belong to. */
  public Spans spans() {
    return rooms.tracing().spans();
  }

  /** The OpenTelemetry that spans go through, for libraries that take one. */
  public OpenTelemetry openTelemetry() {
    return rooms.tracing().openTelemetry();
  }

  /** Where the service counts: what is registered here stands on {@code /metrics}. */
  public MeterRegistry metrics() {
    return rooms.metrics().registry();
  }

  /**
   * Where failures are published; unexpected ones of requests, operations and threads come here by
   * themselves.
   */
  public ErrorPublisher errors() {
    return rooms.errors();
  }

  /**
   * Reads JSON into checked records, and names every broken rule at once. Make it in {@code main}:
   * the validator is warmed beside the start, for these types, so that no request pays for it.
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the boundary copies
  public final Boundary boundary(Class<? extends Record>... types) {
    return Boundary.create(types);
  }

  /**
   * From a name and a value to the value that may leave by a sink of the service's own: without the
   * secrets that the configuration has resolved, and masked as a whole under a sensitive name. A
   * text without a name is given with an empty one: {@code redaction().apply("", text)}. Never
   * throws.
   */
  public BinaryOperator<String> redaction() {
    return rooms.redaction();
  }

  /** The port that answers probes, unless that part was left out. */
  public OptionalInt managementPort() {
    return rooms.managementPort();
  }

  /**
   * True when {@code --check} is among the arguments: nothing is served, {@link #serve()} runs each
   * check once.
   */
  public boolean preflight() {
    return rooms.preflight();
  }

  /** The work that the end waits for: requests through a router, and whatever else begins here. */
  public InFlight inFlight() {
    return rooms.shutdown().inFlight();
  }

  /** A new router, to be given routes and then to {@link #serving(int, HttpHandler)}. */
  public HttpRouter router() {
    return router(rooms.shutdown()::ending);
  }

  HttpRouter router(BooleanSupplier draining) {
    RequestMeters meters =
        new RequestMeters(rooms.metrics().registry(), rooms.telemetry(), refusals);
    return new HttpRouter(new PipelineParts(
        inFlight(), draining, rooms.tracing().spans(), meters, rooms.errors(), rooms.telemetry()));
  }

  /**
   * Serves HTTP on all addresses, on virtual threads where the JDK has them, and drains it at the
   * end. With {@code --check} nothing is bound.
   *
   * <p>The end waits for every request, of a {@link #router()} and of any other handler: until its
   * handler has returned and its answer is closed, on whatever thread.
   *
   * @param port 1 to 65535, or 0 for any free one; logged as {@code port}
   * @return the server that was started
   * @throws StartupException if the port cannot be bound (1), or is none (78)
   */
  public HttpServer serving(int port, HttpHandler handler) {
    if (port < 0 || port > 65_535) {
      throw StartupException.configuration(new IllegalArgumentException(
          "the port to serve on must be from 0 to 65535: correct the setting that it comes from"));
    }
    if (rooms.preflight()) {
      return unbound();
    }
    HttpServer server = loader.with(() -> ServingHttp.bind("PORT", new InetSocketAddress(port)));
    server.createContext("/", TrackedHandler.of(handler, rooms.shutdown().inFlight()));
    return serving(server);
  }

  /**
   * Starts a JDK server that is bound, with contexts and, if it has one, an executor of its own,
   * and drains it at the end. With {@code --check} it is closed instead.
   *
   * <p>The end waits for every request until its handler has returned. A handler that returns first
   * and answers on another thread must say so: {@link InFlight#begin} before it returns.
   *
   * @throws IllegalStateException if the server is not bound or has been started
   */
  public HttpServer serving(HttpServer server) {
    if (rooms.preflight()) {
      server.stop(0);
      return server;
    }
    ServingHttp http = loader.with(() -> started(server));
    rooms
        .shutdown()
        .stopAccepting(
            "http", () -> http.stopAccepting(rooms.shutdown().plan().slot(Phase.IN_FLIGHT)));
    rooms.shutdown().closing("http", http::stop);
    http.watchedBy(rooms.watch());
    log().atInfo().addKeyValue("port", server.getAddress().getPort()).log("Serving");
    return server;
  }

  private ServingHttp started(HttpServer server) {
    return ServingHttp.start(server, ServingHttp.limits(), rooms.shutdown().inFlight(), refusals);
  }

  /**
   * At the end, after the drain delay: stops taking new work, such as a consumer's subscription.
   */
  public void stopAccepting(String name, Step step) {
    rooms.shutdown().stopAccepting(name, step);
  }

  /** Closes a resource once the work in flight is done. */
  public <T extends AutoCloseable> T closing(String name, T resource) {
    return rooms.shutdown().closing(name, resource);
  }

  /**
   * An executor whose tasks are work in flight: at the end they are awaited, and none starts once
   * resources are closed. Hand tasks to the executor that this returns, as of
   * {@link dev.prodkit.shutdown.Shutdown#executor(String, ExecutorService)}.
   *
   * <p>A task runs in the trace of the thread that handed it over: its spans and log lines belong
   * there. It is measured by the meters of Micrometer's {@code ExecutorServiceMetrics}
   * ({@code executor}, {@code executor.idle}, {@code executor.active} …) with the tag {@code name};
   * while two executors have one name, the second is {@code name-2}. They go when the executor has
   * ended. A pool with a {@code PriorityBlockingQueue} compares its tasks: they are handed on as
   * they are, without a trace, and are not timed.
   *
   * @return the executor to use
   */
  public ExecutorService executor(String name, ExecutorService executor) {
    ExecutorService tracked = rooms.shutdown().executor(name, executor);
    return new ObservedExecutor(tracked, executor, executors.of(name, executor), rooms.telemetry());
  }

  /**
   * As {@link #executor(String, ExecutorService)}; at the end periodic tasks stop, and delayed ones
   * that are not due are cancelled. A scheduled task that throws is logged, an error event and
   * counted in {@code prodkit_scheduled_task_failures_total}; a periodic one does not run again.
   * The runs of a periodic task begin without a trace, as they are not part of what began the
   * timer.
   */
  public ScheduledExecutorService executor(String name, ScheduledExecutorService executor) {
    return executor(name, executor, AfterFailure.END_SCHEDULE);
  }

  /**
   * As {@link #executor(String, ScheduledExecutorService)}.
   *
   * @param afterFailure whether a periodic task that throws runs again
   */
  public ScheduledExecutorService executor(
      String name, ScheduledExecutorService executor, AfterFailure afterFailure) {
    ScheduledExecutorService tracked = rooms.shutdown().executor(name, executor, afterFailure);
    return new ObservedScheduler(
        tracked, executor, executors.of(name, executor), rooms.telemetry());
  }

  /** Runs when everything else has ended, the log excepted. */
  public void lastly(String name, Step step) {
    rooms.shutdown().lastly(name, step);
  }

  /**
   * Turns readiness on as soon as every startup check has passed, logs {@code Ready} when
   * {@code /health/ready} answers 200, and returns when the service has ended, by a signal or by
   * {@link #stop()}. What is logged then, until {@link #close()} but for a second at most, stands
   * before the receipt. With {@code --check} it runs each startup and readiness check once instead.
   *
   * @throws StartupException 1 if {@code --check} found a check that fails
   */
  public void serve() throws InterruptedException {
    rooms.shutdown().awaitEnd(Duration.ZERO); // From here on the receipt waits for this thread.
    if (rooms.preflight()) {
      Preflight.run(rooms.health());
      stop();
      return;
    }
    Readying.await(rooms.health(), rooms.shutdown());
    rooms.shutdown().awaitEnd();
  }

  /**
   * Asks the service to end and returns at once. {@link #serve()} returns when it has ended, and
   * {@code main} decides the exit code, unless something has to be abandoned (70). If the main
   * thread has served, threads that keep the JVM alive five seconds after {@code main} are named
   * and the process exits with 0.
   */
  public void stop() {
    rooms.shutdown().requestStop();
  }

  /**
   * Ends the service if nothing has ended it yet, waits until it has ended, and gives back what was
   * taken process-wide. A second call does nothing. After a signal it does not return: the process
   * ends with the signal's exit code.
   */
  @Override
  public void close() {
    RunningExchange.track(this::inFlight);
    rooms.shutdown().close();
    boolean over = rooms.shutdown().report().isPresent(); // Not on a thread that the end waits for.
    if (over && givenBack.compareAndSet(false, true)) {
      rooms.giveBack().run();
    }
  }

  /** How an end that began now would share out its time. */
  Plan shutdownPlan() {
    return rooms.shutdown().plan();
  }

  /** Asked for late: the first logger loads all of Logback, and signals are taken before. */
  private static Logger log() {
    return LoggerFactory.getLogger(Production.class);
  }

  private static HttpServer unbound() {
    try {
      return HttpServer.create();
    } catch (IOException failure) {
      throw StartupException.failure(Codes.STEP, "the JDK's HTTP server is not available", failure);
    }
  }
}
