// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes one line with a code and key-values, all under one logger. */
final class LogLine {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorPublisher.class);

  private LogLine() {}

  static boolean isWritten(Level level) {
    return LOG.isEnabledForLevel(level);
  }

  static void info(String message) {
    LOG.info(message);
  }

  static void write(
      Level level, String code, Map<String, ?> pairs, String message, Object... arguments) {
    LoggingEventBuilder line = LOG.atLevel(level).addKeyValue("code", code);
    for (Map.Entry<String, ?> pair : pairs.entrySet()) {
      line = line.addKeyValue(pair.getKey(), pair.getValue());
    }
    line.log(message, arguments);
  }
}
