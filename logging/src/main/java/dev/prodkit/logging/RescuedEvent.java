// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;

/** An event whose exception Logback could not have looked at without failing. */
final class RescuedEvent extends LoggingEvent {
  private final IThrowableProxy thrown;

  RescuedEvent(
      String caller,
      Logger logger,
      Level level,
      @Nullable String message,
      @Nullable Object @Nullable [] arguments,
      IThrowableProxy thrown) {
    super(caller, logger, level, message, null, arguments);
    this.thrown = thrown;
  }

  @Override
  public IThrowableProxy getThrowableProxy() {
    return thrown;
  }

  /** Whether the message is made of template and arguments as Logback does it. */
  static boolean ofLogback(ILoggingEvent event) {
    return event.getClass() == LoggingEvent.class || event instanceof RescuedEvent;
  }
}
