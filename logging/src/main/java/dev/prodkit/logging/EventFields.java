// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import net.logstash.logback.composite.AbstractJsonProvider;
import net.logstash.logback.composite.loggingevent.ArgumentsJsonProvider;
import net.logstash.logback.composite.loggingevent.LogstashMarkersJsonProvider;
import net.logstash.logback.composite.loggingevent.TagsJsonProvider;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;

/** Writes the members of one event: ours first, then the user's. Thread-safe. */
final class EventFields extends AbstractJsonProvider<ILoggingEvent> {
  private static final DateTimeFormatter MILLISECONDS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private final FieldNames names;
  private final TagsJsonProvider tags = new TagsJsonProvider();
  private final LogstashMarkersJsonProvider markers = new LogstashMarkersJsonProvider();
  private final ArgumentsJsonProvider arguments = new ArgumentsJsonProvider();
  private volatile Everywhere everywhere;
  private volatile Supplier<Map<String, String>> further = Map::of;

  /** The fields that every event has, and the names that follow from them. */
  private record Everywhere(Map<String, String> fields, Set<String> reserved) {}

  EventFields(FieldNames names) {
    this.names = names;
    this.everywhere = new Everywhere(Map.of(), names.reserved(Set.of()));
  }

  void fields(Map<String, String> fields) {
    Map<String, String> copy = new LinkedHashMap<>(fields);
    everywhere = new Everywhere(copy, names.reserved(copy.keySet()));
  }

  Map<String, String> fields() {
    return everywhere.fields();
  }

  void context(Supplier<Map<String, String>> fields) {
    further = fields;
  }

  static String timestamp(ILoggingEvent event) {
    return MILLISECONDS.format(event.getInstant());
  }

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    EventGenerator json = (EventGenerator) generator;
    Everywhere ours = everywhere;
    json.own();
    writeOwn(json, event, ours.fields());
    json.users(ours.reserved());
    writeUsers(json, event);
  }

  private void writeOwn(EventGenerator json, ILoggingEvent event, Map<String, String> fields) {
    json.writeStringProperty(names.timestamp(), timestamp(event));
    if (names.logstash()) {
      json.writeStringProperty("@version", "1");
    }
    String level = event.getLevel().levelStr;
    json.writeStringProperty(
        names.level(), names.logstash() ? level : level.toLowerCase(Locale.ROOT));
    if (names.logstash()) {
      json.writeNumberProperty("level_value", event.getLevel().levelInt);
    }
    json.writeStringProperty(names.message(), String.valueOf(event.getFormattedMessage()));
    fields.forEach(json::writeStringProperty);
    json.writeStringProperty(names.logger(), event.getLoggerName());
    json.writeStringProperty(names.thread(), event.getThreadName());
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      json.writeStringProperty(FieldNames.ERROR_TYPE, thrown.getClassName());
      json.writeStringProperty(FieldNames.ERROR_MESSAGE, thrown.getMessage());
      json.writeStringProperty(names.stackTrace(), ThrowableProxyUtil.asString(thrown));
    }
    writeContext(json);
    tags.writeTo(json, event);
  }

  private void writeContext(EventGenerator json) {
    Map<String, String> fields;
    try {
      fields = new LinkedHashMap<>(further.get());
    } catch (RuntimeException | Error e) {
      fields = Map.of(FieldNames.CONTEXT_ERROR, e.getClass().getName());
    }
    fields.forEach(json::writeStringProperty);
  }

  private void writeUsers(EventGenerator json, ILoggingEvent event) {
    event.getMDCPropertyMap().forEach((name, value) -> {
      if (FieldNames.TRACE.contains(name)) {
        json.writeReserved(name, value);
      } else {
        json.writeStringProperty(name, value);
      }
    });
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        json.writePOJOProperty(pair.key, pair.value);
      }
    }
    markers.writeTo(json, event);
    arguments.writeTo(json, event);
  }
}
