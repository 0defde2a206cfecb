// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Contains what goes wrong while a marker or an argument writes: raw JSON that is not one whole
 * value becomes a string, and an object that cannot be serialised a text that says so.
 */
final class CheckedGenerator extends JsonGeneratorDelegate {
  CheckedGenerator(JsonGenerator delegate) {
    super(delegate, false);
  }

  @Override
  public JsonGenerator writePOJO(Object value) {
    if (value == null) {
      writeNull();
      return this;
    }
    String json;
    try {
      json = JacksonValues.json(value);
    } catch (Throwable e) { // also what is thrown sneakily
      writeString(NotSerialisable.text(e));
      return this;
    }
    return writeRawValue(json);
  }

  /**
   * Ends what a failure left half-written: the value that was being written says so.
   *
   * @return false if no value was being written
   */
  boolean endAfter(Throwable failure) {
    boolean told = false;
    TokenStreamContext context = streamWriteContext();
    while (!context.inRoot()) {
      if (!told) {
        try {
          writeString(NotSerialisable.text(failure));
          told = true;
        } catch (JacksonException noNameWasWritten) {
          // Then a surrounding array or object is told.
        }
      }
      if (context.inArray()) {
        writeEndArray();
      } else {
        writeEndObject();
      }
      context = streamWriteContext();
    }
    return told;
  }

  @Override
  public JsonGenerator writeRawValue(String json) {
    if (JsonCopy.isValue(json)) {
      super.writeRawValue(json);
    } else {
      super.writeString(json);
    }
    return this;
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

  @Override
  public JsonGenerator writeNumber(String number) {
    return writeRawValue(number);
  }

  @Override
  public JsonGenerator writeNumber(char[] number, int offset, int length) {
    return writeNumber(new String(number, offset, length));
  }
}
