// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.health.CheckTiming;
import dev.prodkit.health.Health;
import dev.prodkit.logging.JsonLogging;
import dev.prodkit.metrics.Metrics;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.shutdown.Shutdown;
import dev.prodkit.tracing.Tracing;
import dev.prodkit.tracing.TracingBuilder;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
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
 *
 * <p>What concerns {@link JsonLogging} is in lambdas and not in method references, which would load
 * it at once: a service without {@link Part#LOGGING} may have no Logback.
 */
final class Bootstrap {
  private final StartOptions options;
  private final StartTimes times;
  private final Narrator narrator;
  private final ScheduledTaskFailures taskFailures;
  private final Redactor redactor = Redactor.create();
  /** What every log line says of the span that it is written in; nothing until there is tracing. */
  private final AtomicReference<Supplier<Map<String, String>>> correlation =
      new AtomicReference<>(Map::of);

  Bootstrap(
      StartOptions options,
      StartTimes times,
      Narrator narrator,
      ScheduledTaskFailures taskFailures) {
    this.options = options;
    this.times = times;
    this.narrator = narrator;
    this.taskFailures = taskFailures;
  }

  /** A step, unless the end has begun meanwhile: then what follows would be opened in vain. */
  private <T> T step(Shutdown shutdown, String name, Supplier<T> step) {
    T opened = times.step(name, step);
    requireRunning(shutdown);
    return opened;
  }

  private static void requireRunning(Shutdown shutdown) {
    if (shutdown.ending()) {
      throw StartupException.failure(Codes.STEP, "the process ends already");
    }
  }

  /** 2. to 8. of the start; the signals are taken. */
  Production steps(EarlySettings early, Shutdown shutdown, ProcessClaim claim) {
    Optional<JsonLogging> logging = times.step("logging", () -> logging(early));
    narrator.logIsUp(logging);
    requireRunning(shutdown);
    LiveSettings live = step(
        shutdown,
        "configuration",
        () -> new ConfigurationStep(options, early, redactor, narrator::configNotice).run());
    shutdown.lastly("configuration", live::close);
    Config config = live.config();
    ProductionSettings settings = config.get(ProductionSettings.class);
    ServiceIdentity identity = early.identity(settings);
    logging.ifPresent(log -> settle(log, settings, identity));
    StartReport.warn(options, config, logging);
    shutdown.reconfigure(
        settings.shutdownGracePeriod(),
        options.preflight() ? Duration.ZERO : settings.drainDelay(identity),
        settings.flushTimeout());
    TelemetryFailures telemetry = new TelemetryFailures();
    ServerWatch watch = ServerWatch.of(shutdown);
    Tracing tracing =
        step(shutdown, "tracing", () -> tracing(identity, config, shutdown, telemetry));
    StartReport.warnOfUnguarded(options.brought().openTelemetry.isPresent(), tracing.owned());
    Metrics metrics = step(
        shutdown,
        "metrics",
        () -> metrics(
            identity, settings.metricsCommonTags(), shutdown, settings.flushTimeout(), telemetry));
    ErrorPublisher errors = step(
        shutdown, "errors", () -> errors(identity, tracing, settings, claim, shutdown, telemetry));
    bind(metrics, telemetry, telemetry);
    bind(metrics, new TelemetryMeters(tracing, errors), telemetry);
    logging.ifPresent(log -> bind(metrics, new LogMeters(log), telemetry));
    narrator.counting(logging, tracing, errors);
    taskFailures.tellTo(errors);
    bind(metrics, taskFailures, telemetry);
    Health health = step(
        shutdown, "health", () -> health(identity, metrics, shutdown, watch, logging, telemetry));
    live.show(health);
    bind(metrics, live::countReloads, telemetry);
    OptionalInt port = step(
        shutdown,
        "management",
        () -> management(config, identity, health, metrics, shutdown, watch, logging));
    Container container = step(shutdown, "sanity", () -> sanity(settings, identity));
    requireRunning(shutdown);
    narrator.started();
    StartReport.started(port, tracing.exporting(), container, times.milliseconds());
    return new Production(new Rooms(
        identity,
        config,
        redactor::apply,
        shutdown,
        tracing,
        metrics,
        errors,
        health,
        port,
        options.preflight(),
        watch,
        telemetry,
        () -> giveBack(logging, claim)));
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
    TracingBuilder builder = Tracing.configure()
        .identity(identity.members())
        .redaction(redactor::apply)
        .expected(Operations::isAnswer)
        .onNotice(narrator::tracingNotice)
        .onFailure(failure -> telemetry.tell(TelemetryFailures.TRACES, failure));
    Tracing tracing = options
        .brought()
        .openTelemetry
        .map(builder::using)
        .orElseGet(() -> ownTracing(builder, settings, config));
    telemetry.alsoCounting(TelemetryFailures.TRACES, tracing::failures);
    correlation.set(tracing::currentIds);
    SpanFlush flush = new SpanFlush(tracing, settings.flushTimeout());
    TelemetryStep.Factory steps =
        TelemetryStep.steps(TelemetryFailures.TRACES, settings.flushTimeout(), telemetry);
    shutdown.flushing("spans", steps.of(flush));
    shutdown.lastly("tracing", steps.of(bound -> tracing.close()));
    return tracing;
  }

  private Tracing ownTracing(TracingBuilder builder, ProductionSettings settings, Config config) {
    if (!options.has(Part.TRACING) || !settings.enableTracing()) {
      return builder.startUnattached();
    }
    try {
      builder
          .environment(JavaAgents.without(JavaAgents.attached(), options.environment()))
          .properties(() -> ConfigurationStep.telemetry(config));
      return options.attached() ? builder.start() : builder.startUnattached();
    } catch (IllegalArgumentException malformed) { // OTEL_* is configuration like any other
      throw StartupException.configuration(malformed);
    }
  }

  /** 5. With the meters of the JVM, the process and the log. */
  private Metrics metrics(
      ServiceIdentity identity,
      boolean commonTags,
      Shutdown shutdown,
      Duration flushTimeout,
      TelemetryFailures telemetry) {
    Metrics.Builder builder = Metrics.configure()
        .redaction(redactor::apply, redactor::generation)
        .onNotice(narrator::metricsNotice);
    Metrics metrics = options
        .brought()
        .meterRegistry
        .map(builder::using)
        .orElseGet(() -> ownMetrics(builder, identity, commonTags));
    TelemetryStep.Factory steps =
        TelemetryStep.steps(TelemetryFailures.METRICS, flushTimeout, telemetry);
    shutdown.lastly("metrics", steps.of(bound -> metrics.close()));
    return metrics;
  }

  private Metrics ownMetrics(
      Metrics.Builder builder, ServiceIdentity identity, boolean commonTags) {
    if (!options.has(Part.METRICS)) {
      return builder.using(new SimpleMeterRegistry());
    }
    Map<String, String> tags = commonTags ? identity.members() : new LinkedHashMap<>();
    tags.remove("hostname"); // Prometheus adds its own instance label
    return builder.commonTags(tags).prometheus();
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
        .redaction(redactor::apply)
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
      ServerWatch watch,
      Optional<JsonLogging> logging,
      TelemetryFailures telemetry) {
    Health health = Health.of(
            identity.members(), redactor::apply, CheckTiming.DEFAULT, options.brought().nanoTime)
        .onListenerFailure(failure -> telemetry.tell(TelemetryFailures.HEALTH, failure))
        .beforeEachRun(() -> telemetry.contain(TelemetryFailures.LOGS, MDC::clear))
        .onChange(narrator::healthChanged);
    telemetry.alsoCounting(TelemetryFailures.HEALTH, health::listenerFailures);
    shutdown.draining("readiness", () -> {
      health.draining();
      watch.close();
    });
    shutdown.expectWorkWhen(health::isReadinessAskedFor);
    shutdown.lastly("health", health::close);
    bind(metrics, new HealthMeters(health), telemetry);
    logging.ifPresent(log -> health.optional("log", () -> log.failing().isEmpty()));
    if (options.attached()) {
      DescriptorCheck.register(health);
      watch.start(health);
    }
    return health;
  }

  private OptionalInt management(
      Config config,
      ServiceIdentity identity,
      Health health,
      Metrics metrics,
      Shutdown shutdown,
      ServerWatch watch,
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
        redactor::apply,
        logging.map(log -> LoggerRoutes.of(log, redactor::apply)).orElse(List.of()));
    shutdown.lastly("management", server::close);
    server.watchedBy(watch);
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
    logging.ifPresent(log -> log.close());
    correlation.set(Map::of);
    claim.release();
  }
}
