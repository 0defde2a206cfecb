// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A logger context of its own, and the bytes that it wrote. */
final class LoggedLines {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  final LoggerContext context = new LoggerContext();
  final EventFields fields;

  private LoggedLines(LineEncoder encoder, EventFields fields) {
    this.fields = fields;
    MDC.clear();
    // The one behind MDC, so that tests use the API that everybody uses.
    context.setMDCAdapter(((LoggerContext) LoggerFactory.getILoggerFactory()).getMDCAdapter());
    EventAppender appender = new EventAppender(encoder, output);
    appender.setContext(context);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.TRACE);
    root.addAppender(appender);
    context.addTurboFilter(new ThrowableGuard());
  }

  static LoggedLines json(Redactor redactor) {
    return of(FieldNames.JSON, redactor);
  }

  static LoggedLines of(FieldNames names, Redactor redactor) {
    return of(names, redactor, JsonEncoder.LONGEST_LINE);
  }

  /** Lines that are never cut. */
  static LoggedLines whole(Redactor redactor) {
    return of(FieldNames.JSON, redactor, Integer.MAX_VALUE);
  }

  private static LoggedLines of(FieldNames names, Redactor redactor, int longest) {
    EventFields fields = new EventFields(names);
    fields.fields(Map.of("service", "orders"));
    return of(new EventLines(fields, redactor, longest, false));
  }

  static LoggedLines of(EventLines lines) {
    return new LoggedLines(lines, lines.fields());
  }

  static LoggedLines text(Redactor redactor) {
    EventLines lines = EventLines.forText(redactor, Map::of);
    return new LoggedLines(TextFormat.of(lines), lines.fields());
  }

  static LoggedLines around(Encoder<ILoggingEvent> delegate, Redactor redactor) {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(((LoggerContext) LoggerFactory.getILoggerFactory()).getMDCAdapter());
    Encoder<ILoggingEvent> encoder = new RedactingEncoder<>(delegate, redactor);
    encoder.setContext(context);
    encoder.start();
    return new LoggedLines(
        (event, line) -> line.append(encoder.encode(event)), new EventFields(FieldNames.JSON));
  }

  Logger logger() {
    return logger("com.acme.Orders");
  }

  Logger logger(String name) {
    return context.getLogger(name);
  }

  /** What was written since the last call, whole. */
  byte[] bytes() {
    byte[] bytes = output.toByteArray();
    output.reset();
    return bytes;
  }

  String text() {
    return new String(bytes(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Each line as strict JSON. */
  List<Event> events() {
    List<Event> events = new ArrayList<>();
    byte[] bytes = bytes();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        events.add(Event.parse(Arrays.copyOfRange(bytes, start, i)));
        start = i + 1;
      }
    }
    if (start != bytes.length) {
      throw new AssertionError("the last line has no end");
    }
    return events;
  }

  /** The one event that was written since the last call. */
  Event event() {
    List<Event> events = events();
    if (events.size() != 1) {
      throw new AssertionError("not one event but " + events);
    }
    return events.get(0);
  }
}
