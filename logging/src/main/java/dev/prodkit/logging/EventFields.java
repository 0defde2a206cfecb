// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.KeptBytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** Writes the members of one event: ours first, then the user's. Thread-safe. */
final class EventFields {
  /** The version of the Elastic Common Schema whose names these are. */
  private static final String ECS_VERSION = "8.11.0";

  private final FieldNames names;
  private final EventTime time = new EventTime();
  private volatile Everywhere everywhere;
  private volatile Supplier<Map<String, String>> further = Map::of;

  /**
   * What is known before an event is: the pieces between its own texts, and whose names are whose.
   */
  private record Everywhere(
      Map<String, String> fields, EventPieces pieces, NameRules own, NameRules users) {}

  EventFields(FieldNames names) {
    this.names = names;
    this.everywhere = everywhere(Map.of());
  }

  void fields(Map<String, String> fields) {
    everywhere = everywhere(new LinkedHashMap<>(fields));
  }

  Map<String, String> fields() {
    return everywhere.fields();
  }

  FieldNames names() {
    return names;
  }

  void context(Supplier<Map<String, String>> fields) {
    further = fields;
  }

  static String timestamp(ILoggingEvent event) {
    return EventTime.text(event.getTimeStamp());
  }

  private Everywhere everywhere(Map<String, String> fields) {
    Map<String, String> named = names.everywhere(fields);
    Set<String> own = names.own(named.keySet());
    boolean nulls = names.format() != LogFormat.LOGSTASH;
    EcsNames ecs = names.ecs(own);
    return new Everywhere(
        named,
        EventPieces.of(names, named, ECS_VERSION),
        new NameRules(Set.copyOf(own), Set.of(), Map.of(), nulls, ecs),
        new NameRules(names.reserved(own), sometimes(), names.trace(), nulls, ecs));
  }

  private Set<String> sometimes() {
    Set<String> sometimes = names.ofException();
    sometimes.addAll(names.trace().values());
    return Set.copyOf(sometimes);
  }

  void write(ILoggingEvent event, JsonLine line, StackTraces traces) {
    Everywhere known = everywhere;
    line.screening().text(known.pieces().harmless());
    writeOwn(event, line, known.pieces());
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      writeException(thrown, line, known.pieces(), traces);
    }
    writeContext(line, known.own());
    List<Marker> markers = event.getMarkerList();
    if (markers != null && known.pieces().tags() != null) {
      EventMarkers.writeTags(markers, line, known.pieces().tags());
    }
    line.names().rules(known.users());
    writeUsers(event, line);
    if (markers != null) {
      EventMarkers.writeMembers(markers, line);
    }
  }

  private void writeOwn(ILoggingEvent event, JsonLine line, EventPieces pieces) {
    ByteSink sink = line.sink();
    if (pieces.timestamp() != null) {
      sink.append(pieces.timestamp());
      int from = sink.length();
      time.append(event.getTimeStamp(), sink);
      line.own().add(from, sink.length());
      line.put('"');
    }
    pieces.appendLevel(event.getLevel(), sink);
    if (pieces.message() != null) {
      sink.append(pieces.message());
      int from = sink.length();
      message(event, sink, from);
      line.screening().text(sink, from);
      line.put('"');
    }
    int from = sink.length();
    sink.append(pieces.fields());
    line.own().add(from, sink.length());
    text(pieces.logger(), event.getLoggerName(), line);
    text(pieces.thread(), event.getThreadName(), line);
  }

  /** Of an event that cannot put its message together, its template. */
  private static void message(ILoggingEvent event, ByteSink sink, int from) {
    try {
      MessageText.append(event, sink);
    } catch (RuntimeException | Error e) {
      sink.length(from);
      JsonText.append(String.valueOf(event.getMessage()), sink);
    }
  }

  /** A text that comes again with other events. */
  private static void text(byte @Nullable [] piece, @Nullable String text, JsonLine line) {
    if (piece != null) {
      KeptBytes its = line.texts().of(String.valueOf(text)).bytes;
      line.screening().text(its);
      line.sink().append(piece);
      line.sink().append(its);
      line.put('"');
    }
  }

  private static void writeException(
      IThrowableProxy thrown, JsonLine line, EventPieces pieces, StackTraces traces) {
    if (pieces.errorType() != null) {
      line.own(pieces.errorType());
      line.string(String.valueOf(thrown.getClassName()));
    }
    if (pieces.errorMessage() != null) {
      line.own(pieces.errorMessage());
      line.stringOrNull(thrown.getMessage());
    }
    if (pieces.stackHash() != null) {
      line.own(pieces.stackHash());
      writeHash(thrown, line);
    }
    if (pieces.stackTrace() != null) {
      line.own(pieces.stackTrace());
      writeTrace(thrown, line, traces);
    }
  }

  private static void writeHash(IThrowableProxy thrown, JsonLine line) {
    long mark = line.mark();
    try {
      line.string(StackTraces.hash(thrown));
    } catch (RuntimeException | Error e) {
      line.replace(mark, e);
    }
  }

  private static void writeTrace(IThrowableProxy thrown, JsonLine line, StackTraces traces) {
    long mark = line.mark();
    try {
      line.put('"');
      traces.append(thrown, line.sink(), line.screening());
      line.put('"');
    } catch (RuntimeException | Error e) {
      line.replace(mark, e);
    }
  }

  private void writeContext(JsonLine line, NameRules own) {
    Map<String, String> fields;
    try {
      fields = further.get();
      if (fields.isEmpty()) {
        return;
      }
      fields = new LinkedHashMap<>(fields);
    } catch (RuntimeException | Error e) {
      fields = Map.of(FieldNames.CONTEXT_ERROR, e.getClass().getName());
    }
    line.names().rules(own);
    fields.forEach((name, value) -> {
      String its = names.name(String.valueOf(name));
      if (its != null) {
        line.name(its, false);
        int from = line.sink().length();
        line.stringOrNull(value);
        line.own().add(from, line.sink().length());
      }
    });
  }

  private static void writeUsers(ILoggingEvent event, JsonLine line) {
    writeDiagnosticContext(event, line);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (int i = 0; i < pairs.size(); i++) {
        line.pair(pairs.get(i).key, pairs.get(i).value);
      }
    }
    Object[] arguments = event.getArgumentArray();
    if (arguments != null) {
      for (Object argument : arguments) {
        if (!(argument == null || argument instanceof String || argument instanceof Number)
            && ValueKind.of(argument) == ValueKind.STRUCTURED) {
          EventMarkers.writeMembers(argument, line);
        }
      }
    }
  }

  private static void writeDiagnosticContext(ILoggingEvent event, JsonLine line) {
    long mark = line.mark();
    try {
      Map<String, String> mdc = diagnosticContext(event);
      if (mdc != null && !mdc.isEmpty()) {
        line.context(mdc);
      }
    } catch (RuntimeException | Error e) {
      line.rewind(mark);
      line.failed(e);
    }
  }

  private static @Nullable Map<String, String> diagnosticContext(ILoggingEvent event) {
    try {
      return event.getMDCPropertyMap();
    } catch (NullPointerException noAdapter) {
      return MDC.getCopyOfContextMap(); // the event is of a context that was not made by SLF4J
    }
  }

  static String level(Level level, FieldNames names) {
    String name = level.levelStr;
    return names.format() == LogFormat.JSON ? name.toLowerCase(Locale.ROOT) : name;
  }
}
