// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Jackson's streams: a strict one in, a small one out. Nothing is bound by Jackson, since its
 * binding stops at the first mismatch.
 */
final class Json {
  /** How deep objects and lists may be nested. */
  static final int MAX_DEPTH = 64;

  /** The longest number that is looked at; above, it fits no type anyway. */
  static final int MAX_NUMBER = 1_000;

  // The body's length is bounded by whoever read it, so within it a long number or text is a broken
  // rule with a place, not the end of reading.
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxStringLength(Integer.MAX_VALUE)
          .build())
      .build();

  private Json() {}

  /**
   * Opens a body. It is decoded here, and strictly: Jackson guesses UTF-16 and UTF-32, and takes
   * overlong forms that other readers of the same bytes do not.
   *
   * @throws InvalidInputException if it is not UTF-8
   */
  static JsonParser parser(byte[] json) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
      return FACTORY.createParser(
          ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.remaining());
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notJson("is not UTF-8");
    }
  }

  static byte[] problem(InvalidInputException problem) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("type", "about:blank");
      json.writeStringProperty("title", problem.title());
      json.writeNumberProperty("status", problem.status());
      json.writeStringProperty("detail", problem.detail());
      json.writeArrayPropertyStart("errors");
      for (Violation violation : problem.violations()) {
        json.writeStartObject();
        json.writeStringProperty("pointer", violation.pointer());
        json.writeStringProperty("code", violation.code());
        json.writeStringProperty("detail", violation.message());
        json.writeEndObject();
      }
      json.writeEndArray();
      if (problem.truncated()) {
        json.writeBooleanProperty("truncated", true);
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
