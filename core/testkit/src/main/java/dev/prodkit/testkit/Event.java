// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of a service's standard output, parsed as one JSON object (RFC 8259).
 *
 * <p>Parsing is strict: UTF-8 without a byte order mark, no duplicate member at any depth, nothing
 * after the object. Numbers are {@link Integer}, {@link Long}, {@link java.math.BigInteger} or
 * {@link Double}; nested objects and arrays are maps and lists.
 *
 * @param members every member by its name, in the order of the line; a JSON {@code null} is a null
 */
public record Event(Map<String, @Nullable Object> members) {
  private static final JsonMapper STRICT = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};
  private static final int QUOTED = 4096;

  /** Keeps a copy: later changes of the map that was passed in do not show. */
  public Event {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /**
   * Parses one line, without its line end.
   *
   * @throws AssertionError if the line is not strictly one JSON object; the message quotes it
   */
  public static Event parse(byte[] line) {
    String text;
    try {
      // Not left to the parser: it would guess UTF-16 or UTF-32 and swallow a byte order mark.
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError(
          "this line is not UTF-8: " + quoted(new String(line, StandardCharsets.UTF_8)), e);
    }
    return parse(text);
  }

  /**
   * Parses one line, without its line end.
   *
   * @throws AssertionError if the line is not strictly one JSON object; the message quotes it
   */
  public static Event parse(String line) {
    Map<String, @Nullable Object> members;
    try {
      members = STRICT.readValue(line, OBJECT);
    } catch (JacksonException e) {
      throw new AssertionError(
          "this line is not one strict JSON object (" + e.getOriginalMessage() + "): "
              + quoted(line),
          e);
    }
    if (members == null) {
      throw new AssertionError("this line is not one strict JSON object (it is null): " + line);
    }
    return new Event(members);
  }

  /** The text of the member {@code message}. */
  public String message() {
    return text("message");
  }

  /** The text of the member {@code level}. */
  public String level() {
    return text("level");
  }

  /** True if there is a member of this name, whatever it holds. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /**
   * A member's text.
   *
   * @throws AssertionError if it is missing or no string
   */
  public String text(String name) {
    return member(name, String.class, "a string");
  }

  /**
   * A member's number, if it is a whole one.
   *
   * @throws AssertionError if it is missing, no number, has a fraction or does not fit into 64 bits
   */
  public long number(String name) {
    Number number = member(name, Number.class, "a number");
    if (number instanceof Integer || number instanceof Long) {
      return number.longValue();
    }
    throw new AssertionError(name + " is not a whole number of 64 bits: " + this);
  }

  /**
   * A member's number, with or without a fraction.
   *
   * @throws AssertionError if it is missing or no number
   */
  public double decimal(String name) {
    return member(name, Number.class, "a number").doubleValue();
  }

  /**
   * A member that is an object itself.
   *
   * @throws AssertionError if it is missing or no object
   */
  @SuppressWarnings("unchecked") // A map that this parser made has strings as its keys.
  public Event object(String name) {
    return new Event((Map<String, @Nullable Object>) member(name, Map.class, "an object"));
  }

  boolean hasWholeNumber(String name) {
    Object member = members.get(name);
    return member instanceof Integer || member instanceof Long;
  }

  private <T> T member(String name, Class<T> type, String described) {
    Object member = members.get(name);
    if (type.isInstance(member)) {
      return type.cast(member);
    }
    throw new AssertionError(
        name + (has(name) ? " is not " + described : " is missing") + ": " + this);
  }

  private static String quoted(String line) {
    return line.length() <= QUOTED ? line : line.substring(0, QUOTED) + " ... and more";
  }

  @Override
  public String toString() {
    return members.toString();
  }
}
