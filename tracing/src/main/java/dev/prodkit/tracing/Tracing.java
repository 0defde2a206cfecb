// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The tracing of one service: an OpenTelemetry that is configured by {@code OTEL_*}, whose spans
 * leave redacted and counted, and which ends within a bound.
 *
 * <p>Spans are exported if {@code OTEL_TRACES_EXPORTER}, an OTLP endpoint or {@code DD_AGENT_HOST}
 * (then to the agent's OTLP receiver, port 4318) is set. Otherwise nothing is exported and nothing
 * warns; spans still have valid ids, and context is still handed on. OpenTelemetry's metrics and
 * logs are exported only if {@code OTEL_METRICS_EXPORTER} or {@code OTEL_LOGS_EXPORTER} asks for
 * it.
 *
 * <p>No request waits for an export: at most {@code OTEL_BSP_MAX_QUEUE_SIZE} spans (2048) wait, and
 * what comes beyond is dropped and counted. An attribute value is cut to
 * {@value Settings#DEFAULT_LENGTH_LIMIT} characters unless
 * {@code OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT} says otherwise, a span has at most 128 attributes,
 * events and links.
 *
 * <p>Thread-safe. Nothing throws after the start.
 */
public final class Tracing implements AutoCloseable {
  /** How long {@link #close()} may take. */
  public static final Duration CLOSE_BOUND = Duration.ofSeconds(1);

  // A flush that finds another one under way waits for that one, which began without our spans.
  private static final int FLUSH_ROUNDS = 2;

  private final OpenTelemetry openTelemetry;
  private final Spans spans;
  private final SpanLedger ledger;
  private final TracingFailures failures;
  private final boolean exporting;
  private final boolean owned;
  private final Optional<GlobalRegistration> registration;
  private final CorrelationIds correlationIds = new CorrelationIds();
  private final Bounded bounded = new Bounded();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Tracing(
      OpenTelemetry openTelemetry,
      SpanLedger ledger,
      TracingFailures failures,
      boolean exporting,
      boolean owned,
      Optional<GlobalRegistration> registration) {
    this.openTelemetry = openTelemetry;
    this.spans = new Spans(openTelemetry, owned, failures);
    this.ledger = ledger;
    this.failures = failures;
    this.exporting = exporting;
    this.owned = owned;
    this.registration = registration;
  }

  /** Begins to configure tracing. */
  public static Builder configure() {
    return new Builder();
  }

  /**
   * Tracing with an OpenTelemetry that somebody else has built, closes, and answers for: its spans
   * are neither redacted nor counted here. If it is an {@code OpenTelemetrySdk}, it is flushed.
   */
  public static Tracing using(OpenTelemetry mine) {
    return using(mine, failure -> {});
  }

  /**
   * As {@link #using(OpenTelemetry)}.
   *
   * @param onFailure as of {@link Builder#onFailure}
   */
  public static Tracing using(OpenTelemetry mine, Consumer<? super Throwable> onFailure) {
    Objects.requireNonNull(mine, "mine");
    Objects.requireNonNull(onFailure, "onFailure");
    return using(mine, new TracingFailures(onFailure));
  }

  private static Tracing using(OpenTelemetry mine, TracingFailures failures) {
    return new Tracing(mine, new SpanLedger(1), failures, false, false, Optional.empty());
  }

  /** The OpenTelemetry for instrumentation libraries. */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /** Spans around pieces of work. */
  public Spans spans() {
    return spans;
  }

  /** Whether spans leave this process through this object; see {@link #owned()}. */
  public boolean exporting() {
    return exporting;
  }

  /**
   * False if the OpenTelemetry is an agent's or the application's own: exported there, if at all.
   */
  public boolean owned() {
    return owned;
  }

  /** What became of the spans so far; zeros if this is not {@link #owned()}. */
  public SpanCounts spanCounts() {
    return ledger.counts();
  }

  /**
   * How often OpenTelemetry threw around a piece of work, which went on: a sampler, processor,
   * propagator or context storage. Failures in {@link ContextExecutors} and {@link TraceContextMdc}
   * are those of the whole process.
   */
  public long failures() {
    return failures.count() + TracingFailures.OF_PROCESS.count();
  }

  /**
   * The ids of the span that is current on the calling thread: {@code trace_id} and {@code span_id}
   * in lowercase hex, {@code dd.trace_id} and {@code dd.span_id} as the decimal of their low 64
   * bits; empty without a span. Cheap enough for every log event. The map cannot be modified.
   */
  public Map<String, String> currentIds() {
    return failures.contain(() -> correlationIds.of(Span.current().getSpanContext()), Map.of());
  }

  /**
   * Sends what waits, and waits for it no longer than the bound. An interrupt ends the wait and
   * stays set. Returns at once after {@link #close()}.
   */
  public FlushResult flush(Duration bound) {
    Objects.requireNonNull(bound, "bound");
    if (closed.get() || !(openTelemetry instanceof OpenTelemetrySdk sdk)) {
      return new FlushResult(ledger.settled() >= ledger.admitted(), ledger.counts());
    }
    long toSettle = ledger.admitted();
    long end = System.nanoTime() + Math.min(Bounded.nanos(bound), Long.MAX_VALUE / 2);
    boolean flushed = false;
    for (int round = 0; round < FLUSH_ROUNDS; round++) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      flushed = bounded.succeeds("prodkit-tracing-flush", left, () -> flushed(sdk));
      if (!flushed || ledger.settled() >= toSettle) {
        break;
      }
    }
    return new FlushResult(flushed && ledger.settled() >= toSettle, ledger.counts());
  }

  private static CompletableResultCode flushed(OpenTelemetrySdk sdk) {
    return CompletableResultCode.ofAll(List.of(
        sdk.getSdkTracerProvider().forceFlush(),
        sdk.getSdkMeterProvider().forceFlush(),
        sdk.getSdkLoggerProvider().forceFlush()));
  }

  /**
   * Gives the global OpenTelemetry back, and shuts the SDK down for at most {@link #CLOSE_BOUND}:
   * call {@link #flush} before, for a collector that is slow. What has not left by then is
   * abandoned, on daemon threads, and stays {@code pending} in {@link #spanCounts()}. What
   * {@link #using} was given stays open. May be called again.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    registration.ifPresent(GlobalRegistration::close);
    ledger.close();
    if (owned && openTelemetry instanceof OpenTelemetrySdk sdk) {
      bounded.succeeds("prodkit-tracing-close", CLOSE_BOUND, sdk::shutdown);
    }
  }

  @Override
  public String toString() {
    return "Tracing[exporting=" + exporting + ", owned=" + owned + ", " + spanCounts() + "]";
  }

  /** Configures tracing. Only {@link #redaction} is required. Not thread-safe. */
  public static final class Builder {
    private static final Set<String> IDENTITY =
        Set.of("service", "environment", "version", "hostname");

    private Map<String, String> environment = Map.of();
    private Map<String, String> identity = Map.of();
    private Supplier<Map<String, String>> properties = Map::of;
    private Optional<SpanExporter> exporter = Optional.empty();
    private Consumer<? super Throwable> onFailure = failure -> {};
    private @Nullable UnaryOperator<String> redaction;

    private Builder() {}

    /**
     * The environment, of which {@code OTEL_*} and {@code DD_AGENT_HOST} are read: in production
     * {@code System.getenv()}. A system property {@code otel.*} wins over its variable, as
     * everywhere in OpenTelemetry.
     */
    public Builder environment(Map<String, String> variables) {
      environment = Map.copyOf(variables);
      return this;
    }

    /**
     * Who this service is, which wins over {@code OTEL_SERVICE_NAME} and
     * {@code OTEL_RESOURCE_ATTRIBUTES}: {@code service}, {@code environment}, {@code version} and
     * {@code hostname}, each optional; blank values are left out. The host name also is the
     * {@code service.instance.id} unless the environment sets one.
     *
     * @throws IllegalArgumentException if there is another key
     */
    public Builder identity(Map<String, String> whoThisIs) {
      Map<String, String> known = new LinkedHashMap<>();
      whoThisIs.forEach((key, value) -> {
        if (!IDENTITY.contains(key)) {
          throw new IllegalArgumentException("identity has no " + key
              + ": give service, environment, version and hostname only; other attributes go into "
              + "OTEL_RESOURCE_ATTRIBUTES");
        }
        if (!value.isBlank()) {
          known.put(key, value);
        }
      });
      identity = known;
      return this;
    }

    /**
     * Takes secrets out of the texts of a span before it is exported: its name, attributes, status
     * description, events (with exceptions and their stack traces) and links, and the resource.
     * Must be thread-safe. Where it throws, the text is left out.
     */
    public Builder redaction(UnaryOperator<String> redactor) {
      redaction = Objects.requireNonNull(redactor, "redactor");
      return this;
    }

    /**
     * Settings from elsewhere, such as a secret store: names as {@code OTEL_EXPORTER_OTLP_HEADERS}
     * or {@code otel.exporter.otlp.headers}. They win over the environment. Read at the start, and
     * the headers of OTLP over HTTP again before each export: a key may rotate.
     */
    public Builder properties(Supplier<Map<String, String>> elsewhere) {
      properties = Objects.requireNonNull(elsewhere, "elsewhere");
      return this;
    }

    /** Sends spans to this exporter, whatever the environment names. Closed with the tracing. */
    public Builder exporter(SpanExporter mine) {
      exporter = Optional.of(mine);
      return this;
    }

    /**
     * Hears of each exception of OpenTelemetry that was kept away from a piece of work, on the
     * thread of that work: it must be quick. What it throws is ignored. {@link Tracing#failures()}
     * counts them.
     */
    public Builder onFailure(Consumer<? super Throwable> listener) {
      onFailure = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Starts tracing and makes its OpenTelemetry the global one. If there is one already, from a
     * Java agent or the application, that one is used and nothing is built: never two exporters.
     *
     * @throws IllegalArgumentException if settings are malformed: one message names all of them,
     *     without their values
     * @throws IllegalStateException if tracing is started already in this process, or if
     *     {@link #redaction} was not called
     */
    public Tracing start() {
      requiredRedaction();
      Optional<OpenTelemetry> existing = GlobalRegistration.ofSomebodyElse();
      return existing.map(mine -> using(mine, onFailure)).orElseGet(() -> build(true));
    }

    /**
     * Starts tracing without touching the global OpenTelemetry, for tests: any number at a time.
     *
     * @throws IllegalArgumentException if settings are malformed
     * @throws IllegalStateException if {@link #redaction} was not called
     */
    public Tracing startUnattached() {
      return build(false);
    }

    private UnaryOperator<String> requiredRedaction() {
      if (redaction == null) {
        throw new IllegalStateException(
            "tracing needs a redaction: pass the redactor of your logs, "
                + "so that no secret leaves in a span");
      }
      return redaction;
    }

    private Tracing build(boolean global) {
      UnaryOperator<String> redactor = requiredRedaction();
      Settings settings = new Settings(environment, systemProperties(), properties.get());
      List<String> problems = SettingsCheck.problems(settings);
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException("tracing cannot start: " + String.join("; ", problems));
      }
      SpanLedger ledger = new SpanLedger(settings.queueSize());
      RotatingHeaders headers = new RotatingHeaders(settings, properties);
      TracingFailures failures = new TracingFailures(onFailure);
      SdkAssembly assembly =
          new SdkAssembly(settings, identity, redactor, exporter, ledger, headers, failures);
      OpenTelemetrySdk sdk = assembly.build();
      Optional<GlobalRegistration> registration = Optional.empty();
      if (global) {
        try {
          registration = Optional.of(GlobalRegistration.of(sdk));
        } catch (IllegalStateException e) {
          new Bounded().succeeds("prodkit-tracing-close", CLOSE_BOUND, sdk::shutdown);
          throw e;
        }
      }
      return new Tracing(sdk, ledger, failures, assembly.exporting(), true, registration);
    }

    private static Map<String, String> systemProperties() {
      Map<String, String> properties = new LinkedHashMap<>();
      for (String name : System.getProperties().stringPropertyNames()) {
        properties.put(name, System.getProperty(name, ""));
      }
      return properties;
    }
  }
}
