// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusManager;
import dev.prodkit.redaction.Redactor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets up Logback for a service: one line of JSON for each event on standard output, redacted, with
 * {@code java.util.logging} led into it.
 *
 * <p>This takes over what is process-wide, Logback's context. Redaction lasts as long as the
 * process: {@link #close()} ends the writing in batches and the levels that were set for a while,
 * and every line after it is redacted as before. Where the application had configured Logback
 * itself, its configuration stands again then, with the redactor around its encoders.
 *
 * <p>Thread-safe.
 */
public final class JsonLogging implements AutoCloseable {
  /** The redactor of an earlier start, whose secrets stay secret. */
  private static final String REDACTOR = Redactor.class.getName();

  /** Under which the context keeps that it was said. */
  private static final String OUTDATED = LogbackVersion.class.getName();

  private final LoggerContext context;
  private final LogbackState before;
  private final @Nullable String replaced;
  private final JulBridge jul;
  private final @Nullable EventAppender appender;
  private final @Nullable CustomEncoders custom;
  private final EventFields fields;
  private final Redactor redactor;
  private final ThrowableGuard guard = new ThrowableGuard();
  private final LevelOverrides overrides;
  private final ReentrantLock changing = new ReentrantLock();
  private Map<String, Level> levels = Map.of();
  private boolean closed;

  JsonLogging(JsonLoggingBuilder builder) {
    Optional<String> outdated = LogbackVersion.require(LogbackVersion.found());
    context = builder.context();
    before = LogbackState.of(context);
    redactor = builder.redactor;
    if (context.getObject(REDACTOR) instanceof Redactor earlier) {
      redactor.keep(earlier);
    }
    EventLines json = builder.json().lines();
    fields = json.fields();
    overrides = new LevelOverrides(context, builder.groups, System::nanoTime);
    if (builder.format == LogFormat.CUSTOM) {
      replaced = null;
      appender = null;
      custom = CustomEncoders.wrap(context, redactor);
    } else {
      replaced = ConfigurationFile.found().orElse(null);
      custom = null;
      appender = builder.appender(builder.encoder(json), context);
      LogbackState.replaceBy(appender, context);
      LastWords.keep(appender, context);
    }
    guard();
    if (builder.levels != null) {
      set(builder.levels);
    }
    jul = JulBridge.install(context);
    if (builder.context == null) { // a Configurator must not log before SLF4J is ready
      outdated.ifPresent(this::tellOutdated);
    }
  }

  private void tellOutdated(String message) {
    if (context.getObject(OUTDATED) == null) {
      context.putObject(OUTDATED, message);
      Logger log = context.getLogger(JsonLogging.class);
      log.atWarn().addKeyValue("code", "PK-LOG-03").log(message);
    }
  }

  /**
   * The Logback configuration that the service brought along, as Logback would find it. A
   * {@code Configurator} leaves the field to it.
   */
  public static Optional<String> configurationFile() {
    return ConfigurationFile.found();
  }

  /**
   * Configurations of other logging libraries, as {@code log4j.properties}, that lie on the class
   * path or are named by a system property, and that nothing reads: their loggers are led into
   * Logback. Each with the place where it was found.
   */
  public static List<String> unreadConfigurations() {
    ClassLoader loader = LoggerContext.class.getClassLoader();
    return UnreadConfiguration.found(loader::getResource, System::getProperty);
  }

  /**
   * Starts to describe what logging shall be; nothing is touched before
   * {@link JsonLoggingBuilder#start}.
   */
  public static JsonLoggingBuilder configure() {
    return new JsonLoggingBuilder();
  }

  /**
   * What {@link JsonLoggingBuilder#start} replaced: where the service's own Logback configuration
   * came from.
   */
  public Optional<String> replaced() {
    return Optional.ofNullable(replaced);
  }

  /**
   * With {@link LogFormat#CUSTOM}, the names of appenders whose output is not redacted, because
   * they do not write bytes to a stream (a socket, a database); otherwise empty.
   */
  public List<String> unredacted() {
    return custom == null ? List.of() : custom.unredacted();
  }

  /**
   * Sets levels anew; what an earlier call named and this one does not goes back to its parent's.
   *
   * @param level of the root logger: TRACE, DEBUG, INFO, WARN, ERROR or OFF in any case
   * @param levels by logger name
   * @throws IllegalArgumentException if a level is none of these; nothing has changed then
   */
  public void level(String level, Map<String, String> levels) {
    set(Levels.of(level, levels));
  }

  /**
   * Sets a level for a while; after that the usual one counts again. Setting it anew begins its
   * time anew. At most 100 are set at a time.
   *
   * @param name of a logger that exists, of a package that has one, {@code ROOT}, or of a group
   * @param level TRACE, DEBUG, INFO, WARN, ERROR or OFF in any case
   * @param during at most 24 hours
   * @return what holds now; empty if there is no such logger or group, and nothing has changed
   * @throws IllegalArgumentException if there is no such level, or the time is not allowed, or 100
   *     levels are set already
   */
  public Optional<LevelOverride> level(String name, String level, Duration during) {
    return overrides.set(name, level, during);
  }

  /** The levels that are set for a while. */
  public List<LevelOverride> levels() {
    return overrides.list();
  }

  private void set(Levels wanted) {
    changing.lock();
    try {
      overrides.beneath(() -> wanted.apply(context, levels));
      levels = wanted.withNoisy();
    } finally {
      changing.unlock();
    }
  }

  /**
   * Replaces the fields that every event has from now on.
   *
   * @throws IllegalArgumentException if one is called like a field of ours, or like another one;
   *     nothing has changed then
   */
  public void fields(Map<String, String> fields) {
    FieldSettings.require(this.fields.names(), fields);
    this.fields.fields(fields);
  }

  /** Like {@link #flush(Duration)} for at most five seconds. */
  public void flush() {
    flush(Duration.ofSeconds(5));
  }

  /**
   * Hands everything that was logged before to the operating system, and tells in the stream what
   * was folded or dropped so far.
   *
   * @return false if the output did not take all of it in this time
   */
  public boolean flush(Duration atMost) {
    return appender == null || appender.flush(atMost);
  }

  /**
   * Like {@link #flush(Duration)}, when the service is about to end. From here on each line is
   * written before its call returns; what the output does not take goes to standard error, after
   * one line there that says how many events were lost and why.
   */
  public void ending(Duration atMost) {
    if (appender != null) {
      appender.ending(atMost);
    }
  }

  /** What became of every event; nothing is counted with {@link LogFormat#CUSTOM}. */
  public LogCounts counts() {
    return appender == null ? new LogCounts(0, 0, 0, 0, Map.of(), Map.of()) : appender.counts();
  }

  /** Why events do not reach the output at this moment, for a health check. */
  public Optional<String> failing() {
    return appender == null ? Optional.empty() : appender.failing();
  }

  /**
   * Flushes for at most five seconds and says on standard error how many events were not written
   * then. What is logged later is written at once, and redacted. Idempotent.
   *
   * <p>Where the application had configured Logback itself, that configuration stands again, its
   * encoders wrapped by the redactor; with {@link LogFormat#CUSTOM} they stay wrapped.
   * {@code java.util.logging} stays bridged. Only where these classes can be unloaded before the
   * process ends, as in a container, what would keep them is taken out as well: the bridge, and all
   * of this where Logback is not of the same class loader.
   */
  @Override
  public void close() {
    changing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      overrides.clear();
      if (appender != null) {
        appender.close();
      }
      KeptMapper.forget();
      if (!Lifetime.holds(LoggerContext.class, JsonLogging.class)) {
        leave();
        return;
      }
      context.putObject(REDACTOR, redactor);
      if (custom != null) {
        before.restoreLevels(context);
      } else if (before.explicit()) {
        CustomEncoders.wrap(before, redactor);
        LastWords.forget(context);
        before.restore(context);
        guard();
      }
      if (!Lifetime.ofTheProcess(SLF4JBridgeHandler.class)) {
        jul.remove();
      }
    } finally {
      changing.unlock();
    }
  }

  /** Puts back what was there, unredacted: nothing else may stay of classes that are unloaded. */
  private void leave() {
    if (custom != null) {
      custom.unwrap();
    }
    jul.remove();
    LastWords.forget(context);
    before.restore(context);
    forgetStatuses();
  }

  /** Logback keeps what each part has told of itself, and with it the part. */
  @SuppressWarnings("ReferenceEquality") // a loader is itself
  private void forgetStatuses() {
    StatusManager statuses = context.getStatusManager();
    List<Status> told = statuses.getCopyOfStatusList();
    statuses.clear();
    told.stream()
        .filter(status -> status.getOrigin() == null
            || status.getOrigin().getClass().getClassLoader() != JsonLogging.class.getClassLoader())
        .forEach(statuses::add);
  }

  /** Exactly once, and last. */
  private void guard() {
    context.getTurboFilterList().removeIf(ThrowableGuard.class::isInstance);
    guard.setContext(context);
    guard.start();
    context.addTurboFilter(guard);
  }
}
