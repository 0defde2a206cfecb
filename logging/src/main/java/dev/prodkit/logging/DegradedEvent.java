// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.RedactionGaveUp;
import dev.prodkit.redaction.Redactor;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is written of an event that could not be encoded or redacted: as much as can be had, and why
 * it is not more.
 */
final class DegradedEvent {
  private static final byte[] LAST_RESORT =
      ("{\"" + FieldNames.ENCODE_ERROR + "\":\"unknown\"}\n").getBytes(US_ASCII);

  private final FieldNames names;
  private final boolean text;
  private final Supplier<Map<String, String>> fields;

  /** Made when another encoder fails for the first time. */
  private volatile @Nullable EventLines lines;

  DegradedEvent(FieldNames names, boolean text, Supplier<Map<String, String>> fields) {
    this.names = text ? TextFormat.NAMES : names;
    this.text = text;
    this.fields = fields;
  }

  /**
   * Not encoded by another encoder: in our own format, with everything. Must still be redacted, but
   * for the values of sensitive names.
   */
  byte[] notEncodedByAnother(Object event, Throwable failure) {
    if (!(event instanceof ILoggingEvent known)) {
      return notEncoded(event, failure);
    }
    try {
      ByteSink line = new ByteSink(1024);
      lines().encode(known, failure, line);
      return text ? TextFormat.text(known, line.array(), line.length()) : line.copy();
    } catch (RuntimeException | Error e) {
      return notEncoded(event, failure);
    }
  }

  private EventLines lines() {
    EventLines known = lines;
    if (known == null) {
      known = text
          ? EventLines.forText(Redactor.create(), Map::of)
          : new EventLines(
              new EventFields(names), Redactor.create(), JsonEncoder.LONGEST_LINE, false);
      lines = known;
    }
    return known;
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
      ByteSink json = json(members);
      return text && event instanceof ILoggingEvent known
          ? TextFormat.text(known, json.array(), json.length())
          : json.copy();
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

  private static ByteSink json(Map<String, String> members) {
    ByteSink line = new ByteSink(512);
    members.forEach((name, value) -> {
      line.append(new byte[] {(byte) (line.length() == 0 ? '{' : ','), '"'});
      JsonText.append(name, line);
      line.append(new byte[] {'"', ':', '"'});
      JsonText.append(String.valueOf(value), line);
      line.append(new byte[] {'"'});
    });
    line.append(new byte[] {'}', '\n'});
    return line;
  }
}
