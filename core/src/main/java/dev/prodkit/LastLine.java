// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps every line of Prodkit's own back but those of one thread, which writes the receipt: the
 * process exits with the code that stands there, and a check or a request that goes on until then
 * must not follow it. What the application logs is not touched.
 */
final class LastLine extends TurboFilter {
  private static final String OURS = "dev.prodkit.";

  private final Thread writes;

  private LastLine(Thread writes) {
    this.writes = writes;
  }

  /** From here on only this thread writes lines of ours, for the rest of the process. */
  static void onThisThread() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      LastLine filter = new LastLine(Thread.currentThread());
      filter.start();
      context.addTurboFilter(filter);
    }
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    return logger.getName().startsWith(OURS) && !Thread.currentThread().equals(writes)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
