// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.config.ConfigException;
import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.health.CheckTiming;
import dev.prodkit.health.Health;
import dev.prodkit.logging.JsonLogging;
import dev.prodkit.logging.Redactor;
import dev.prodkit.metrics.Metrics;
import dev.prodkit.shutdown.Shutdown;
import dev.prodkit.tracing.Tracing;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * The start, step by step: {@link #steps} is the order, and each step uses only what stands above
 * it.
 */
final class Bootstrap {
  private final StartOptions options;
  private final Redactor redactor = Redactor.create();
  private final StartTimes times;
  private final Narrator narrator = new Narrator();
  private final ScheduledTaskFailures taskFailures = new ScheduledTaskFailures();
  /** What every log line says of the span that it is written in; nothing until there is tracing. */
  private final AtomicReference<Supplier<Map<String, String>>> correlation =
      new AtomicReference<>(Map::of);

  Bootstrap(StartOptions options) {
    this.options = options;
    this.times = new StartTimes(options.brought().atEachStep);
  }

  /**
   * All or nothing: whatever a failed start had opened is closed, newest first, before the
   * exception leaves.
   */
  Production start() {
    ServingHttp.tuneBeforeTheServerLoads();
    ProcessClaim claim = options.attached() ? ProcessClaim.take(options.main()) : ProcessClaim.NONE;
    try {
      return inTime(EarlySettings.from(options), claim);
    } catch (RuntimeException | Error failure) {
      claim.release();
      throw explained(failure);
    }
  }

  private Production inTime(EarlySettings early, ProcessClaim claim) {
    AtomicReference<Runnable> giveUp = new AtomicReference<>(() -> {});
    try (StartDeadline deadline = StartDeadline.watch(
        early.startDeadline(), times::current, () -> giveUp.get().run())) {
      try {
        Shutdown shutdown = times.step("shutdown", this::shutdown);
        giveUp.set(() -> shutdown.requestStop(ExitCode.START_FAILED));
        return unwinding(shutdown, deadline, () -> steps(early, shutdown, claim));
      } catch (RuntimeException | Error failure) {
        throw deadline.explained(failure);
      }
    }
  }

  private static Production unwinding(
      Shutdown shutdown, StartDeadline deadline, Supplier<Production> steps) {
    try {
      Production production = steps.get();
      deadline.requireInTime();
      return production;
    } catch (RuntimeException | Error failure) {
      deadline.inTime(); // from here on it interrupts nobody
      shutdown.close();
      throw failure;
    }
  }

  private Production steps(EarlySettings early, Shutdown shutdown, ProcessClaim claim) {
    Optional<JsonLogging> logging = times.step("logging", () -> logging(early));
    LiveSettings live = times.step(
        "configuration",
        () -> new ConfigurationStep(options, early, redactor, narrator::configNotice).run());
    shutdown.lastly("configuration", live::close);
    Config config = live.config();
    ProductionSettings settings = config.get(ProductionSettings.class);
    ServiceIdentity identity = early.identity(settings);
    logging.ifPresent(log -> settle(log, settings, identity));
    StartReport.warn(options, config, logging);
    shutdown.reconfigure(
        settings.shutdownGracePeriod(), settings.drainDelay(identity), settings.flushTimeout());
    OutOfMemory outOfMemory = new OutOfMemory(shutdown, settings.exitOnOutOfMemory());
    claim.uncaught().ifPresent(logger -> logger.endWhen(outOfMemory));
    TelemetryFailures telemetry = new TelemetryFailures(outOfMemory);
    Tracing tracing = times.step("tracing", () -> tracing(identity, config, shutdown, telemetry));
    Metrics metrics = times.step(
        "metrics", () -> metrics(identity, shutdown, settings.flushTimeout(), telemetry));
    ErrorPublisher errors =
        times.step("errors", () -> errors(identity, tracing, settings, claim, shutdown, telemetry));
    bind(metrics, telemetry, telemetry);
    bind(metrics, new TelemetryMeters(tracing, errors), telemetry);
    logging.ifPresent(log -> bind(metrics, new LogMeters(log), telemetry));
    narrator.counting(logging, tracing, errors);
    taskFailures.tellTo(errors, outOfMemory);
    bind(metrics, taskFailures, telemetry);
    Health health =
        times.step("health", () -> health(identity, metrics, shutdown, logging, telemetry));
    live.show(health);
    bind(metrics, live::countReloads, telemetry);
    OptionalInt port = times.step(
        "management", () -> management(config, identity, health, metrics, shutdown, logging));
    Container container = times.step("sanity", () -> sanity(settings, identity));
    narrator.started();
    StartReport.started(port, tracing.exporting(), container, times.milliseconds());
    return new Production(new Rooms(
        identity,
        config,
        redactor,
        shutdown,
        tracing,
        metrics,
        errors,
        health,
        port,
        options.preflight(),
        outOfMemory,
        telemetry,
        () -> giveBack(logging, claim)));
  }

  /** 1. From here on a signal unwinds what has been opened so far. */
  private Shutdown shutdown() {
    Shutdown.Builder builder = Shutdown.configure()
        .nanoTime(options.brought().nanoTime)
        .onReport(narrator::report)
        .onNotice(narrator::notice)
        .onTaskFailure(taskFailures);
    return options.has(Part.SIGNALS) ? builder.start() : builder.startUnattached();
  }

  /**
   * 2. From the process environment alone; never fails, so that whatever is wrong can be said in
   * one format.
   */
  private Optional<JsonLogging> logging(EarlySettings early) {
    if (!options.has(Part.LOGGING)) {
      return Optional.empty();
    }
    // Not this object: the log may stay for the rest of the process.
    AtomicReference<Supplier<Map<String, String>>> current = correlation;
    return Optional.of(JsonLogging.configure()
        .format(early.format())
        .fields(early.identity().members())
        .level(early.level())
        .levels(early.levels())
        .redactor(redactor)
        .contextFields(() -> current.get().get())
        .start());
  }

  private static void settle(
      JsonLogging logging, ProductionSettings settings, ServiceIdentity identity) {
    logging.fields(identity.members());
    logging.level(settings.logLevel().name(), LogLevels.parse(settings.logLevels()));
  }

  /**
   * 4. Exports only where that is configured; context propagates and log lines carry their trace in
   * any case.
   */
  private Tracing tracing(
      ServiceIdentity identity, Config config, Shutdown shutdown, TelemetryFailures telemetry) {
    ProductionSettings settings = config.get(ProductionSettings.class);
    Tracing tracing = options
        .brought()
        .openTelemetry
        .map(mine ->
            Tracing.using(mine, failure -> telemetry.tell(TelemetryFailures.TRACES, failure)))
        .orElseGet(() -> ownTracing(identity, settings, config, telemetry));
    telemetry.alsoCounting(TelemetryFailures.TRACES, tracing::failures);
    correlation.set(tracing::currentIds);
    SpanFlush flush = new SpanFlush(tracing, settings.flushTimeout());
    TelemetryStep.Factory steps =
        TelemetryStep.steps(TelemetryFailures.TRACES, settings.flushTimeout(), telemetry);
    shutdown.flushing("spans", steps.of(flush));
    shutdown.lastly("tracing", steps.of(bound -> tracing.close()));
    return tracing;
  }

  private Tracing ownTracing(
      ServiceIdentity identity,
      ProductionSettings settings,
      Config config,
      TelemetryFailures telemetry) {
    Tracing.Builder builder = Tracing.configure()
        .identity(identity.members())
        .redaction(redactor)
        .onFailure(failure -> telemetry.tell(TelemetryFailures.TRACES, failure));
    if (!options.has(Part.TRACING) || !settings.enableTracing()) {
      return builder.startUnattached();
    }
    try {
      builder
          .environment(options.environment())
          .properties(() -> ConfigurationStep.telemetry(config));
      return options.attached() ? builder.start() : builder.startUnattached();
    } catch (IllegalArgumentException malformed) { // OTEL_* is configuration like any other
      throw StartupException.configuration(malformed);
    }
  }

  /** 5. With the meters of the JVM, the process and the log. */
  private Metrics metrics(
      ServiceIdentity identity,
      Shutdown shutdown,
      Duration flushTimeout,
      TelemetryFailures telemetry) {
    Metrics metrics =
        options.brought().meterRegistry.map(Metrics::using).orElseGet(() -> ownMetrics(identity));
    TelemetryStep.Factory steps =
        TelemetryStep.steps(TelemetryFailures.METRICS, flushTimeout, telemetry);
    shutdown.lastly("metrics", steps.of(bound -> metrics.close()));
    return metrics;
  }

  private Metrics ownMetrics(ServiceIdentity identity) {
    if (!options.has(Part.METRICS)) {
      return Metrics.using(new SimpleMeterRegistry());
    }
    Map<String, String> tags = identity.members();
    tags.remove("hostname"); // whoever scrapes knows whom it scrapes
    return Metrics.configure()
        .commonTags(tags)
        .onNotice(narrator::metricsNotice)
        .prometheus();
  }

  /** A registry or a filter that throws costs these meters, and not the start. */
  private static void bind(Metrics metrics, MeterBinder binder, TelemetryFailures telemetry) {
    telemetry.contain(TelemetryFailures.METRICS, () -> metrics.bind(binder));
  }

  /** 6. From here on an uncaught exception is an event, too. */
  private ErrorPublisher errors(
      ServiceIdentity identity,
      Tracing tracing,
      ProductionSettings settings,
      ProcessClaim claim,
      Shutdown shutdown,
      TelemetryFailures telemetry) {
    ErrorPublisher errors = ErrorPublisher.to(options.brought().errorSink)
        .identity(identity.members())
        .redaction(redactor)
        .traceId(() -> Optional.ofNullable(tracing.currentIds().get("trace_id")))
        .open();
    claim.uncaught().ifPresent(logger -> logger.publishTo(errors));
    TelemetryStep.Factory steps =
        TelemetryStep.steps(TelemetryFailures.ERRORS, settings.flushTimeout(), telemetry);
    shutdown.flushing("errors", steps.of(errors::flush));
    shutdown.lastly("errors", steps.of(errors::close));
    return errors;
  }

  /** 7. Live at once, not ready yet. */
  private Health health(
      ServiceIdentity identity,
      Metrics metrics,
      Shutdown shutdown,
      Optional<JsonLogging> logging,
      TelemetryFailures telemetry) {
    Health health = Health.of(
            identity.members(), redactor, CheckTiming.DEFAULT, options.brought().nanoTime)
        .onListenerFailure(failure -> telemetry.tell(TelemetryFailures.HEALTH, failure))
        .beforeEachRun(() -> telemetry.contain(TelemetryFailures.LOGS, MDC::clear))
        .onChange(narrator::healthChanged);
    telemetry.alsoCounting(TelemetryFailures.HEALTH, health::listenerFailures);
    shutdown.draining("readiness", health::draining);
    shutdown.lastly("health", health::close);
    bind(metrics, new HealthMeters(health), telemetry);
    logging.ifPresent(log -> health.optional("log", () -> log.failing().isEmpty()));
    if (options.attached()) {
      DescriptorCheck.register(health);
    }
    return health;
  }

  private OptionalInt management(
      Config config,
      ServiceIdentity identity,
      Health health,
      Metrics metrics,
      Shutdown shutdown,
      Optional<JsonLogging> logging) {
    if (!options.has(Part.MANAGEMENT) || options.preflight()) {
      return OptionalInt.empty();
    }
    ManagementServer server = ManagementServer.start(
        config,
        identity,
        health,
        metrics,
        shutdown,
        logging.map(LoggerRoutes::of).orElse(List.of()));
    shutdown.lastly("management", server::close);
    return OptionalInt.of(server.port());
  }

  /** 8. What is no reason to fail, and will hurt one night. */
  private Container sanity(ProductionSettings settings, ServiceIdentity identity) {
    Container container = Container.current();
    if (options.attached()) {
      Sanity.of(settings, identity, container)
          .forEach(warning -> StartReport.warn(warning.code(), warning.message()));
    }
    return container;
  }

  private void giveBack(Optional<JsonLogging> logging, ProcessClaim claim) {
    logging.ifPresent(JsonLogging::close);
    correlation.set(Map::of);
    claim.release();
  }

  private static RuntimeException explained(Throwable failure) {
    if (failure instanceof StartupException known) {
      return known;
    }
    if (failure instanceof ConfigException report) {
      return StartupException.configuration(report);
    }
    return StartupException.failure(
        Codes.STEP, "the start failed: " + failure.getClass().getName(), failure);
  }
}
