// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessorBuilder;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds the SDK: all that is configured by OpenTelemetry's autoconfiguration, but for the way that
 * spans take out, which is counted and redacted, and for the shutdown hook, which there is none.
 */
final class SdkAssembly {
  private static final Pattern PROPERTY = Pattern.compile("otel(?:\\.[a-z]+)+");
  private static final AttributeKey<String> INSTANCE =
      AttributeKey.stringKey("service.instance.id");

  private final Settings settings;
  private final Map<String, String> identity;
  private final BinaryOperator<String> redaction;
  private final Optional<SpanExporter> ownExporter;
  private final SpanLedger ledger;
  private final RotatingHeaders headers;
  private final TracingFailures failures;

  SdkAssembly(
      Settings settings,
      Map<String, String> identity,
      BinaryOperator<String> redaction,
      Optional<SpanExporter> ownExporter,
      SpanLedger ledger,
      RotatingHeaders headers,
      TracingFailures failures) {
    this.settings = settings;
    this.identity = identity;
    this.redaction = redaction;
    this.ownExporter = ownExporter;
    this.ledger = ledger;
    this.headers = headers;
    this.failures = failures;
  }

  boolean exporting() {
    return !settings.disabled() && (ownExporter.isPresent() || settings.exporting());
  }

  /**
   * The SDK, running.
   *
   * @throws IllegalArgumentException if OpenTelemetry refuses a setting
   */
  OpenTelemetrySdk build() {
    SpanRedaction uncut = SpanRedaction.uncut(redaction);
    try {
      return AutoConfiguredOpenTelemetrySdk.builder()
          .disableShutdownHook()
          .addPropertiesCustomizer(config -> headers.hidden(settings.forSdk(System.getenv())))
          .addMetricExporterCustomizer(
              (exporter, config) -> new RedactingMetricExporter(headers.metrics(exporter), uncut))
          .addLogRecordExporterCustomizer(
              (exporter, config) -> new RedactingLogExporter(headers.logs(exporter), uncut))
          .addPropagatorCustomizer(
              (propagator, config) -> Propagation.strictly(propagator, failures))
          .addResourceCustomizer((resource, config) -> identified(resource))
          .addTracerProviderCustomizer((provider, config) ->
              provider.addSpanProcessor(exporting() ? batches(config) : new RecordingProcessor()))
          .build()
          .getOpenTelemetrySdk();
    } catch (RuntimeException e) {
      // Neither its message nor its cause may be shown: they quote the values.
      throw new IllegalArgumentException(explained(e));
    }
  }

  private Resource identified(Resource resource) {
    AttributesBuilder attributes = Attributes.builder();
    identity.forEach((name, value) -> {
      switch (name) {
        case "service" -> attributes.put("service.name", value);
        case "environment" -> attributes.put("deployment.environment.name", value);
        case "version" -> attributes.put("service.version", value);
        default -> {
          attributes.put("host.name", value);
          if (resource.getAttribute(INSTANCE) == null) {
            attributes.put(INSTANCE, value);
          }
        }
      }
    });
    return resource.merge(Resource.create(attributes.build()));
  }

  private SpanProcessor batches(ConfigProperties config) {
    SpanExporter exporter = ownExporter.orElseGet(() -> SpanExporter.composite(exporters(config)));
    SpanRedaction spanRedaction = new SpanRedaction(redaction, settings.lengthLimit());
    BatchSpanProcessorBuilder builder = BatchSpanProcessor.builder(
            new CountingExporter(new RedactingExporter(exporter, spanRedaction), ledger))
        .setMaxQueueSize(ledger.capacity());
    Duration delay = config.getDuration("otel.bsp.schedule.delay");
    if (delay != null) {
      builder.setScheduleDelay(delay);
    }
    Duration timeout = config.getDuration("otel.bsp.export.timeout");
    if (timeout != null) {
      builder.setExporterTimeout(timeout);
    }
    int batch = config.getInt("otel.bsp.max.export.batch.size", 512);
    builder.setMaxExportBatchSize(Math.min(batch, ledger.capacity()));
    return new CountingProcessor(builder.build(), ledger);
  }

  private List<SpanExporter> exporters(ConfigProperties config) {
    Map<String, ConfigurableSpanExporterProvider> known = new TreeMap<>();
    for (ConfigurableSpanExporterProvider provider :
        config.getComponentLoader().load(ConfigurableSpanExporterProvider.class)) {
      known.put(provider.getName(), provider);
    }
    List<SpanExporter> exporters = new ArrayList<>();
    for (String name : settings.exporters()) {
      ConfigurableSpanExporterProvider provider = known.get(name);
      if (provider == null) {
        throw new UnknownExporterException(settings.nameOf(Settings.EXPORTER)
            + " names an exporter that is not on the class path: "
            + KnownArtifacts.advice(name)
                .orElse("write one of " + String.join(", ", known.keySet())
                    + ", or add the library that brings it"));
      }
      exporters.add(headers.spans(provider.createExporter(config)));
    }
    return exporters;
  }

  private String explained(RuntimeException refusal) {
    Throwable last = refusal;
    for (Throwable t = refusal; t != null; t = t.getCause()) {
      if (t instanceof UnknownExporterException ours) {
        return ours.getMessage();
      }
      last = t;
    }
    String message = refusal.getMessage() + " " + last.getMessage();
    if (message.contains("GrpcSender")) {
      return settings.nameOf(Settings.PROTOCOL) + " asks for grpc, and no sender for it is on the "
          + "class path: write http/protobuf with port 4318, or add an OpenTelemetry gRPC sender";
    }
    Optional<String> library = KnownArtifacts.adviceFor(message, settings);
    if (library.isPresent()) {
      return library.get();
    }
    Matcher property = PROPERTY.matcher(message);
    String what = property.find() && settings.value(property.group()).isPresent()
        ? settings.nameOf(property.group())
        : "one of the OTEL_* settings (" + last.getClass().getSimpleName() + ")";
    return what
        + " is not accepted by OpenTelemetry: correct or unset it; what it may be stands in "
        + "OpenTelemetry's table of environment variables";
  }

  /** Its message is ours and holds no value. */
  private static final class UnknownExporterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String explanation;

    UnknownExporterException(String explanation) {
      super(explanation);
      this.explanation = explanation;
    }

    @Override
    public String getMessage() {
      return explanation;
    }
  }
}
