// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Redacts what is said to a span of another OpenTelemetry. In a context it is that other span which
 * is stored: agents know only their own.
 */
final class RedactingSpan implements Span {
  private final Span others;
  private final SpanRedaction redaction;

  RedactingSpan(Span others, SpanRedaction redaction) {
    this.others = others;
    this.redaction = redaction;
  }

  @Override
  public <T> Span setAttribute(AttributeKey<T> key, @Nullable T value) {
    if (key != null && value != null && redaction.keeps(key.getKey())) {
      others.setAttribute(key, redaction.value(key, value));
    }
    return this;
  }

  @Override
  public Span setAllAttributes(Attributes attributes) {
    others.setAllAttributes(redaction.attributes(attributes));
    return this;
  }

  @Override
  public Span addEvent(String name, Attributes attributes) {
    others.addEvent(redaction.text(name), redaction.attributes(attributes));
    return this;
  }

  @Override
  public Span addEvent(String name, Attributes attributes, long time, TimeUnit unit) {
    others.addEvent(redaction.text(name), redaction.attributes(attributes), time, unit);
    return this;
  }

  @Override
  public Span setStatus(StatusCode code, String description) {
    others.setStatus(code, redaction.text(description));
    return this;
  }

  @Override
  public Span recordException(Throwable failure, Attributes attributes) {
    RedactedException redacted = RedactedException.of(failure, redaction);
    others.recordException(
        redacted,
        redacted.attributes().toBuilder()
            .putAll(redaction.attributes(attributes))
            .build());
    return this;
  }

  @Override
  public Span updateName(String name) {
    others.updateName(redaction.text(name));
    return this;
  }

  @Override
  public Span addLink(SpanContext linked) {
    others.addLink(redaction.context(linked));
    return this;
  }

  @Override
  public Span addLink(SpanContext linked, Attributes attributes) {
    others.addLink(redaction.context(linked), redaction.attributes(attributes));
    return this;
  }

  @Override
  public void end() {
    others.end();
  }

  @Override
  public void end(long time, TimeUnit unit) {
    others.end(time, unit);
  }

  @Override
  public SpanContext getSpanContext() {
    return others.getSpanContext();
  }

  @Override
  public boolean isRecording() {
    return others.isRecording();
  }

  @Override
  public Context storeInContext(Context context) {
    return others.storeInContext(context);
  }

  @Override
  public String toString() {
    return "RedactingSpan{" + others + "}";
  }
}
