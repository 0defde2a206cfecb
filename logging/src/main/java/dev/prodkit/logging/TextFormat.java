// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.prodkit.redaction.ByteSink;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a line for people of the JSON of an event, which is redacted and bounded already:
 *
 * <pre>{@code
 * 2026-01-31T23:59:59.999+01:00 INFO  [main] com.acme.Orders - paid order_id=42 state=open
 * }</pre>
 *
 * <p>What could forge a line or steer a terminal stays escaped as in JSON ({@code \n}, <code>
 * &#92;u001B</code>); only a stack trace has line ends of its own. Members of objects are
 * {@code name.member=value}; text with blanks or quotes in it is quoted.
 */
final class TextFormat {
  /** Of the JSON: what the line has from the event is left out. */
  static final FieldNames NAMES = new FieldNames(
      LogFormat.JSON,
      Map.of(),
      Stream.of(
              EventField.TIMESTAMP,
              EventField.LEVEL,
              EventField.ERROR_TYPE,
              EventField.ERROR_MESSAGE,
              EventField.STACK_HASH)
          .map(FieldNames::key)
          .collect(Collectors.toSet()));

  /** How long the JSON is at most, in bytes: people read on where a container would split. */
  static final int LONGEST = 1 << 20;

  private static final int LOGGER_LENGTH = 36;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

  private final byte[] json;
  private final int end;
  private final StringBuilder members = new StringBuilder();
  private String message = "";
  private String logger = "";
  private String thread = "";
  private String trace = "";

  private TextFormat(byte[] json, int start, int end) {
    this.json = json;
    this.end = end;
    members(start, "");
  }

  /** Encodes as text what {@code lines} makes; they use {@link #NAMES}. */
  static LineEncoder of(EventLines lines) {
    return (event, line) -> {
      ByteSink json = new ByteSink(1024);
      lines.encode(event, json);
      line.append(text(event, json.array(), json.length()));
    };
  }

  /** The line of an event. The first {@code length} bytes of the array are its JSON. */
  static byte[] text(ILoggingEvent event, byte[] json, int length) {
    TextFormat read = new TextFormat(json, 0, length);
    StringBuilder line = new StringBuilder(length + 64);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault()), line);
    line.append(' ').append("%-5s".formatted(event.getLevel()));
    line.append(" [").append(read.thread).append("] ");
    line.append(new TargetLengthBasedClassNameAbbreviator(LOGGER_LENGTH).abbreviate(read.logger));
    line.append(" - ").append(read.message).append(read.members).append('\n').append(read.trace);
    return line.toString().getBytes(UTF_8);
  }

  /** Reads the object that begins at {@code from}. */
  private void members(int from, String prefix) {
    int at = from + 1;
    while (json[at] != '}') {
      at += json[at] == ',' ? 1 : 0;
      int name = at + 1;
      int colon = JsonBytes.afterString(json, name);
      int next = JsonBytes.afterValue(json, colon + 1, end);
      if (!prefix.isEmpty() || !own(string(name, colon - 1), colon + 1, next)) {
        member(prefix + string(name, colon - 1), colon + 1, next);
      }
      at = next;
    }
  }

  private String string(int from, int to) {
    return new String(json, from, to - from, UTF_8);
  }

  /** Whether it is one of ours, which has a place of its own in the line. */
  private boolean own(String name, int from, int to) {
    if (json[from] != '"') {
      return false;
    }
    String text = string(from + 1, to - 1);
    switch (name) {
      case "message" -> message = shown(text, false);
      case "logger" -> logger = shown(text, false);
      case "thread" -> thread = shown(text, false);
      case "stack_trace" -> trace = shown(text, true);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void member(String name, int from, int to) {
    if (json[from] == '{' && json[from + 1] != '}') {
      members(from, name + ".");
      return;
    }
    members.append(' ').append(word(name)).append('=');
    String value = string(from, to);
    members.append(json[from] == '"' ? word(value.substring(1, value.length() - 1)) : value);
  }

  /** In quotes if it would not be seen where it ends. */
  private static String word(String escaped) {
    boolean plain = !escaped.isEmpty() && escaped.indexOf('"') < 0 && escaped.indexOf(' ') < 0;
    return plain ? shown(escaped, false) : '"' + escaped + '"';
  }

  /**
   * The text of a JSON string, in which everything that JSON escapes for a reason stays escaped.
   *
   * @param lines whether line breaks and tabs are written as such
   */
  private static String shown(String escaped, boolean lines) {
    if (escaped.indexOf('\\') < 0) {
      return escaped;
    }
    StringBuilder text = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '\\') {
        c = escaped.charAt(++i);
        if (lines && (c == 'n' || c == 't')) {
          c = c == 'n' ? '\n' : '\t';
        } else if (c != '"' && c != '\\') {
          text.append('\\');
        }
      }
      text.append(c);
    }
    return text.toString();
  }
}
