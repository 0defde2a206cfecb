// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/** Makes the events in which logging tells of itself; they look like any other. */
final class Notices {
  static final String DROPPED = "PK-LOG-10";
  static final String FOLDED = "PK-LOG-11";

  private static final String LOGGER = Notices.class.getPackageName();

  private Notices() {}

  /** "dropped 12,345 DEBUG/INFO events in 4.2 s: the log output was stuck". */
  static LoggingEvent dropped(LineCounters.Drops drops) {
    List<String> levels = new ArrayList<>();
    drops.byLevel().keySet().forEach(level -> levels.add(0, level.name()));
    LoggingEvent event = event(
        Level.WARN,
        LOGGER,
        String.format(
            Locale.ROOT,
            "dropped %,d %s events in %s: %s",
            drops.total(),
            String.join("/", levels),
            seconds(drops.during()),
            reasons(drops.byReason())));
    code(event, DROPPED);
    drops
        .byLevel()
        .forEach((level, lines) -> event.addKeyValuePair(
            new KeyValuePair("dropped_" + level.name().toLowerCase(Locale.ROOT), lines)));
    return event;
  }

  /** One reason, or each with its number. */
  private static String reasons(Map<DropReason, Long> byReason) {
    List<String> all = new ArrayList<>();
    byReason.forEach((reason, lines) -> all.add(
        byReason.size() == 1
            ? reason(reason)
            : String.format(Locale.ROOT, "%s (%,d)", reason(reason), lines)));
    return String.join(", ", all);
  }

  private static String reason(DropReason reason) {
    return switch (reason) {
      case OUTPUT_STUCK -> "the log output was stuck";
      case OUTPUT_SLOW -> "the log output took less than was logged";
      case OUTPUT_FAILED -> "the log output refused them";
      case NOT_ENCODED -> "there was no memory or stack left to make them";
      case LOGGED_BY_OUTPUT -> "the log output itself logged them";
    };
  }

  /** "folded 12,345 events: cannot reach {}". */
  static LoggingEvent folded(FloodGuard.Folded folded) {
    LoggingEvent event = event(
        Level.toLevel(folded.level()),
        folded.logger(),
        String.format(Locale.ROOT, "folded %,d events: %s", folded.events(), folded.template()));
    code(event, FOLDED);
    event.addKeyValuePair(new KeyValuePair("folded", folded.events()));
    return event;
  }

  private static String seconds(Duration during) {
    return String.format(Locale.ROOT, "%.1f s", during.toMillis() / 1000.0);
  }

  private static void code(LoggingEvent event, String code) {
    event.addKeyValuePair(new KeyValuePair("code", code));
  }

  private static LoggingEvent event(Level level, String logger, String message) {
    LoggingEvent event = new LoggingEvent();
    event.setLevel(level);
    event.setLoggerName(logger);
    event.setMessage(message);
    event.setThreadName(Thread.currentThread().getName());
    event.setInstant(Instant.now());
    event.setMDCPropertyMap(Map.of());
    return event;
  }
}
