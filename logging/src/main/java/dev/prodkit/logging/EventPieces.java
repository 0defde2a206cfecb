// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.KeptBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that every event has, encoded once: {@code ,"timestamp":"} and the like, each up to the
 * quote before its text. A field that is left out is null. All of it, with a text for each name, is
 * in {@code harmless}.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed on
record EventPieces(
    byte @Nullable [] timestamp,
    Map<Level, byte[]> levels,
    FieldNames names,
    byte @Nullable [] message,
    byte[] fields,
    byte @Nullable [] logger,
    byte @Nullable [] thread,
    JsonLine.@Nullable Piece errorType,
    JsonLine.@Nullable Piece errorMessage,
    JsonLine.@Nullable Piece stackTrace,
    JsonLine.@Nullable Piece stackHash,
    JsonLine.@Nullable Piece tags,
    KeptBytes harmless) {

  private static final List<Level> LEVELS =
      List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR);

  private static final byte[] QUOTE = {'"'};

  static EventPieces of(FieldNames names, Map<String, String> fields, String ecsVersion) {
    Map<Level, byte[]> levels = new HashMap<>();
    LEVELS.forEach(level -> levels.put(level, level(level, names)));
    ByteSink constant = new ByteSink(256);
    member(names.name(EventField.VERSION), "1", constant);
    member(names.name(EventField.ECS_VERSION), ecsVersion, constant);
    fields.forEach((name, value) -> member(name, value, constant));
    return new EventPieces(
        text(names, EventField.TIMESTAMP),
        Map.copyOf(levels),
        names,
        text(names, EventField.MESSAGE),
        constant.copy(),
        text(names, EventField.LOGGER),
        text(names, EventField.THREAD),
        piece(names, EventField.ERROR_TYPE),
        piece(names, EventField.ERROR_MESSAGE),
        piece(names, EventField.STACK_TRACE),
        piece(names, EventField.STACK_HASH),
        piece(names, EventField.TAGS),
        harmless(names, constant));
  }

  private static KeptBytes harmless(FieldNames names, ByteSink constant) {
    ByteSink all = new ByteSink(512);
    all.append(constant.array(), 0, constant.length());
    for (EventField field : EventField.values()) {
      member(names.name(field), "-", all);
    }
    return new KeptBytes(all.copy());
  }

  void appendLevel(Level level, ByteSink sink) {
    byte[] known = levels.get(level);
    sink.append(known == null ? level(level, names) : known);
  }

  private static byte[] level(Level level, FieldNames names) {
    ByteSink sink = new ByteSink(64);
    member(names.name(EventField.LEVEL), EventFields.level(level, names), sink);
    String value = names.name(EventField.LEVEL_VALUE);
    if (value != null) {
      sink.append(name(value));
      JsonText.number(level.levelInt, sink);
    }
    return sink.copy();
  }

  private static void member(@Nullable String name, String value, ByteSink sink) {
    if (name != null) {
      sink.append(name(name));
      sink.append(QUOTE);
      JsonText.append(value, sink);
      sink.append(QUOTE);
    }
  }

  private static byte @Nullable [] text(FieldNames names, EventField field) {
    String name = names.name(field);
    if (name == null) {
      return null;
    }
    ByteSink sink = new ByteSink(32);
    sink.append(name(name));
    sink.append(QUOTE);
    return sink.copy();
  }

  private static JsonLine.@Nullable Piece piece(FieldNames names, EventField field) {
    String name = names.name(field);
    return name == null ? null : new JsonLine.Piece(name, name(name));
  }

  private static byte[] name(String name) {
    ByteSink sink = new ByteSink(32);
    sink.append(new byte[] {',', '"'});
    JsonText.append(name, sink);
    sink.append(new byte[] {'"', ':'});
    return sink.copy();
  }
}
