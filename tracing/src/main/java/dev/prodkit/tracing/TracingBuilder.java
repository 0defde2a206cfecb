// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Configures {@link Tracing}; begins with {@link Tracing#configure()}. Only {@link #redaction} is
 * required. Not thread-safe.
 */
public final class TracingBuilder {
  private static final Set<String> IDENTITY =
      Set.of("service", "environment", "version", "hostname");

  private Map<String, String> environment = Map.of();
  private Map<String, String> identity = Map.of();
  private Supplier<Map<String, String>> properties = Map::of;
  private Optional<SpanExporter> exporter = Optional.empty();
  private Consumer<? super Throwable> onFailure = failure -> {};
  private Consumer<? super Notice> onNotice = notice -> {};
  private Predicate<? super Throwable> expected = failure -> false;
  private @Nullable BinaryOperator<String> redaction;

  TracingBuilder() {}

  /**
   * The environment, of which {@code OTEL_*}, {@code DD_AGENT_HOST} and {@code DD_TRACE_ENABLED}
   * are read: in production {@code System.getenv()}. A system property {@code otel.*} wins over its
   * variable, as everywhere in OpenTelemetry.
   */
  public TracingBuilder environment(Map<String, String> variables) {
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
  public TracingBuilder identity(Map<String, String> whoThisIs) {
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
   * description, events (with exceptions and their stack traces), links and scope, and the
   * resource. The same holds for metrics and log records that OpenTelemetry's SDK exports.
   *
   * @param redactor gets the name of an attribute and its text, or a text of a list that it holds,
   *     and returns what may leave; the name is empty for a text that has none. Numbers and
   *     booleans are not handed to it. Must be thread-safe. Where it throws, the text is left out
   */
  public TracingBuilder redaction(BinaryOperator<String> redactor) {
    redaction = Objects.requireNonNull(redactor, "redactor");
    return this;
  }

  /**
   * Settings from elsewhere, such as a secret store: names as {@code OTEL_EXPORTER_OTLP_HEADERS} or
   * {@code otel.exporter.otlp.headers}. They win over the environment. Read at the start, and the
   * headers of OTLP over HTTP again before each export: a key may rotate.
   */
  public TracingBuilder properties(Supplier<Map<String, String>> elsewhere) {
    properties = Objects.requireNonNull(elsewhere, "elsewhere");
    return this;
  }

  /** Sends spans to this exporter, whatever the environment names. Closed with the tracing. */
  public TracingBuilder exporter(SpanExporter mine) {
    exporter = Optional.of(mine);
    return this;
  }

  /**
   * Which failures of a piece of work are an answer and no error, such as "not found". Their span
   * stays without an error status and without a stack; an event {@code refused} holds the type.
   * Must be thread-safe; where it throws, the failure is an error.
   */
  public TracingBuilder expected(Predicate<? super Throwable> answer) {
    expected = Objects.requireNonNull(answer, "answer");
    return this;
  }

  /**
   * Hears of each exception of OpenTelemetry that was kept away from a piece of work, on the thread
   * of that work: it must be quick. What it throws is ignored. {@link Tracing#failures()} counts
   * them.
   */
  public TracingBuilder onFailure(Consumer<? super Throwable> listener) {
    onFailure = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Hears of what an operator should know: settings that cannot work, at the start, and spans that
   * are lost, while the service runs. The latter come on the thread that has lost the span: it must
   * be quick. What it throws is ignored.
   */
  public TracingBuilder onNotice(Consumer<? super Notice> listener) {
    onNotice = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Starts tracing and makes its OpenTelemetry the global one. If there is one already, from a Java
   * agent or the application, that one is used and nothing is built: never two exporters.
   *
   * @throws IllegalArgumentException if settings are malformed: one message names all of them,
   *     without their values
   * @throws IllegalStateException if tracing is started already in this process, or if
   *     {@link #redaction} was not called
   */
  public Tracing start() {
    requiredRedaction();
    Optional<OpenTelemetry> existing = GlobalRegistration.ofSomebodyElse();
    return existing.map(this::using).orElseGet(() -> build(true));
  }

  /**
   * Starts tracing without touching the global OpenTelemetry, for tests: any number at a time.
   * Beside Datadog's agent, which answers for every OpenTelemetry, that agent is used.
   *
   * @throws IllegalArgumentException if settings are malformed
   * @throws IllegalStateException if {@link #redaction} was not called
   */
  public Tracing startUnattached() {
    requiredRedaction();
    return GlobalRegistration.ofAnAgentThatAnswersForAll()
        .map(this::using)
        .orElseGet(() -> build(false));
  }

  /**
   * As {@link Tracing#using}. The environment, the identity, the properties and the exporter do not
   * matter then.
   *
   * @throws IllegalStateException if {@link #redaction} was not called
   */
  public Tracing using(OpenTelemetry mine) {
    Objects.requireNonNull(mine, "mine");
    SpanRedaction spanRedaction = SpanRedaction.uncut(requiredRedaction());
    return new Tracing(mine, spanRedaction, new TracingFailures(onFailure), expected);
  }

  private BinaryOperator<String> requiredRedaction() {
    if (redaction == null) {
      throw new IllegalStateException("tracing needs a redaction: pass the redactor of your logs, "
          + "so that no secret leaves in a span");
    }
    return redaction;
  }

  private Tracing build(boolean global) {
    BinaryOperator<String> redactor = requiredRedaction();
    Settings settings = new Settings(environment, systemProperties(), properties.get());
    List<String> problems = SettingsCheck.problems(settings);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("tracing cannot start: " + String.join("; ", problems));
    }
    String address = exporter
        .map(mine -> mine.getClass().getSimpleName())
        .orElseGet(() -> EndpointCheck.address(settings));
    SpanLedger ledger = new SpanLedger(
        settings.queueSize(), new DeliveryWatch(address, onNotice, System::nanoTime));
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
        new Bounded().succeeds("prodkit-tracing-close", Tracing.CLOSE_BOUND, sdk::shutdown);
        throw e;
      }
    }
    if (exporter.isEmpty()) {
      EndpointCheck.doubts(settings).forEach(doubt -> Notice.tell(onNotice, doubt));
    }
    return new Tracing(sdk, ledger, failures, assembly.exporting(), expected, registration);
  }

  private static Map<String, String> systemProperties() {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      properties.put(name, System.getProperty(name, ""));
    }
    return properties;
  }
}
