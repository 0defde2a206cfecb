// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;

/**
 * Puts the appender back when somebody has stopped Logback, which detaches everything: what is
 * logged after that goes to standard error, at INFO and above, redacted as ever.
 */
final class LastWords implements LoggerContextListener {
  private final EventAppender appender;

  private LastWords(EventAppender appender) {
    this.appender = appender;
  }

  static void keep(EventAppender appender, LoggerContext context) {
    forget(context);
    context.addListener(new LastWords(appender));
  }

  static void forget(LoggerContext context) {
    context.getCopyOfListenerList().stream()
        .filter(LastWords.class::isInstance)
        .forEach(context::removeListener);
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onStop(LoggerContext context) {
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
  }

  @Override
  public void onStart(LoggerContext context) {}

  @Override
  public void onReset(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}
