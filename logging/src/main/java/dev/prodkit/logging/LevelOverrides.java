// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Levels that were set for a while and go back by themselves, by name of a logger or of a group. A
 * level that the service sets meanwhile holds at once, and stays when the override ends. Where two
 * concern the same logger the later one counts. Thread-safe.
 */
final class LevelOverrides {
  static final int AT_MOST = 100;
  static final Duration LONGEST = Duration.ofHours(24);

  private final LoggerContext context;
  private final Map<String, List<String>> groups;
  private final LongSupplier clock;
  private final ReentrantLock changing = new ReentrantLock();
  private final Map<String, Active> active = new LinkedHashMap<>();

  private final Map<String, Overridden> overridden = new HashMap<>();

  private final ScheduledThreadPoolExecutor timer = timer();
  private @Nullable ScheduledFuture<?> reminder;

  private record Active(Level level, List<String> loggers, long until) {}

  /**
   * The levels of one overridden logger.
   *
   * @param usual the level without an override; null if the logger inherits it
   * @param set the level that the override has set; any other one comes from the service
   */
  private record Overridden(@Nullable Level usual, Level set) {
    void end(Logger logger) {
      if (set.equals(logger.getLevel())) {
        logger.setLevel(usual);
      }
    }
  }

  LevelOverrides(LoggerContext context, Map<String, List<String>> groups, LongSupplier clock) {
    this.context = context;
    this.groups = groups;
    this.clock = clock;
  }

  /** Sets a level for a while, or anew; empty if there is no such logger or group. */
  Optional<LevelOverride> set(String name, String level, Duration during) {
    Level wanted = Levels.level(name, level);
    if (during.isNegative() || during.isZero() || during.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a level is set for more than nothing and at most %d hours, not for %s"
              .formatted(LONGEST.toHours(), during));
    }
    changing.lock();
    try {
      expire();
      List<String> loggers = loggers(name);
      if (loggers.isEmpty()) {
        return Optional.empty();
      }
      String key = groups.containsKey(name) ? name : loggers.get(0);
      if (active.size() >= AT_MOST && !active.containsKey(key)) {
        throw new IllegalArgumentException(
            "%d levels are set for a while already: let one of them end first".formatted(AT_MOST));
      }
      loggers.forEach(this::end);
      active.remove(key);
      active.put(key, new Active(wanted, loggers, clock.getAsLong() + during.toNanos()));
      apply();
      return Optional.of(new LevelOverride(key, wanted.levelStr, during));
    } finally {
      changing.unlock();
    }
  }

  /** A logger that nobody has asked for is not made: names come from outside. */
  private List<String> loggers(String name) {
    if (groups.containsKey(name)) {
      return groups.get(name);
    }
    String wanted = name.strip();
    Logger found = context.exists(
        wanted.toUpperCase(Locale.ROOT).equals(Logger.ROOT_LOGGER_NAME)
            ? Logger.ROOT_LOGGER_NAME
            : wanted);
    return found == null ? List.of() : List.of(found.getName());
  }

  List<LevelOverride> list() {
    changing.lock();
    try {
      expire();
      List<LevelOverride> all = new ArrayList<>();
      active.forEach((name, one) -> all.add(new LevelOverride(
          name, one.level().levelStr, Duration.ofNanos(one.until() - clock.getAsLong()))));
      return List.copyOf(all);
    } finally {
      changing.unlock();
    }
  }

  /** Changes the usual levels; overrides go on above them. */
  void beneath(Runnable change) {
    changing.lock();
    try {
      List.copyOf(overridden.keySet()).forEach(this::end);
      change.run();
      apply();
    } finally {
      changing.unlock();
    }
  }

  /** Ends all of them. */
  void clear() {
    changing.lock();
    try {
      active.clear();
      apply();
    } finally {
      changing.unlock();
    }
  }

  /** Ends those whose time is over. */
  void expire() {
    changing.lock();
    try {
      long now = clock.getAsLong();
      if (active.values().removeIf(one -> one.until() - now <= 0)) {
        apply();
      }
    } finally {
      changing.unlock();
    }
  }

  private void end(String logger) {
    Overridden its = overridden.remove(logger);
    if (its != null) {
      its.end(context.getLogger(logger));
    }
  }

  private void apply() {
    Map<String, Level> wanted = new LinkedHashMap<>();
    active.values().forEach(one -> one.loggers().forEach(name -> wanted.put(name, one.level())));
    overridden.entrySet().removeIf(entry -> {
      boolean over = !wanted.containsKey(entry.getKey());
      if (over) {
        entry.getValue().end(context.getLogger(entry.getKey()));
      }
      return over;
    });
    wanted.forEach((name, level) -> {
      Logger logger = context.getLogger(name);
      Overridden before = overridden.get(name);
      if (before == null || before.set().equals(logger.getLevel())) {
        overridden.put(
            name, new Overridden(before == null ? logger.getLevel() : before.usual(), level));
        logger.setLevel(level);
      }
    });
    remind();
  }

  /** Lets the one whose time is over first end then, and forgets any earlier reminder. */
  private void remind() {
    if (reminder != null) {
      reminder.cancel(false);
      reminder = null;
    }
    long now = clock.getAsLong();
    active.values().stream()
        .mapToLong(one -> one.until() - now)
        .min()
        .ifPresent(left ->
            reminder = timer.schedule(this::expire, Math.max(left, 0) + 1, TimeUnit.NANOSECONDS));
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(null, task, "prodkit-log-levels", 0, false);
      thread.setContextClassLoader(null); // sets levels, and calls nothing of the application's
      thread.setDaemon(true);
      return thread;
    });
    // So that there is a thread only while something is to be ended.
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
