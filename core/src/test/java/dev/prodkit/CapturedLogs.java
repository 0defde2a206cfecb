// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** What one logger of this JVM is told, until it is closed. */
final class CapturedLogs implements AutoCloseable {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();

  private CapturedLogs(Logger logger) {
    this.logger = logger;
    told.start();
    logger.addAppender(told);
  }

  static CapturedLogs of(Class<?> type) {
    return new CapturedLogs((Logger) LoggerFactory.getLogger(type));
  }

  List<String> messages() {
    return told.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** The members of the first event with this message. */
  Map<String, Object> members(String message) {
    Map<String, Object> members = new HashMap<>();
    told.list.stream()
        .filter(event -> event.getFormattedMessage().equals(message))
        .findFirst()
        .orElseThrow()
        .getKeyValuePairs()
        .forEach(pair -> members.put(pair.key, pair.value));
    return members;
  }

  @Override
  public void close() {
    logger.detachAppender(told);
  }
}
