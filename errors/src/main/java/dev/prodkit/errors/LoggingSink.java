// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.Level;

/** The whole event in one log line, so that nobody needs a second place to look. */
final class LoggingSink implements ErrorSink {
  private static final int LONGEST_SUMMARY = 512;

  @Override
  public void deliver(ErrorEvent event) {
    if (!LogLine.isWritten(Level.ERROR)) {
      // Counted as lost, which it is, rather than as published.
      throw new IllegalStateException("ERROR is switched off for this logger");
    }
    Map<String, Object> pairs = new LinkedHashMap<>();
    pairs.put("event_id", event.eventId());
    pairs.put("event_timestamp", event.isoTimestamp());
    pairs.put("error_type", event.errorType());
    pairs.put("error_message", event.errorMessage());
    pairs.put("stack_trace", event.stackTrace());
    event.traceId().ifPresent(id -> pairs.put("trace_id", id));
    pairs.put("original_message", event.originalMessage());
    if (event.repeats() > 0) {
      pairs.put("repeats", event.repeats());
    }
    if (!event.truncated().isEmpty()) {
      pairs.put("_truncated", event.truncated());
    }
    LogLine.write(
        Level.ERROR,
        ErrorCodes.PUBLISHED,
        pairs,
        "Error published: {} - {}",
        event.errorType(),
        summary(event.errorMessage()));
  }

  @Override
  public boolean isImmediate() {
    return true;
  }

  /** One line even where a layout writes messages as they are. */
  private static String summary(String message) {
    String head = Utf8.head(message, LONGEST_SUMMARY);
    String whole = head.length() == message.length() ? head : head + "…";
    StringBuilder line = new StringBuilder(whole);
    for (int i = 0; i < line.length(); i++) {
      if (breaksLines(line.charAt(i))) {
        line.setCharAt(i, ' ');
      }
    }
    return line.toString();
  }

  private static boolean breaksLines(char character) {
    return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
  }
}
