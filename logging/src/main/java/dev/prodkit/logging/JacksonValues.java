// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.io.StringWriter;
import java.util.function.Consumer;
import net.logstash.logback.argument.StructuredArgument;
import net.logstash.logback.marker.LogstashMarker;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

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

  static void value(Object value, JsonLine line) {
    String json = value instanceof StructuredArgument || value instanceof LogstashMarker
        ? members(value)
        : written(generator -> generator.writePOJO(value));
    if (!JsonCopy.value(json, line)) {
      throw new IllegalStateException(value.getClass().getName() + " was not written as JSON");
    }
  }

  /** Writes the members that a marker or an argument adds to the event itself. */
  static void membersOf(Object value, JsonLine line) {
    if (!JsonCopy.members(members(value), line)) {
      throw new IllegalStateException(value.getClass().getName() + " was not written as JSON");
    }
  }

  private static String members(Object value) {
    return written(generator -> {
      generator.writeStartObject();
      if (value instanceof LogstashMarker marker) {
        marker.writeTo(generator);
      } else {
        ((StructuredArgument) value).writeTo(generator);
      }
      generator.writeEndObject();
    });
  }

  /** Into characters, not bytes: as UTF-8 half a character would swallow its neighbour. */
  private static String written(Consumer<JsonGenerator> writing) {
    StringWriter json = new StringWriter();
    JsonMapper mapper =
        KeptMapper.get(JsonMapper.class, () -> JsonMapper.builder().build());
    try (JsonGenerator generator = new CheckedGenerator(mapper.createGenerator(json))) {
      writing.accept(generator);
    }
    return json.toString();
  }
}
