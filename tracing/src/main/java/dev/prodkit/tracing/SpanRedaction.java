// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Redacts the texts of a span, then cuts them: in this order, or half a secret would survive at the
 * cut. The SDK cuts first, when an attribute is set, so it is told a limit that is longer by
 * {@link #SLACK}: a secret that its cut has halved stands in the slack at the end, which is thrown
 * away.
 *
 * <p>The redaction gets the name of each text, so that it can mask by name. Numbers and booleans
 * stay what they are.
 */
final class SpanRedaction {
  /** The longest secret that the SDK's cut may halve, in characters. */
  static final int SLACK = 4096;

  /** The name of a text that has none: of a span, an event, a status. */
  private static final String UNNAMED = "";

  private static final String FAILED = "[redaction failed]";
  // Each level is a frame or two here and in the exporter, and one value must not cost a batch.
  private static final int DEEPEST = 64;
  private static final Value<?> TOO_DEEP = Value.of("[nested too deeply]");

  private final BinaryOperator<String> redaction;
  private final int limit;
  private final AtomicReference<@Nullable RedactedResource> lastResource = new AtomicReference<>();

  /**
   * Texts are cut to {@code limit} characters.
   *
   * @param redaction of a name and a value; the result is the value that may leave
   */
  SpanRedaction(BinaryOperator<String> redaction, int limit) {
    this.redaction = redaction;
    this.limit = limit;
  }

  /** For spans that another one cuts. */
  static SpanRedaction uncut(BinaryOperator<String> redaction) {
    return new SpanRedaction(redaction, Integer.MAX_VALUE);
  }

  /** A text that has no name. */
  String text(String text) {
    return cut(text, redacted(UNNAMED, text));
  }

  private @Nullable String orNull(@Nullable String text) {
    return text == null ? null : text(text);
  }

  private String cut(String text, String redacted) {
    int end = redacted.length();
    if (text.length() >= (long) limit + SLACK) {
      end = Math.max(0, end - SLACK);
    }
    end = Math.min(end, limit);
    return end == redacted.length() ? redacted : redacted.substring(0, end);
  }

  private String redacted(String name, String text) {
    try {
      return Objects.requireNonNullElse(redaction.apply(name, text), FAILED);
    } catch (Throwable e) {
      // A text that could not be looked through must not leave.
      return FAILED;
    }
  }

  /** The attributes with their values redacted. One whose key changes would be another: it goes. */
  Attributes attributes(Attributes attributes) {
    AttributesBuilder kept = Attributes.builder();
    attributes.forEach((key, value) -> put(kept, key, value));
    return kept.build();
  }

  @SuppressWarnings("unchecked") // The value has the type that it had under this key.
  private <T> void put(AttributesBuilder to, AttributeKey<T> key, Object value) {
    if (keeps(key.getKey())) {
      to.put(key, value(key, (T) value));
    }
  }

  /** Whether this name of an attribute may leave. */
  boolean keeps(String name) {
    return redacted(UNNAMED, name).equals(name);
  }

  /** What may leave of the value of this attribute; it has the same type. */
  @SuppressWarnings("unchecked") // Each kind of value is redacted to a value of that kind.
  <T> T value(AttributeKey<T> key, T value) {
    return (T) value(text -> redacted(key.getKey(), text), value);
  }

  private Object value(UnaryOperator<String> redactor, Object value) {
    if (value instanceof String text) {
      return cut(text, redactor.apply(text));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(element -> value(redactor, element)).toList();
    }
    return value instanceof Value<?> nested ? nested(redactor, nested, 0) : value;
  }

  /** @param redactor knows the names that stand around the value */
  private Value<?> nested(UnaryOperator<String> redactor, Value<?> value, int depth) {
    Object content = value.getValue();
    if (depth == DEEPEST) {
      return TOO_DEEP;
    }
    if (content instanceof String text) {
      return Value.of(cut(text, redactor.apply(text)));
    }
    if (content instanceof ByteBuffer bytes) {
      return bytes(redactor, value, bytes);
    }
    if (!(content instanceof List<?> list)) {
      return value;
    }
    return value.getType() == ValueType.KEY_VALUE_LIST
        ? Value.of(list.stream()
            .map(KeyValue.class::cast)
            .map(member -> member(redactor, member, depth))
            .toArray(KeyValue[]::new))
        : Value.of(list.stream()
            .map(element -> nested(redactor, (Value<?>) element, depth + 1))
            .toArray(Value<?>[]::new));
  }

  private KeyValue member(UnaryOperator<String> around, KeyValue member, int depth) {
    String name = member.getKey();
    UnaryOperator<String> inside = text -> around.apply(redacted(name, text));
    return KeyValue.of(text(name), nested(inside, member.getValue(), depth + 1));
  }

  private static Value<?> bytes(UnaryOperator<String> redactor, Value<?> value, ByteBuffer bytes) {
    String text = UTF_8.decode(bytes.duplicate()).toString();
    String redacted = redactor.apply(text);
    return redacted.equals(text) ? value : Value.of(redacted.getBytes(UTF_8));
  }

  /** The scope, which is named by the application and seldom has anything to hide. */
  InstrumentationScopeInfo scope(InstrumentationScopeInfo scope) {
    String name = text(scope.getName());
    String version = orNull(scope.getVersion());
    String schemaUrl = orNull(scope.getSchemaUrl());
    Attributes attributes =
        scope.getAttributes().isEmpty() ? Attributes.empty() : attributes(scope.getAttributes());
    if (name.equals(scope.getName())
        && Objects.equals(version, scope.getVersion())
        && Objects.equals(schemaUrl, scope.getSchemaUrl())
        && attributes.equals(scope.getAttributes())) {
      return scope;
    }
    var redacted = InstrumentationScopeInfo.builder(name).setAttributes(attributes);
    if (version != null) {
      redacted.setVersion(version);
    }
    if (schemaUrl != null) {
      redacted.setSchemaUrl(schemaUrl);
    }
    return redacted.build();
  }

  /** The ids and the trace state, without its members that may not leave. */
  SpanContext context(SpanContext context) {
    if (context.getTraceState().isEmpty()) {
      return context;
    }
    TraceStateBuilder kept = context.getTraceState().toBuilder();
    boolean clean = true;
    for (Map.Entry<String, String> member : context.getTraceState().asMap().entrySet()) {
      if (!keeps(member.getKey(), member.getValue())) {
        kept.remove(member.getKey());
        clean = false;
      }
    }
    if (clean) {
      return context;
    }
    TraceState state = kept.build();
    String trace = context.getTraceId();
    String span = context.getSpanId();
    TraceFlags flags = context.getTraceFlags();
    return context.isRemote()
        ? SpanContext.createFromRemoteParent(trace, span, flags, state)
        : SpanContext.create(trace, span, flags, state);
  }

  private boolean keeps(String name, String value) {
    return keeps(name) && redacted(name, value).equals(value);
  }

  /** The context with its span's trace state redacted; the same object if there is nothing to. */
  Context parent(Context parent) {
    SpanContext span = Span.fromContext(parent).getSpanContext();
    SpanContext redacted = context(span);
    return redacted.equals(span) ? parent : parent.with(Span.wrap(redacted));
  }

  /** A process has one resource: it is redacted once, until another comes along. */
  @SuppressWarnings("ReferenceEquality") // Another object with the same content is only a miss.
  Resource resource(Resource resource) {
    RedactedResource last = lastResource.get();
    if (last == null || last.original != resource) {
      last = new RedactedResource(
          resource,
          Resource.create(attributes(resource.getAttributes()), orNull(resource.getSchemaUrl())));
      lastResource.set(last);
    }
    return last.redacted;
  }

  private record RedactedResource(Resource original, Resource redacted) {}
}
