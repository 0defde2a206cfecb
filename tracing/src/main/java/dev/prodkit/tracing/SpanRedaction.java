// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Redacts the texts of a span, then cuts them: in this order, or half a secret would survive at the
 * cut. The SDK cuts first, when an attribute is set, so it is told a limit that is longer by
 * {@link #SLACK}: a secret that its cut has halved stands in the slack at the end, which is thrown
 * away.
 */
final class SpanRedaction {
  /** The longest secret that the SDK's cut may halve, in characters. */
  static final int SLACK = 4096;

  private static final String FAILED = "[redaction failed]";

  private final UnaryOperator<String> redaction;
  private final int limit;
  private final AtomicReference<@Nullable RedactedResource> lastResource = new AtomicReference<>();

  /** Texts are cut to {@code limit} characters. */
  SpanRedaction(UnaryOperator<String> redaction, int limit) {
    this.redaction = redaction;
    this.limit = limit;
  }

  String text(String text) {
    String redacted = redacted(text);
    int end = redacted.length();
    if (text.length() >= (long) limit + SLACK) {
      end = Math.max(0, end - SLACK);
    }
    end = Math.min(end, limit);
    return end == redacted.length() ? redacted : redacted.substring(0, end);
  }

  private String redacted(String text) {
    try {
      return Objects.requireNonNullElse(redaction.apply(text), FAILED);
    } catch (Throwable e) {
      // A text that could not be looked through must not leave.
      return FAILED;
    }
  }

  /** The attributes with their texts redacted. One whose key changes would be another: it goes. */
  Attributes attributes(Attributes attributes) {
    AttributesBuilder kept = Attributes.builder();
    attributes.forEach((key, value) -> {
      if (redacted(key.getKey()).equals(key.getKey())) {
        put(kept, key, value(value));
      }
    });
    return kept.build();
  }

  @SuppressWarnings("unchecked") // The value has the type that it had under this key.
  private static <T> void put(AttributesBuilder to, AttributeKey<T> key, Object value) {
    to.put(key, (T) value);
  }

  private Object value(Object value) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::value).toList();
    }
    return value instanceof Value<?> nested ? nested(nested) : value;
  }

  private Value<?> nested(Value<?> value) {
    if (value.getValue() instanceof String text) {
      return Value.of(text(text));
    }
    if (value.getValue() instanceof List<?> list) {
      return value.getType() == ValueType.KEY_VALUE_LIST
          ? Value.of(list.stream()
              .map(KeyValue.class::cast)
              .map(member -> KeyValue.of(text(member.getKey()), nested(member.getValue())))
              .toArray(KeyValue[]::new))
          : Value.of(
              list.stream().map(member -> nested((Value<?>) member)).toArray(Value<?>[]::new));
    }
    return value;
  }

  /** A process has one resource: it is redacted once, until another comes along. */
  @SuppressWarnings("ReferenceEquality") // Another object with the same content is only a miss.
  Resource resource(Resource resource) {
    RedactedResource last = lastResource.get();
    if (last == null || last.original != resource) {
      last = new RedactedResource(
          resource, Resource.create(attributes(resource.getAttributes()), resource.getSchemaUrl()));
      lastResource.set(last);
    }
    return last.redacted;
  }

  private record RedactedResource(Resource original, Resource redacted) {}
}
