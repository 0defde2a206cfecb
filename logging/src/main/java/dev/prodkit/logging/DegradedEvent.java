// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.RedactionGaveUp;
import dev.prodkit.redaction.Redactor;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is written of an event that could not be encoded or redacted: as much as can be had without
 * calling anybody's code, and why it is not more.
 */
final class DegradedEvent {
  private static final byte[] LAST_RESORT =
      ("{\"" + FieldNames.ENCODE_ERROR + "\":\"unknown\"}\n").getBytes(US_ASCII);

  private final FieldNames names;
  private final boolean text;
  private final Supplier<Map<String, String>> fields;

  DegradedEvent(FieldNames names, boolean text, Supplier<Map<String, String>> fields) {
    this.names = names;
    this.text = text;
    this.fields = fields;
  }

  /** Not encoded: with the message template, which must still be redacted. */
  byte[] notEncoded(Object event, Throwable failure) {
    return line(event, true, FieldNames.ENCODE_ERROR, failure);
  }

  /** Not redacted: without anything that the user supplied. */
  byte[] notRedacted(Object event, Throwable failure) {
    return line(event, false, FieldNames.REDACT_ERROR, failure);
  }

  private byte[] line(Object event, boolean details, String reason, Throwable failure) {
    try {
      Map<String, String> members = new LinkedHashMap<>();
      if (event instanceof ILoggingEvent known) {
        put(EventField.TIMESTAMP, EventFields.timestamp(known), members);
        put(EventField.LEVEL, EventFields.level(known.getLevel(), names), members);
        put(
            EventField.MESSAGE,
            details ? String.valueOf(known.getMessage()) : Redactor.MASK,
            members);
        if (details) {
          fields.get().forEach(members::putIfAbsent);
          put(EventField.LOGGER, known.getLoggerName(), members);
          put(EventField.THREAD, known.getThreadName(), members);
        }
      } else {
        put(EventField.TIMESTAMP, Instant.now().toString(), members);
      }
      boolean gaveUp = failure instanceof RedactionGaveUp;
      members.put(reason, gaveUp ? "redaction gave up" : failure.getClass().getName());
      return text ? plain(members) : json(members);
    } catch (RuntimeException | Error e) {
      return LAST_RESORT.clone();
    }
  }

  private void put(EventField field, String text, Map<String, String> members) {
    String name = names.name(field);
    if (name != null) {
      members.put(name, text);
    }
  }

  private static byte[] plain(Map<String, String> members) {
    StringBuilder line = new StringBuilder();
    members.forEach((name, value) -> line.append(name)
        .append('=')
        .append(value.replaceAll("\\p{Cntrl}", " "))
        .append(' '));
    return line.append('\n').toString().getBytes(UTF_8);
  }

  private static byte[] json(Map<String, String> members) {
    ByteSink line = new ByteSink(512);
    members.forEach((name, value) -> {
      line.append(new byte[] {(byte) (line.length() == 0 ? '{' : ','), '"'});
      JsonText.append(name, line);
      line.append(new byte[] {'"', ':', '"'});
      JsonText.append(String.valueOf(value), line);
      line.append(new byte[] {'"'});
    });
    line.append(new byte[] {'}', '\n'});
    return line.copy();
  }
}
