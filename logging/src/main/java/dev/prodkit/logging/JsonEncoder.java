// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.Redactor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes each event as one line of strict JSON: member names are unique, ours cannot be forged, no
 * secret that is known leaves, a line is never longer than {@value #LONGEST_LINE} bytes unless said
 * otherwise, and whatever is logged, something is written. It makes UTF-8 directly; Jackson and
 * logstash-logback-encoder are loaded only when a value needs them.
 *
 * <p>{@link JsonLogging} uses one. In an XML configuration it stands alone in an appender; the
 * secrets are then the values of environment variables with sensitive names:
 *
 * <pre>{@code
 * <encoder class="dev.prodkit.logging.JsonEncoder">
 *   <format>ecs</format>
 *   <field>service=orders</field>
 *   <rename>message=text</rename>
 *   <omit>thread</omit>
 * </encoder>
 * }</pre>
 *
 * <p>Names of fields in {@code rename} and {@code omit} are those of {@link LogFormat#JSON} or of
 * any other format, or of fields added here. A name that does not exist is refused, and so is a new
 * one that another field has: see {@link #start}. To be set up by one thread; once started
 * thread-safe.
 */
public final class JsonEncoder extends EncoderBase<ILoggingEvent> {
  /**
   * How long a line is at most, in bytes with its line break: what container runtimes keep whole.
   */
  public static final int LONGEST_LINE = 16 * 1024;

  private static final int SHORTEST_LIMIT = 1024;
  private static final int USUAL_LINE = 1024;

  private LogFormat format = LogFormat.JSON;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, String> renamed = new LinkedHashMap<>();
  private final Set<String> omitted = new HashSet<>();
  private Supplier<Map<String, String>> further = Map::of;
  private int longest = LONGEST_LINE;
  private boolean rootCauseFirst;
  private boolean stackHash;
  private @Nullable Redactor redactor;
  private final LinePool<ByteSink> buffers = new LinePool<>(() -> new ByteSink(USUAL_LINE));
  private volatile @Nullable EventLines lines;

  /** For an XML configuration; its secrets are those of the environment. */
  public JsonEncoder() {}

  /** An encoder that takes out what the redactor knows. */
  public JsonEncoder(Redactor redactor) {
    this.redactor = redactor;
  }

  /**
   * Which names the fields have: {@code json}, {@code logstash} or {@code ecs}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public void setFormat(String format) {
    format(
        switch (format.strip().toLowerCase(Locale.ROOT)) {
          case "json" -> LogFormat.JSON;
          case "logstash" -> LogFormat.LOGSTASH;
          case "ecs" -> LogFormat.ECS;
          default ->
            throw new IllegalArgumentException(
                "format is \"%s\": it must be json, logstash or ecs".formatted(format));
        });
  }

  JsonEncoder format(LogFormat format) {
    this.format = format;
    return this;
  }

  /**
   * A field of every event, as {@code name=value}.
   *
   * @throws IllegalArgumentException if there is no context and it is no name and value
   */
  public void addField(String field) {
    tried(() -> {
      String[] parts = parts("field", field);
      field(parts[0], parts[1]);
    });
  }

  /** A field of every event. */
  public JsonEncoder field(String name, String value) {
    fields.put(name, value);
    return this;
  }

  /**
   * Another name for one of our fields, as {@code level=severity}.
   *
   * @throws IllegalArgumentException if there is no context and it is no two names
   */
  public void addRename(String rename) {
    tried(() -> {
      String[] parts = parts("rename", rename);
      rename(parts[0], parts[1]);
    });
  }

  /** Another name for one of our fields; the new one is ours then, and the old one anybody's. */
  public JsonEncoder rename(String field, String name) {
    renamed.put(field, name);
    return this;
  }

  /** Leaves one of our fields out. */
  public void addOmit(String field) {
    omit(field.strip());
  }

  /** Leaves one of our fields out. */
  public JsonEncoder omit(String field) {
    omitted.add(field);
    return this;
  }

  /** One setting that is malformed must not cost an XML configuration the rest. */
  private void tried(Runnable setting) {
    if (getContext() == null) {
      setting.run();
      return;
    }
    try {
      setting.run();
    } catch (IllegalArgumentException refused) {
      addError(refused.getMessage());
    }
  }

  private static String[] parts(String what, String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException(
          "%s is \"%s\": it must be two names with = between".formatted(what, text));
    }
    return new String[] {
      text.substring(0, equals).strip(), text.substring(equals + 1).strip()
    };
  }

  /**
   * How many bytes a line has at most, with its line break.
   *
   * @throws IllegalArgumentException if it is less than 1,024
   */
  public void setLongestLine(int bytes) {
    if (bytes < SHORTEST_LIMIT) {
      throw new IllegalArgumentException(
          "longestLine is %d: it must be at least %d bytes".formatted(bytes, SHORTEST_LIMIT));
    }
    longest = bytes;
  }

  /** Whether a stack trace begins with its root cause, and not with what was caught last. */
  public void setRootCauseFirst(boolean first) {
    rootCauseFirst = first;
  }

  /**
   * Whether an exception also has a {@code stack_hash}: eight digits that are the same for each
   * failure in the same place, whatever its message; those of logstash-logback-encoder.
   */
  public void setStackHash(boolean hash) {
    stackHash = hash;
  }

  JsonEncoder fields(Map<String, String> all, Supplier<Map<String, String>> context) {
    fields.putAll(all);
    further = context;
    return this;
  }

  /**
   * What does the work, as it is set up now.
   *
   * @throws IllegalArgumentException if a field, a rename or an omission is refused
   */
  EventLines lines() {
    List<String> problems = new ArrayList<>();
    EventLines lines = lines(problems::add);
    FieldSettings.throwIfAny(problems);
    return lines;
  }

  private EventLines lines(Consumer<String> refused) {
    FieldSettings settings = FieldSettings.of(format, fields, renamed, omitted, refused);
    EventFields own = new EventFields(settings.names(stackHash));
    own.fields(settings.fields());
    own.context(further);
    Redactor secrets = redactor == null ? Redactor.fromEnvironment(System.getenv()) : redactor;
    return new EventLines(own, secrets, longest, rootCauseFirst);
  }

  /**
   * Starts. With a context, as in an XML configuration, a field, a rename or an omission that is
   * refused is an error in Logback's status, and the rest holds.
   *
   * @throws IllegalArgumentException if there is no context and one is refused
   */
  @Override
  public void start() {
    if (getContext() != null) {
      tellOutdated();
    }
    lines = getContext() == null ? lines() : lines(this::addError);
    super.start();
  }

  private void tellOutdated() {
    try {
      LogbackVersion.require(LogbackVersion.found()).ifPresent(this::addWarn);
    } catch (IllegalStateException tooOld) {
      addError(tooOld.getMessage());
    }
  }

  /** The line of an event, with its line break; nothing before {@link #start}. Never throws. */
  @Override
  public byte[] encode(ILoggingEvent event) {
    LinePool.Loan<ByteSink> line = buffers.take();
    try {
      encode(event, line.object);
      byte[] copy = line.object.copy();
      shrink(line);
      return copy;
    } finally {
      line.state = LinePool.FREE;
    }
  }

  /**
   * Writes the line of an event, with its line break, without making an array for it; nothing
   * before {@link #start}.
   *
   * @throws IOException if the output throws it, otherwise never
   */
  public void encode(ILoggingEvent event, OutputStream output) throws IOException {
    LinePool.Loan<ByteSink> line = buffers.take();
    try {
      encode(event, line.object);
      output.write(line.object.array(), 0, line.object.length());
      shrink(line);
    } finally {
      line.state = LinePool.FREE;
    }
  }

  private static void shrink(LinePool.Loan<ByteSink> line) {
    if (line.object.array().length > EventLines.USUAL) {
      line.object = new ByteSink(USUAL_LINE);
    }
  }

  private void encode(ILoggingEvent event, ByteSink line) {
    line.length(0);
    EventLines current = lines;
    if (current != null) {
      current.encode(event, line);
    }
  }

  /** None. */
  @Override
  public byte @Nullable [] headerBytes() {
    return null;
  }

  /** None. */
  @Override
  public byte @Nullable [] footerBytes() {
    return null;
  }
}
