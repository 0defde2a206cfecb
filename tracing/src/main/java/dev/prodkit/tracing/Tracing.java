// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/**
 * The tracing of one service: an OpenTelemetry that is configured by {@code OTEL_*}, whose spans
 * leave redacted and counted, and which ends within a bound.
 *
 * <p>Spans are exported if {@code OTEL_TRACES_EXPORTER}, an OTLP endpoint or both
 * {@code DD_TRACE_ENABLED=true} and {@code DD_AGENT_HOST} (then to the agent's OTLP receiver, port
 * 4318) are set. Otherwise nothing is exported and nothing warns; spans still have valid ids, and
 * context is still handed on. OpenTelemetry's metrics and logs are exported only if
 * {@code OTEL_METRICS_EXPORTER} or {@code OTEL_LOGS_EXPORTER} asks for it.
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
  private final Optional<OpenTelemetrySdk> sdk;
  private final Spans spans;
  private final SpanLedger ledger;
  private final TracingFailures failures;
  private final boolean exporting;
  private final boolean owned;
  private final Optional<GlobalRegistration> registration;
  private final CorrelationIds correlationIds = new CorrelationIds();
  private final Bounded bounded = new Bounded();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** With an SDK of our own, whose exporter redacts. */
  Tracing(
      OpenTelemetrySdk own,
      SpanLedger ledger,
      TracingFailures failures,
      boolean exporting,
      Predicate<? super Throwable> expected,
      Optional<GlobalRegistration> registration) {
    this.openTelemetry = own;
    this.sdk = Optional.of(own);
    this.spans = new Spans(own, Optional.empty(), failures, expected);
    this.ledger = ledger;
    this.failures = failures;
    this.exporting = exporting;
    this.owned = true;
    this.registration = registration;
  }

  /** With the OpenTelemetry of an agent or of the application. */
  Tracing(
      OpenTelemetry others,
      SpanRedaction redaction,
      TracingFailures failures,
      Predicate<? super Throwable> expected) {
    RedactingOpenTelemetry redacting = RedactingOpenTelemetry.before(others, redaction);
    this.openTelemetry = redacting;
    this.sdk = others instanceof OpenTelemetrySdk brought ? Optional.of(brought) : Optional.empty();
    this.spans = new Spans(redacting, Optional.of(redacting), failures, expected);
    this.ledger = new SpanLedger(1);
    this.failures = failures;
    this.exporting = false;
    this.owned = false;
    this.registration = Optional.empty();
  }

  /** Begins to configure tracing. */
  public static TracingBuilder configure() {
    return new TracingBuilder();
  }

  /**
   * Tracing with an OpenTelemetry that somebody else has built and closes. Its spans are not
   * counted here. Those that begin by {@link #spans()} or {@link #openTelemetry()} are redacted
   * before it gets them; what it records past this object is not, unless its exporter is wrapped by
   * {@link #redacting}. If it is an {@code OpenTelemetrySdk}, it is flushed.
   *
   * @param redaction as of {@link TracingBuilder#redaction}
   */
  public static Tracing using(OpenTelemetry mine, BinaryOperator<String> redaction) {
    return configure().redaction(redaction).using(mine);
  }

  /**
   * An exporter whose spans are redacted as those of this library are: for an SDK that the
   * application builds by itself.
   *
   * @param redaction as of {@link TracingBuilder#redaction}
   */
  public static SpanExporter redacting(SpanExporter exporter, BinaryOperator<String> redaction) {
    Objects.requireNonNull(exporter, "exporter");
    Objects.requireNonNull(redaction, "redaction");
    return new RedactingExporter(exporter, SpanRedaction.uncut(redaction));
  }

  /**
   * The OpenTelemetry for instrumentation libraries. If it is not {@link #owned()}, it redacts
   * before the real one gets a span.
   */
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
    if (closed.get() || sdk.isEmpty()) {
      return new FlushResult(ledger.settled() >= ledger.admitted(), ledger.counts());
    }
    long toSettle = ledger.admitted();
    long end = System.nanoTime() + Math.min(Bounded.nanos(bound), Long.MAX_VALUE / 2);
    boolean flushed = false;
    for (int round = 0; round < FLUSH_ROUNDS; round++) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      flushed = bounded.succeeds("prodkit-tracing-flush", left, () -> flushed(sdk.get()));
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
    if (owned) {
      sdk.ifPresent(own -> bounded.succeeds("prodkit-tracing-close", CLOSE_BOUND, own::shutdown));
    }
  }

  @Override
  public String toString() {
    return "Tracing[exporting=" + exporting + ", owned=" + owned + ", " + spanCounts() + "]";
  }
}
