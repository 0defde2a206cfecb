// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static dev.prodkit.errors.CapturedLines.value;
import static dev.prodkit.errors.Sinks.publisherTo;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingSinkTest {
  @Test
  @DisplayName("ERR-13 / ERR-16: the whole event, with its id and its one stack, is in one line")
  void writesTheWholeEventInOneLine() {
    try (CapturedLines lines = new CapturedLines();
        ErrorPublisher errors = publisherTo(ErrorSink.logging())
            .traceId(() -> Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"))
            .open()) {
      String id = errors.publish(new IllegalStateException("no\nstock"), Map.of("order", 7));

      // Before anything was flushed: with the log as the sink, an event is out when it is
      // published.
      assertThat(lines.all()).hasSize(1);
      ILoggingEvent line = lines.all().get(0);
      assertThat(line.getLevel()).isEqualTo(Level.ERROR);
      assertThat(line.getFormattedMessage())
          .isEqualTo("Error published: java.lang.IllegalStateException - no stock");
      assertThat(line.getThrowableProxy()).isNull();
      assertThat(value(line, "code")).isEqualTo("PK-ERRORS-01");
      assertThat(value(line, "event_id")).isEqualTo(id);
      assertThat(value(line, "error_type")).isEqualTo("java.lang.IllegalStateException");
      assertThat(value(line, "error_message")).isEqualTo("no\nstock");
      assertThat((String) value(line, "stack_trace")).contains("\tat dev.prodkit.errors.");
      assertThat(value(line, "trace_id")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
      assertThat(value(line, "original_message")).isEqualTo(Map.of("order", 7));
      assertThat((String) value(line, "event_timestamp")).endsWith("Z");
      assertThat(errors.counts().published()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("ERR-15: an event that the log's level hides counts as lost and not as published")
  void doesNotCountWhatTheLevelHides() {
    try (CapturedLines lines = new CapturedLines();
        ErrorPublisher errors = publisherTo(ErrorSink.logging()).open()) {
      ((Logger) LoggerFactory.getLogger(ErrorPublisher.class)).setLevel(Level.OFF);
      errors.publish(new RuntimeException("x"));

      assertThat(lines.all()).isEmpty();
      assertThat(errors.counts().lost()).isEqualTo(1);
    }
  }

  @Test
  void shortensTheMessageOfTheLineButNotTheEvent() {
    try (CapturedLines lines = new CapturedLines();
        ErrorPublisher errors = publisherTo(ErrorSink.logging()).open()) {
      errors.publish("X", "m".repeat(5_000), Map.of());

      assertThat(lines.all().get(0).getFormattedMessage()).hasSizeLessThan(600).endsWith("…");
      assertThat((String) value(lines.all().get(0), "error_message")).hasSize(5_000);
    }
  }

  @Test
  @DisplayName("ERR-11: an appender that publishes what it sees does not run in a circle")
  void doesNotFeedItselfThroughAnAppender() {
    Logger logger = (Logger) LoggerFactory.getLogger(ErrorPublisher.class);
    try (CapturedLines lines = new CapturedLines();
        ErrorPublisher errors = publisherTo(ErrorSink.logging()).open()) {
      var feeding = new ch.qos.logback.core.AppenderBase<ILoggingEvent>() {
        @Override
        protected void append(ILoggingEvent event) {
          errors.publish(new RuntimeException(event.getFormattedMessage()));
        }
      };
      feeding.setContext(logger.getLoggerContext());
      feeding.start();
      logger.addAppender(feeding);
      try {
        errors.publish(new RuntimeException("x"));
      } finally {
        logger.detachAppender(feeding);
      }

      assertThat(lines.errors()).hasSize(1);
      assertThat(errors.counts().refused()).isPositive();
    }
  }
}
