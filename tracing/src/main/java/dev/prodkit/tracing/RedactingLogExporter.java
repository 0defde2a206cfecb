// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows the exporter log records without secrets, where {@code OTEL_LOGS_EXPORTER} has one. */
final class RedactingLogExporter implements LogRecordExporter {
  /** The body has no name; this one is not sensitive. */
  private static final AttributeKey<Value<?>> BODY = AttributeKey.valueKey("body");

  private final LogRecordExporter exporter;
  private final SpanRedaction redaction;

  RedactingLogExporter(LogRecordExporter exporter, SpanRedaction redaction) {
    this.exporter = exporter;
    this.redaction = redaction;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> records) {
    List<LogRecordData> redacted = records.stream()
        .<LogRecordData>map(record -> RedactedRecord.of(record, redaction))
        .toList();
    return exporter.export(redacted);
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  @Override
  public String toString() {
    return "RedactingLogExporter{" + exporter + "}";
  }

  private record RedactedRecord(
      LogRecordData record,
      Resource resource,
      InstrumentationScopeInfo scope,
      @Nullable Value<?> body,
      Attributes attributes,
      @Nullable String event)
      implements LogRecordData {
    static RedactedRecord of(LogRecordData record, SpanRedaction redaction) {
      Value<?> body = record.getBodyValue();
      String event = record.getEventName();
      return new RedactedRecord(
          record,
          redaction.resource(record.getResource()),
          redaction.scope(record.getInstrumentationScopeInfo()),
          body == null ? null : redaction.value(BODY, body),
          redaction.attributes(record.getAttributes()),
          event == null ? null : redaction.text(event));
    }

    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return scope;
    }

    @Override
    public long getTimestampEpochNanos() {
      return record.getTimestampEpochNanos();
    }

    @Override
    public long getObservedTimestampEpochNanos() {
      return record.getObservedTimestampEpochNanos();
    }

    @Override
    public SpanContext getSpanContext() {
      return record.getSpanContext();
    }

    @Override
    public Severity getSeverity() {
      return record.getSeverity();
    }

    @Override
    public @Nullable String getSeverityText() {
      return record.getSeverityText();
    }

    @Override
    @Deprecated // The SDK still asks for it to be there.
    @SuppressWarnings("deprecation")
    public io.opentelemetry.sdk.logs.data.Body getBody() {
      return body == null
          ? io.opentelemetry.sdk.logs.data.Body.empty()
          : io.opentelemetry.sdk.logs.data.Body.string(body.asString());
    }

    @Override
    public @Nullable Value<?> getBodyValue() {
      return body;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
      return record.getTotalAttributeCount();
    }

    @Override
    public @Nullable String getEventName() {
      return event;
    }
  }
}
