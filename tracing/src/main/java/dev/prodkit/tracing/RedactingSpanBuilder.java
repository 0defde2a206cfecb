// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Redacts what a span starts with. The name was redacted before. */
final class RedactingSpanBuilder implements SpanBuilder {
  private final SpanBuilder others;
  private final SpanRedaction redaction;
  private boolean parentIsSet;

  RedactingSpanBuilder(SpanBuilder others, SpanRedaction redaction) {
    this.others = others;
    this.redaction = redaction;
  }

  @Override
  public SpanBuilder setParent(Context parent) {
    others.setParent(redaction.parent(parent));
    parentIsSet = true;
    return this;
  }

  @Override
  public SpanBuilder setNoParent() {
    others.setNoParent();
    parentIsSet = true;
    return this;
  }

  @Override
  public SpanBuilder addLink(SpanContext linked) {
    others.addLink(redaction.context(linked));
    return this;
  }

  @Override
  public SpanBuilder addLink(SpanContext linked, Attributes attributes) {
    others.addLink(redaction.context(linked), redaction.attributes(attributes));
    return this;
  }

  @Override
  public SpanBuilder setAttribute(String key, @Nullable String value) {
    return setAttribute(AttributeKey.stringKey(key), value);
  }

  @Override
  public SpanBuilder setAttribute(String key, long value) {
    return setAttribute(AttributeKey.longKey(key), value);
  }

  @Override
  public SpanBuilder setAttribute(String key, double value) {
    return setAttribute(AttributeKey.doubleKey(key), value);
  }

  @Override
  public SpanBuilder setAttribute(String key, boolean value) {
    return setAttribute(AttributeKey.booleanKey(key), value);
  }

  @Override
  public <T> SpanBuilder setAttribute(AttributeKey<T> key, @Nullable T value) {
    if (key != null && value != null && redaction.keeps(key.getKey())) {
      others.setAttribute(key, redaction.value(key, value));
    }
    return this;
  }

  @Override
  public SpanBuilder setAllAttributes(Attributes attributes) {
    others.setAllAttributes(redaction.attributes(attributes));
    return this;
  }

  @Override
  public SpanBuilder setSpanKind(SpanKind kind) {
    others.setSpanKind(kind);
    return this;
  }

  @Override
  public SpanBuilder setStartTimestamp(long time, TimeUnit unit) {
    others.setStartTimestamp(time, unit);
    return this;
  }

  @Override
  public Span startSpan() {
    if (!parentIsSet) {
      setParent(Context.current()); // The other builder would take it unredacted.
    }
    return new RedactingSpan(others.startSpan(), redaction);
  }
}
