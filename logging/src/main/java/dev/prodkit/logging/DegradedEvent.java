// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
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
        members.put(names.timestamp(), EventFields.timestamp(known));
        String level = known.getLevel().levelStr;
        members.put(names.level(), names.logstash() ? level : level.toLowerCase(Locale.ROOT));
        members.put(names.message(), details ? String.valueOf(known.getMessage()) : Redactor.MASK);
        if (details) {
          fields.get().forEach(members::putIfAbsent);
          members.put(names.logger(), known.getLoggerName());
          members.put(names.thread(), known.getThreadName());
        }
      } else {
        members.put(names.timestamp(), Instant.now().toString());
      }
      boolean gaveUp = failure instanceof RedactionGaveUp;
      members.put(reason, gaveUp ? "redaction gave up" : failure.getClass().getName());
      return text ? plain(members) : json(members);
    } catch (RuntimeException | Error e) {
      return LAST_RESORT.clone();
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
    StringBuilder line = new StringBuilder("{");
    members.forEach((name, value) -> {
      string(name, line.append(line.length() == 1 ? "" : ","));
      string(String.valueOf(value), line.append(':'));
    });
    return line.append("}\n").toString().getBytes(US_ASCII);
  }

  private static void string(String text, StringBuilder line) {
    line.append('"');
    String wellFormed = WellFormed.text(text);
    for (int i = 0; i < wellFormed.length(); i++) {
      char c = wellFormed.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < 0x20 || c > 0x7e) {
        line.append(String.format("\\u%04X", (int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
