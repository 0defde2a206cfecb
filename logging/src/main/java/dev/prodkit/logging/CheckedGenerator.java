// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.util.JsonGeneratorDelegate;

/** A generator to which nobody can give as raw JSON what is not one whole value: it is a string. */
final class CheckedGenerator extends JsonGeneratorDelegate {
  CheckedGenerator(JsonGenerator delegate) {
    super(delegate, false);
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
