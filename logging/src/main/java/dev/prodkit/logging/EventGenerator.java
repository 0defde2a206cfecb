// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * A generator whose output is strict JSON whatever the user passes in: member names are unique in
 * every object, names that are ours stay ours, text is well-formed, and JSON that is given raw is
 * checked. Used by one thread at a time.
 */
final class EventGenerator extends JsonGeneratorDelegate {
  private static final JsonFactory PARSERS = new JsonFactory();
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9]\\d*+)(?:\\.\\d++)?+(?:[eE][+-]?\\d++)?+");

  /** Parsers refuse member names that are too long, Jackson's above 50,000 characters. */
  private static final int LONGEST_NAME = 1_024;

  private static final String LONG_NAME = "_name_too_long";

  /** The names so far, per open object. Sets are kept for the next event. */
  private final List<Set<String>> names = new ArrayList<>();

  private int depth;
  private Set<String> reserved = Set.of();

  EventGenerator(JsonGenerator delegate) {
    super(delegate, false);
  }

  /** From here on members are ours. */
  void own() {
    reserved = Set.of();
  }

  /**
   * From here on members are the user's: of a name that is ours {@code level} becomes
   * {@code _level}.
   */
  void users(Set<String> ours) {
    reserved = ours;
  }

  /** Writes a member with a name that is ours, unless we have written it already. */
  void writeReserved(String name, String value) {
    Set<String> ours = reserved;
    reserved = Set.of();
    writeName(name);
    reserved = ours;
    writeString(value);
  }

  private String unique(@Nullable String given) {
    String name = WellFormed.text(String.valueOf(given));
    if (name.length() > LONGEST_NAME) {
      // Not cut: the half of a secret would not be recognised any more.
      name = LONG_NAME;
    }
    if (depth == 0) {
      return name;
    }
    Set<String> taken = names.get(depth - 1);
    boolean ours = reserved.contains(name) || (sometimesOurs(name) && taken.contains(name));
    if (depth == 1 && ours) {
      name = "_" + name;
    }
    String free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }

  private static boolean sometimesOurs(String name) {
    return FieldNames.TRACE.contains(name) || FieldNames.FAILURE.contains(name);
  }

  private void open() {
    if (names.size() == depth) {
      names.add(new HashSet<>());
    } else {
      names.get(depth).clear();
    }
    depth++;
  }

  @Override
  public JsonGenerator writeStartObject() {
    super.writeStartObject();
    open();
    return this;
  }

  @Override
  public JsonGenerator writeStartObject(@Nullable Object value) {
    super.writeStartObject(value);
    open();
    return this;
  }

  @Override
  public JsonGenerator writeStartObject(@Nullable Object value, int size) {
    super.writeStartObject(value, size);
    open();
    return this;
  }

  @Override
  public JsonGenerator writeEndObject() {
    super.writeEndObject();
    depth--;
    return this;
  }

  @Override
  public JsonGenerator writeName(@Nullable String name) {
    super.writeName(unique(name));
    return this;
  }

  @Override
  public JsonGenerator writeName(SerializableString name) {
    return writeName(name.getValue());
  }

  @Override
  public JsonGenerator writePropertyId(long id) {
    return writeName(Long.toString(id));
  }

  @Override
  public JsonGenerator writeString(@Nullable String text) {
    super.writeString(text == null ? null : WellFormed.text(text));
    return this;
  }

  @Override
  public JsonGenerator writeString(char[] text, int offset, int length) {
    return writeString(new String(text, offset, length));
  }

  @Override
  public JsonGenerator writeString(SerializableString text) {
    return writeString(text.getValue());
  }

  @Override
  public JsonGenerator writeString(Reader reader, int length) {
    StringWriter text = new StringWriter();
    try {
      reader.transferTo(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writeString(text.toString());
  }

  @Override
  public JsonGenerator writeUTF8String(byte[] text, int offset, int length) {
    return writeString(new String(text, offset, length, UTF_8));
  }

  @Override
  public JsonGenerator writeRawUTF8String(byte[] text, int offset, int length) {
    return writeString(new String(text, offset, length, UTF_8));
  }

  @Override
  public JsonGenerator writeArray(String[] texts, int offset, int length) {
    writeStartArray();
    for (int i = offset; i < offset + length; i++) {
      writeString(texts[i]);
    }
    writeEndArray();
    return this;
  }

  @Override
  public JsonGenerator writeNumber(String number) {
    if (NUMBER.matcher(number).matches()) {
      super.writeNumber(number);
      return this;
    }
    return writeString(number);
  }

  @Override
  public JsonGenerator writeNumber(char[] number, int offset, int length) {
    return writeNumber(new String(number, offset, length));
  }

  // --- raw JSON: what is not JSON is a string

  @Override
  public JsonGenerator writeRawValue(String json) {
    if (!isJson(json)) {
      return writeString(json);
    }
    try (JsonParser parser = PARSERS.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      copyCurrentStructureExact(parser);
    }
    return this;
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = PARSERS.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  @Override
  public JsonGenerator writeRawValue(String json, int offset, int length) {
    return writeRawValue(json.substring(offset, offset + length));
  }

  @Override
  public JsonGenerator writeRawValue(char[] json, int offset, int length) {
    return writeRawValue(new String(json, offset, length));
  }

  @Override
  public JsonGenerator writeRawValue(SerializableString json) {
    return writeRawValue(json.getValue());
  }

  @Override
  public JsonGenerator writeRaw(String json) {
    return writeRawValue(json);
  }

  @Override
  public JsonGenerator writeRaw(String json, int offset, int length) {
    return writeRawValue(json, offset, length);
  }

  @Override
  public JsonGenerator writeRaw(SerializableString json) {
    return writeRawValue(json.getValue());
  }

  @Override
  public JsonGenerator writeRaw(char[] json, int offset, int length) {
    return writeRawValue(json, offset, length);
  }

  @Override
  public JsonGenerator writeRaw(char json) {
    return writeRawValue(String.valueOf(json));
  }
}
