// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The whole event in one log line, so that nobody needs a second place to look. */
final class LoggingSink implements ErrorSink {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorPublisher.class);
  private static final int LONGEST_SUMMARY = 512;

  @Override
  public void deliver(ErrorEvent event) {
    if (!LOG.isErrorEnabled()) {
      // Counted as lost, which it is, rather than as published.
      throw new IllegalStateException("ERROR is switched off for the logger " + LOG.getName());
    }
    LoggingEventBuilder line = LOG.atError()
        .addKeyValue("code", ErrorCodes.PUBLISHED)
        .addKeyValue("event_id", event.eventId())
        .addKeyValue("event_timestamp", event.isoTimestamp())
        .addKeyValue("error_type", event.errorType())
        .addKeyValue("error_message", event.errorMessage())
        .addKeyValue("stack_trace", event.stackTrace());
    event.traceId().ifPresent(id -> line.addKeyValue("trace_id", id));
    line.addKeyValue("original_message", event.originalMessage());
    if (event.repeats() > 0) {
      line.addKeyValue("repeats", event.repeats());
    }
    if (!event.truncated().isEmpty()) {
      line.addKeyValue("_truncated", event.truncated());
    }
    line.log("Error published: {} - {}", event.errorType(), summary(event.errorMessage()));
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
