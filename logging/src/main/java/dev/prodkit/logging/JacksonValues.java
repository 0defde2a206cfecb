// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.io.Writer;
import java.time.Month;
import java.util.List;
import net.logstash.logback.argument.StructuredArgument;
import net.logstash.logback.marker.LogstashMarker;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.introspect.MixInResolver;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * What only Jackson can write: beans, records, and what logstash-logback-encoder's markers and
 * arguments add to an event. Nothing but this class refers to either library, and it is loaded by
 * the first event that has such a value.
 *
 * <p>What Jackson wrote is read again and checked, for its members shall be unique too, and nobody
 * shall end our object by raw JSON.
 */
final class JacksonValues {
  private JacksonValues() {}

  /** Writes the value; what it throws is the caller's to contain. */
  static void value(Object value, JsonLine line) {
    boolean adds = value instanceof StructuredArgument || value instanceof LogstashMarker;
    String json = adds ? members(value, null) : json(value);
    if (!JsonCopy.value(json, line)) {
      throw new IllegalStateException(value.getClass().getName() + " was not written as JSON");
    }
  }

  /**
   * Writes the members that a marker or an argument adds to the event itself. If it fails, what it
   * has written by then stays.
   */
  static void membersOf(Object value, JsonLine line) {
    if (!JsonCopy.members(members(value, line), line)) {
      throw new IllegalStateException(value.getClass().getName() + " was not written as JSON");
    }
  }

  /** With an event that is told of what fails between two members; without one it is thrown. */
  private static String members(Object value, @Nullable JsonLine line) {
    BoundedText json = new BoundedText();
    try (CheckedGenerator generator = generator(KeptMapper.FIELDS, json)) {
      generator.writeStartObject();
      try {
        if (value instanceof LogstashMarker marker) {
          marker.writeTo(generator);
        } else {
          ((StructuredArgument) value).writeTo(generator);
        }
        generator.writeEndObject();
      } catch (Throwable e) { // also what is thrown sneakily
        if (!nameOfProperty(e, generator) && !generator.endAfter(e)) {
          if (line == null) {
            throw e;
          }
          line.failed(e);
        }
      }
    }
    return json.toString();
  }

  /** A getter fails before the name of its property is written. */
  private static boolean nameOfProperty(Throwable failure, CheckedGenerator generator) {
    if (!(failure instanceof DatabindException inBean) || inBean.getPath().isEmpty()) {
      return false;
    }
    List<JacksonException.Reference> path = inBean.getPath();
    String name = path.get(0).getPropertyName();
    if (name == null || generator.streamWriteContext().getNestingDepth() != 1) {
      return false;
    }
    try {
      generator.writeName(name);
    } catch (JacksonException itIsThere) {
      // Then its value failed.
    }
    generator.endAfter(failure);
    return true;
  }

  /** The value as the mapper writes it. */
  static String json(Object value) {
    BoundedText json = new BoundedText();
    try (CheckedGenerator generator = generator(KeptMapper.VALUES, json)) {
      generator.objectWriteContext().writeValue(generator, value);
    }
    return json.toString();
  }

  /** Into characters, not bytes: as UTF-8 half a character would swallow its neighbour. */
  private static CheckedGenerator generator(KeptMapper kept, Writer json) {
    JsonMapper mapper = kept.get(JsonMapper.class, JacksonValues::mapper);
    return new CheckedGenerator(mapper.createGenerator(json));
  }

  private static JsonMapper mapper() {
    SimpleModule alike = new SimpleModule("prodkit");
    // A number otherwise, unlike any other enum, and unlike what JsonValues writes.
    alike.addSerializer(Month.class, ToStringSerializer.instance);
    return JsonMapper.builder()
        .addModule(alike)
        .mixInOverrides(new WrittenClasses())
        .build();
  }

  /** Is asked about every class that the mapper gets to know. */
  private static final class WrittenClasses implements MixInResolver {
    @Override
    public @Nullable Class<?> findMixInClassFor(Class<?> type) {
      if (!Lifetime.holds(JsonMapper.class, type)) {
        KeptMapper.VALUES.makeCollectable();
      }
      return null;
    }

    @Override
    public boolean hasMixIns() {
      return true;
    }

    @Override
    public MixInResolver snapshot() {
      return this;
    }
  }

  /** Refuses what would not end. */
  private static final class BoundedText extends Writer {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] characters, int from, int length) {
      if (text.length() + length > JsonLine.LARGEST) {
        throw new NotSerialisable.TooLarge();
      }
      text.append(characters, from, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
