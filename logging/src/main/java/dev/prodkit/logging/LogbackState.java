// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.layout.TTLLLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Logback context was set up to do, so that it can be taken away and put back. */
final class LogbackState {
  private final Map<String, Saved> loggers = new HashMap<>();
  private final List<TurboFilter> filters;

  private record Saved(
      @Nullable Level level, boolean additive, List<Appender<ILoggingEvent>> appenders) {}

  private LogbackState(LoggerContext context) {
    for (Logger logger : context.getLoggerList()) {
      loggers.put(
          logger.getName(), new Saved(logger.getLevel(), logger.isAdditive(), appenders(logger)));
    }
    filters = List.copyOf(context.getTurboFilterList());
  }

  static LogbackState of(LoggerContext context) {
    return new LogbackState(context);
  }

  static List<Appender<ILoggingEvent>> appenders(Logger logger) {
    List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
    logger.iteratorForAppenders().forEachRemaining(appenders::add);
    return appenders;
  }

  /** Of all loggers. */
  List<Appender<ILoggingEvent>> appenders() {
    return loggers.values().stream()
        .flatMap(logger -> logger.appenders().stream())
        .toList();
  }

  /** Whether somebody wanted it so: not what Logback does on its own, and not what we left. */
  boolean explicit() {
    return appenders().stream()
        .anyMatch(appender -> !(appender instanceof EventAppender) && !isDefault(appender));
  }

  /** Logback without any configuration. */
  private static boolean isDefault(Appender<ILoggingEvent> appender) {
    return appender instanceof ConsoleAppender<ILoggingEvent> console
        && "console".equals(console.getName())
        && console.getEncoder() instanceof LayoutWrappingEncoder<ILoggingEvent> encoder
        && encoder.getLayout() instanceof TTLLLayout;
  }

  /** What is attached to the root and writes there already. */
  static Optional<EventAppender> writingTo(@Nullable OutputStream output, LoggerContext context) {
    return appenders(context.getLogger(Logger.ROOT_LOGGER_NAME)).stream()
        .filter(EventAppender.class::isInstance)
        .map(EventAppender.class::cast)
        .filter(appender -> appender.writesTo(output))
        .findFirst();
  }

  /** Attaches {@code appender} to the root and detaches everything else, without stopping it. */
  static void replaceBy(EventAppender appender, LoggerContext context) {
    // Attached first: better an event twice than not at all.
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    clear(context, appender);
  }

  private static void clear(LoggerContext context, @Nullable EventAppender kept) {
    for (Logger logger : context.getLoggerList()) {
      appenders(logger).stream()
          .filter(appender -> appender != kept)
          .forEach(logger::detachAppender);
      logger.setAdditive(true);
      if (!isRoot(logger)) {
        logger.setLevel(null);
      }
    }
    context.getTurboFilterList().clear();
  }

  void restore(LoggerContext context) {
    clear(context, null);
    restoreLevels(context);
    loggers.forEach((name, saved) -> {
      Logger logger = context.getLogger(name);
      logger.setAdditive(saved.additive());
      saved.appenders().forEach(logger::addAppender);
    });
    context.getTurboFilterList().addAll(filters);
  }

  void restoreLevels(LoggerContext context) {
    for (Logger logger : context.getLoggerList()) {
      Saved saved = loggers.get(logger.getName());
      Level level = saved == null ? null : saved.level();
      if (level != null || !isRoot(logger)) {
        logger.setLevel(level);
      }
    }
  }

  private static boolean isRoot(Logger logger) {
    return Logger.ROOT_LOGGER_NAME.equals(logger.getName());
  }
}
