// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The thread that looks for changes of a {@link Config}, and what it counted. */
public final class ConfigWatch implements AutoCloseable {
  /** A file that is being written in place reads alike twice at this distance when it is whole. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  private static final Duration SHORTEST = Duration.ofMillis(100);

  private final Rotations rotations;
  private final Duration every;
  private final Duration overlap;
  private final Consumer<Notice> notices;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicBoolean soon = new AtomicBoolean();
  private final LongAdder applied = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failures = new LongAdder();

  ConfigWatch(Rotations rotations, Duration every, Duration overlap, Consumer<Notice> notices) {
    if (every.compareTo(SHORTEST) < 0 || overlap.isNegative()) {
      throw new IllegalArgumentException(
          "every must be at least 100 ms, and overlap must not be negative.");
    }
    this.rotations = rotations;
    this.every = every;
    this.overlap = overlap;
    this.notices = notices;
    this.thread = new ScheduledThreadPoolExecutor(1, new OwnThreads("prodkit-config"));
    this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start() {
    lookAgain();
  }

  /** How many reloads changed something. */
  public long applied() {
    return applied.sum();
  }

  /** How many reloads were refused, and so changed nothing. */
  public long refused() {
    return refused.sum();
  }

  /** How often a subscriber or a listener threw. */
  public long failures() {
    return failures.sum();
  }

  /** A source says that it has something new. */
  void lookSoon() {
    if (soon.compareAndSet(false, true)) {
      later(
          () -> {
            soon.set(false);
            look();
          },
          Duration.ZERO);
    }
  }

  private void lookAgain() {
    try {
      look();
    } finally {
      later(this::lookAgain, every);
    }
  }

  private void look() {
    try {
      if (rotations.look(this) == Rotations.Outcome.SETTLING) {
        later(this::look, SETTLE);
      }
    } catch (Throwable e) {
      // A constructor or a listener of the application's: what it says may be a value. Or an Error,
      // such as of a class that could not be loaded for want of a file descriptor: the watch goes
      // on.
      refused.increment();
      say(
          Level.ERROR,
          "PK-CONFIG-12",
          "a reload met a fault, " + e.getClass().getSimpleName() + ", and changed nothing");
    }
  }

  void applied(Set<String> names) {
    applied.increment();
    say(
        Level.INFO,
        "PK-CONFIG-10",
        names.isEmpty()
            ? "settings changed between the start and now"
            : "settings changed: " + String.join(", ", names));
  }

  void refused(ConfigException report) {
    refused.increment();
    say(
        Level.WARNING,
        "PK-CONFIG-11",
        "a reload was refused and changed nothing: " + report.getMessage());
  }

  void kept(Set<String> names) {
    say(
        Level.WARNING,
        "PK-CONFIG-14",
        "settings are gone from their sources and keep their last value: "
            + String.join(", ", names));
  }

  void subscriberThrew(Throwable e) {
    failures.increment();
    say(
        Level.ERROR,
        "PK-CONFIG-13",
        "a subscriber of a rotating setting threw " + e.getClass().getSimpleName());
  }

  void afterOverlap(Runnable action) {
    later(
        () -> {
          try {
            action.run();
          } catch (Throwable e) {
            failures.increment();
          }
        },
        overlap);
  }

  private void later(Runnable action, Duration delay) {
    try {
      Future<?> unused =
          thread.schedule(action, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: there is nothing left to look for.
      soon.set(false);
    }
  }

  private void say(Level level, String code, String message) {
    try {
      notices.accept(new Notice(level, code, message));
    } catch (Throwable e) {
      failures.increment();
    }
  }

  /** Ends the thread. What rotated stays as it is. */
  @Override
  public void close() {
    thread.shutdownNow();
    rotations.closed(this);
  }
}
