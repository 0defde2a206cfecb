// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What this module logs while it is open, and nothing of it on the console. */
final class CapturedLines implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger(ErrorPublisher.class);
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      lines.add(event);
    }
  };

  CapturedLines() {
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  List<ILoggingEvent> all() {
    return lines;
  }

  List<ILoggingEvent> errors() {
    return lines.stream().filter(line -> line.getLevel() == Level.ERROR).toList();
  }

  List<ILoggingEvent> coded(String code) {
    return lines.stream().filter(line -> value(line, "code").equals(code)).toList();
  }

  static Object value(ILoggingEvent line, String key) {
    return Optional.ofNullable(line.getKeyValuePairs()).orElse(List.of()).stream()
        .filter(pair -> pair.key.equals(key))
        .map(pair -> pair.value)
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(null);
    appender.stop();
  }
}
