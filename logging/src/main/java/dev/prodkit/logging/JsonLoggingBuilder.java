// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.LoggerContext;
import dev.prodkit.redaction.Redactor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** What logging shall be, before it is: see {@link JsonLogging#configure}. Not thread-safe. */
public final class JsonLoggingBuilder {
  LogFormat format = LogFormat.JSON;
  private Map<String, String> fields = Map.of();
  private String level = "INFO";
  private Map<String, String> named = Map.of();

  @Nullable
  Levels levels;

  Redactor redactor = Redactor.create();
  private Supplier<Map<String, String>> contextFields = Map::of;
  private Consumer<JsonEncoder> shape = json -> {};
  private @Nullable OutputStream output;
  private int floodLimit = 10_000;
  final Map<String, List<String>> groups = new LinkedHashMap<>();

  @Nullable
  LoggerContext context;

  JsonLoggingBuilder() {}

  /** What an event looks like; JSON unless said otherwise. */
  public JsonLoggingBuilder format(LogFormat format) {
    this.format = format;
    return this;
  }

  /** Fields of every event, in this order: service, environment, version, hostname … */
  public JsonLoggingBuilder fields(Map<String, String> fields) {
    this.fields = new LinkedHashMap<>(fields);
    return this;
  }

  /**
   * The level of the root logger; INFO unless said otherwise.
   *
   * @throws IllegalArgumentException if there is no such level
   */
  public JsonLoggingBuilder level(String level) {
    levels = Levels.of(level, named);
    this.level = level;
    return this;
  }

  /**
   * Levels by logger name.
   *
   * @throws IllegalArgumentException if there is no such level
   */
  public JsonLoggingBuilder levels(Map<String, String> levels) {
    this.levels = Levels.of(level, levels);
    named = new LinkedHashMap<>(levels);
    return this;
  }

  /** What takes the secrets out; without it only sensitive names are known. */
  public JsonLoggingBuilder redactor(Redactor redactor) {
    this.redactor = redactor;
    return this;
  }

  /**
   * Further fields of an event, read on the thread that logs: the ids of its trace. When it throws,
   * the event has a field that says so.
   */
  public JsonLoggingBuilder contextFields(Supplier<Map<String, String>> fields) {
    contextFields = fields;
    return this;
  }

  /**
   * Sets up what a line looks like beyond its format: {@code json -> json.rename("level",
   * "severity").omit("thread")}. Without effect on {@link LogFormat#TEXT} and
   * {@link LogFormat#CUSTOM}.
   */
  public JsonLoggingBuilder encoder(Consumer<JsonEncoder> shape) {
    this.shape = shape;
    return this;
  }

  /**
   * Where events go; it is never closed. Without it the process's standard output, whatever
   * {@code System.out} has been replaced by.
   */
  public JsonLoggingBuilder output(OutputStream output) {
    this.output = output;
    return this;
  }

  /**
   * How many identical events, of the same logger, template and level, are written within a second;
   * further ones are counted and told in one event with the code {@code PK-LOG-11}. 10,000 unless
   * said otherwise; 0 for all.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public JsonLoggingBuilder floodLimit(int perSecond) {
    if (perSecond < 0) {
      throw new IllegalArgumentException("a flood limit is 0 or more, not " + perSecond);
    }
    floodLimit = perSecond;
    return this;
  }

  /**
   * Names several loggers together, for {@link JsonLogging#level(String, String, Duration)}.
   *
   * @throws IllegalArgumentException if one has no name, or there is none
   */
  public JsonLoggingBuilder group(String name, List<String> loggers) {
    if (name.isBlank() || loggers.isEmpty() || loggers.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "a group has a name and names its loggers: sql=org.hibernate.SQL,org.jooq.tools");
    }
    groups.put(name, List.copyOf(loggers));
    return this;
  }

  /**
   * Sets up this context instead of the one that SLF4J is bound to: from a Logback
   * {@code Configurator}, while SLF4J is not ready yet.
   */
  public JsonLoggingBuilder context(LoggerContext context) {
    this.context = context;
    return this;
  }

  /**
   * Takes over Logback: clears what was there, writes to the output, sets levels (noisy libraries
   * to WARN unless named) and bridges {@code java.util.logging}. With {@link LogFormat#CUSTOM} it
   * wraps and bridges only, and sets levels only if one was given.
   *
   * @throws IllegalStateException if SLF4J is bound to something else than Logback, or Logback is
   *     older than 1.5.18
   * @throws IllegalArgumentException if a field, a rename or an omission is refused: a field or a
   *     new name that another field has, or a name that does not exist; nothing has changed then
   */
  public JsonLogging start() {
    if (levels == null && format != LogFormat.CUSTOM) {
      levels = Levels.of(level, named);
    }
    return new JsonLogging(this);
  }

  LoggerContext context() {
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

  EventAppender appender(LineEncoder encoder, LoggerContext context) {
    EventAppender appender = LogbackState.writingTo(output, context)
        .map(before -> {
          before.become(encoder, floodLimit);
          return before;
        })
        .orElseGet(() -> new EventAppender(
            encoder, output, new FloodGuard(floodLimit), new FileOutputStream(FileDescriptor.err)));
    appender.setContext(context);
    // A Configurator runs on whatever thread logs first, and is never closed.
    boolean first = this.context != null;
    appender.begin(first ? null : Thread.currentThread().getContextClassLoader());
    return appender;
  }

  JsonEncoder json() {
    JsonEncoder json = new JsonEncoder(redactor).format(format).fields(fields, contextFields);
    shape.accept(json);
    return json;
  }

  LineEncoder encoder(EventLines json) {
    return format == LogFormat.TEXT
        ? TextFormat.of(EventLines.forText(redactor, contextFields))
        : json;
  }
}
