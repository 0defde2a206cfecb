// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps an exception that cannot be logged from throwing at whoever logs it. Logback asks an
 * exception for everything while it creates the event, before any appender could help: one whose
 * {@code getMessage()} throws, or that has a hundred thousand causes, would come out of
 * {@code log.error(…)} in the service. So the event of an exception that is not known to be
 * harmless is created here, with a net below, and goes to the same appenders. Must be the last
 * filter of its context.
 */
final class ThrowableGuard extends TurboFilter {
  /**
   * So many exceptions that hang together are looked at on every call; more are on the slow path.
   */
  private static final int FEW = 40;

  /** What Logback would be asked to recurse into or to copy. */
  private static final int MANY = 1_000;

  private static final List<String> ASKED =
      List.of("getMessage", "getLocalizedMessage", "toString", "getStackTrace", "getCause");

  /** Whether a class has code of its own that Logback would call. */
  private static final ClassValue<Boolean> OVERRIDES = new ClassValue<>() {
    @Override
    protected Boolean computeValue(Class<?> type) {
      return overrides(type);
    }
  };

  private static boolean overrides(Class<?> type) {
    try {
      for (Class<?> at = type; at.getClassLoader() != null; at = at.getSuperclass()) {
        if (Stream.of(at.getDeclaredMethods())
            .anyMatch(own -> own.getParameterCount() == 0 && ASKED.contains(own.getName()))) {
          return true;
        }
      }
      return false;
    } catch (LinkageError partOfItIsMissing) {
      return true;
    }
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      @Nullable Object @Nullable [] params,
      @Nullable Throwable thrown) {
    Throwable its = thrown == null ? last(params) : thrown;
    if (its == null
        || logger.getEffectiveLevel().levelInt > level.levelInt
        || harmless(its, FEW) >= 0) {
      return FilterReply.NEUTRAL;
    }
    LoggingEvent event = event(Logger.FQCN, logger, level, format, params, its);
    if (marker != null) {
      event.addMarker(marker);
    }
    logger.callAppenders(event);
    return FilterReply.DENY;
  }

  @Override
  public FilterReply decide(Logger logger, org.slf4j.event.LoggingEvent given) {
    Object[] params = given.getArgumentArray();
    Throwable its = given.getThrowable() == null ? last(params) : given.getThrowable();
    if (its == null || harmless(its, FEW) >= 0) {
      return FilterReply.NEUTRAL;
    }
    String caller = given.getCallerBoundary() == null ? Logger.FQCN : given.getCallerBoundary();
    Level level = Level.convertAnSLF4JLevel(given.getLevel());
    LoggingEvent event = event(caller, logger, level, given.getMessage(), params, its);
    if (given.getMarkers() != null) {
      given.getMarkers().forEach(event::addMarker);
    }
    event.setKeyValuePairs(given.getKeyValuePairs());
    logger.callAppenders(event);
    return FilterReply.DENY;
  }

  private static @Nullable Throwable last(@Nullable Object @Nullable [] params) {
    return params != null
            && params.length > 0
            && params[params.length - 1] instanceof Throwable thrown
        ? thrown
        : null;
  }

  /**
   * How many exceptions hang together; -1 if they are more than {@code left} or one has code of its
   * own, which is then not called.
   */
  private static int harmless(Throwable top, int left) {
    int count = 0;
    for (Throwable at = top; at != null; at = at.getCause()) {
      if (++count > left || OVERRIDES.get(at.getClass())) {
        return -1;
      }
      for (Throwable suppressed : at.getSuppressed()) {
        int its = harmless(suppressed, left - count);
        if (its < 0) {
          return -1;
        }
        count += its;
      }
    }
    return count;
  }

  /** Without an exception at the end: it would be taken for the event's. */
  private static @Nullable Object @Nullable [] withoutLast(@Nullable Object @Nullable [] params) {
    return params == null || last(params) == null
        ? params
        : Arrays.copyOf(params, params.length - 1);
  }

  private static LoggingEvent event(
      String caller,
      Logger logger,
      Level level,
      @Nullable String message,
      @Nullable Object @Nullable [] params,
      Throwable thrown) {
    @Nullable Object @Nullable [] arguments = withoutLast(params);
    if (FragileThrowable.size(thrown, MANY) <= MANY) {
      try {
        return new LoggingEvent(caller, logger, level, message, thrown, arguments);
      } catch (RuntimeException | Error e) {
        return new RescuedEvent(
            caller, logger, level, message, arguments, FragileThrowable.of(thrown));
      }
    }
    return new RescuedEvent(caller, logger, level, message, arguments, FragileThrowable.of(thrown));
  }
}
