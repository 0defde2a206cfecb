// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values that people log, as Jackson 3 would, without it: it is asked, and loaded, only
 * for a bean, a record, or a type that carries its annotations.
 */
final class JsonValues {
  /** What stands in the place of a value that would not end. */
  static final String TOO_LARGE = "[too large]";

  private JsonValues() {}

  /** Writes the value, or a text that says why it cannot be written. */
  static void write(@Nullable Object value, JsonLine line) {
    if (value instanceof String text) {
      line.string(text);
      return;
    }
    long mark = line.mark();
    try {
      any(value, line);
    } catch (Throwable e) { // also what is thrown sneakily
      line.replace(mark, e);
    }
  }

  /** A value within another one, which goes on without it unless the whole has no end. */
  private static void inner(@Nullable Object value, JsonLine line) {
    long mark = line.mark();
    try {
      any(value, line);
    } catch (NotSerialisable.TooLarge e) {
      throw e;
    } catch (Throwable e) {
      line.replace(mark, e);
    }
  }

  private static void any(@Nullable Object value, JsonLine line) {
    if (value == null) {
      line.nothing();
      return;
    }
    if (value instanceof String text) {
      line.string(text);
      return;
    }
    switch (ValueKind.of(value)) {
      case TEXT, CHARACTER, PRINTED -> line.string(value.toString());
      case BOOLEAN ->
        line.bool(value instanceof AtomicBoolean atomic ? atomic.get() : (Boolean) value);
      case WHOLE_NUMBER -> line.number(((Number) value).longValue());
      case FRACTION -> fraction(((Number) value), line);
      case PRINTED_NUMBER -> line.number(value.toString());
      case DATE_TIME -> line.string(dateTime((TemporalAccessor) value));
      case PATH -> line.string(((Path) value).toUri().toString());
      case TYPE -> line.string(((Class<?>) value).getName());
      case ENUM -> line.string(value.toString());
      case MAP -> map((Map<?, ?>) value, line);
      case COLLECTION -> collection((Collection<?>) value, line);
      case ARRAY -> array(value, line);
      case BYTES -> line.string(Base64.getEncoder().encodeToString((byte[]) value));
      case CHARACTERS -> line.string(new String((char[]) value));
      case BYTE_BUFFER -> line.string(base64((ByteBuffer) value));
      case OPTIONAL -> any(content(value), line);
      case REFERENCE -> any(((AtomicReference<?>) value).get(), line);
      case STRUCTURED, OTHER -> JacksonValues.value(value, line);
    }
  }

  private static void fraction(Number value, JsonLine line) {
    if (value instanceof Double number && line.decimal(number)) {
      return;
    }
    if (Double.isFinite(value.doubleValue())) {
      line.number(value.toString());
    } else {
      line.string(value.toString());
    }
  }

  private static String dateTime(TemporalAccessor value) {
    DateTimeFormatter format = value instanceof LocalTime
        ? DateTimeFormatter.ISO_LOCAL_TIME
        : value instanceof LocalDateTime
            ? DateTimeFormatter.ISO_LOCAL_DATE_TIME
            : DateTimeFormatter.ISO_OFFSET_DATE_TIME;
    return format.format(value);
  }

  private static @Nullable Object content(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.orElse(null);
    }
    if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? optional.getAsInt() : null;
    }
    if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? optional.getAsLong() : null;
    }
    OptionalDouble optional = (OptionalDouble) value;
    return optional.isPresent() ? optional.getAsDouble() : null;
  }

  private static String base64(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void map(Map<?, ?> map, JsonLine line) {
    line.open('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      line.member(name(entry.getKey()), first);
      inner(entry.getValue(), line);
      first = false;
    }
    line.close('}');
  }

  private static String name(@Nullable Object key) {
    if (key == null) {
      throw new IllegalStateException("a map with a null key is no JSON object");
    }
    return key instanceof Class<?> type ? type.getName() : String.valueOf(key.toString());
  }

  private static void collection(Collection<?> collection, JsonLine line) {
    line.open('[');
    boolean first = true;
    for (Object element : collection) {
      line.separator(first);
      inner(element, line);
      first = false;
    }
    line.close(']');
  }

  private static void array(Object array, JsonLine line) {
    line.open('[');
    int length = Array.getLength(array);
    for (int i = 0; i < length; i++) {
      line.separator(i == 0);
      inner(Array.get(array, i), line);
    }
    line.close(']');
  }
}
