// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Sets up Logback for a service: one line of JSON for each event on standard output, redacted, with
 * {@code java.util.logging} led into it.
 *
 * <p>This takes over what is process-wide, Logback's context, and gives it back in
 * {@link #close()}. Where there was a configuration that somebody had made, it stands again then;
 * where there was none, ours stays, so that the last words are still JSON and redacted.
 *
 * <p>Thread-safe.
 */
public final class JsonLogging implements AutoCloseable {
  private final LoggerContext context;
  private final LogbackState before;
  private final @Nullable String replaced;
  private final JulBridge jul;
  private final @Nullable EventAppender appender;
  private final @Nullable CustomEncoders custom;
  private final EventFields fields;
  private final ReentrantLock changing = new ReentrantLock();
  private Map<String, Level> levels = Map.of();
  private boolean closed;

  private JsonLogging(Builder builder) {
    context = builder.context();
    before = LogbackState.of(context);
    EventLines json = builder.json().lines();
    fields = json.fields();
    if (builder.format == LogFormat.CUSTOM) {
      replaced = null;
      appender = null;
      custom = CustomEncoders.wrap(context, builder.redactor);
    } else {
      replaced = ConfigurationFile.found().orElse(null);
      custom = null;
      appender = new EventAppender(builder.encoder(context, json), builder.output);
      appender.setContext(context);
      appender.start();
      LogbackState.replaceBy(appender, context);
      ThrowableGuard guard = new ThrowableGuard();
      guard.setContext(context);
      guard.start();
      context.addTurboFilter(guard);
    }
    if (builder.levels != null) {
      set(builder.levels);
    }
    jul = JulBridge.install(context);
  }

  /** Starts to describe what logging shall be; nothing is touched before {@link Builder#start}. */
  public static Builder configure() {
    return new Builder();
  }

  /**
   * What {@link Builder#start} replaced: where the service's own Logback configuration came from.
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

  private void set(Levels wanted) {
    changing.lock();
    try {
      wanted.apply(context, levels);
      levels = wanted.withNoisy();
    } finally {
      changing.unlock();
    }
  }

  /** Replaces the fields that every event has from now on. */
  public void fields(Map<String, String> fields) {
    this.fields.fields(fields);
  }

  /** Hands everything that was logged to the operating system. */
  public void flush() {
    if (appender != null) {
      appender.flush();
    }
  }

  /** Flushes, and puts back what was there if somebody had wanted it. Idempotent. */
  @Override
  public void close() {
    changing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      flush();
      if (custom != null) {
        custom.unwrap();
      }
      if (custom != null || replaced != null || before.explicit()) {
        jul.remove();
        before.restore(context);
      }
    } finally {
      changing.unlock();
    }
  }

  /** What logging shall be. Not thread-safe. */
  public static final class Builder {
    private LogFormat format = LogFormat.JSON;
    private Map<String, String> fields = Map.of();
    private String level = "INFO";
    private Map<String, String> named = Map.of();
    private @Nullable Levels levels;
    private Redactor redactor = Redactor.create();
    private Supplier<Map<String, String>> contextFields = Map::of;
    private Consumer<JsonEncoder> shape = json -> {};
    private OutputStream output = new FileOutputStream(FileDescriptor.out);
    private @Nullable LoggerContext context;

    private Builder() {}

    /** What an event looks like; JSON unless said otherwise. */
    public Builder format(LogFormat format) {
      this.format = format;
      return this;
    }

    /** Fields of every event, in this order: service, environment, version, hostname … */
    public Builder fields(Map<String, String> fields) {
      this.fields = new LinkedHashMap<>(fields);
      return this;
    }

    /**
     * The level of the root logger; INFO unless said otherwise.
     *
     * @throws IllegalArgumentException if there is no such level
     */
    public Builder level(String level) {
      levels = Levels.of(level, named);
      this.level = level;
      return this;
    }

    /**
     * Levels by logger name.
     *
     * @throws IllegalArgumentException if there is no such level
     */
    public Builder levels(Map<String, String> levels) {
      this.levels = Levels.of(level, levels);
      named = new LinkedHashMap<>(levels);
      return this;
    }

    /** What takes the secrets out; without it only sensitive names are known. */
    public Builder redactor(Redactor redactor) {
      this.redactor = redactor;
      return this;
    }

    /**
     * Further fields of an event, read on the thread that logs: the ids of its trace. When it
     * throws, the event has a field that says so.
     */
    public Builder contextFields(Supplier<Map<String, String>> fields) {
      contextFields = fields;
      return this;
    }

    /**
     * Sets up what a line looks like beyond its format: {@code json -> json.rename("level",
     * "severity").omit("thread")}. Without effect on {@link LogFormat#TEXT} and
     * {@link LogFormat#CUSTOM}.
     */
    public Builder encoder(Consumer<JsonEncoder> shape) {
      this.shape = shape;
      return this;
    }

    /**
     * Where events go; it is never closed. Without it the process's standard output, whatever
     * {@code System.out} has been replaced by.
     */
    public Builder output(OutputStream output) {
      this.output = output;
      return this;
    }

    Builder context(LoggerContext context) {
      this.context = context;
      return this;
    }

    /**
     * Takes over Logback: clears what was there, writes to the output, sets levels (noisy libraries
     * to WARN unless named) and bridges {@code java.util.logging}. With {@link LogFormat#CUSTOM} it
     * wraps and bridges only, and sets levels only if one was given.
     *
     * @throws IllegalStateException if SLF4J is bound to something else than Logback
     */
    public JsonLogging start() {
      if (levels == null && format != LogFormat.CUSTOM) {
        levels = Levels.of(level, named);
      }
      return new JsonLogging(this);
    }

    private LoggerContext context() {
      if (context != null) {
        return context;
      }
      ILoggerFactory factory = LoggerFactory.getILoggerFactory();
      if (factory instanceof LoggerContext found) {
        return found;
      }
      throw new IllegalStateException(
          "SLF4J is bound to %s, not to Logback: remove that binding from the class path"
              .formatted(factory.getClass().getName()));
    }

    private JsonEncoder json() {
      JsonEncoder json = new JsonEncoder(redactor).format(format).fields(fields, contextFields);
      shape.accept(json);
      return json;
    }

    private LineEncoder encoder(LoggerContext context, EventLines json) {
      if (format != LogFormat.TEXT) {
        return json;
      }
      Encoder<ILoggingEvent> encoder = new RedactingEncoder<>(
          EventEncoder.text(),
          redactor,
          new DegradedEvent(FieldNames.JSON, true, json.fields()::fields));
      EventEncoder.start(encoder, context);
      return (event, line) -> line.append(encoder.encode(event));
    }
  }
}
