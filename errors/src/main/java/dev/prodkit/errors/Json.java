// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain values (see {@link PlainJson}) as one line of valid JSON (RFC 8259). Besides what
 * must be escaped it escapes whatever could break a line, turn a terminal's writing direction or
 * hide: controls, format characters, U+2028, U+2029. A lone surrogate becomes U+FFFD.
 */
final class Json {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder out;

  private Json(int expected) {
    out = new StringBuilder(expected);
  }

  static String object(Map<String, ? extends @Nullable Object> members, int expected) {
    Json json = new Json(expected);
    json.value(members);
    return json.out.toString();
  }

  private void value(@Nullable Object value) {
    if (value instanceof String text) {
      quote(text);
    } else if (value instanceof Map<?, ?> object) {
      object(object);
    } else if (value instanceof Iterable<?> list) {
      list(list);
    } else {
      out.append(value); // null, a boolean or a finite number: Java's text is JSON's
    }
  }

  private void object(Map<?, ?> object) {
    char separator = '{';
    for (Map.Entry<?, ?> member : object.entrySet()) {
      out.append(separator);
      quote(String.valueOf(member.getKey()));
      out.append(':');
      value(member.getValue());
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private void list(Iterable<?> list) {
    char separator = '[';
    for (Object element : list) {
      out.append(separator);
      value(element);
      separator = ',';
    }
    out.append(separator == '[' ? "[]" : "]");
  }

  private void quote(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); ) {
      int character = value.codePointAt(i);
      int width = Character.charCount(character);
      if (character == '"' || character == '\\') {
        out.append('\\').append((char) character);
      } else if (character == '\n') {
        out.append("\\n");
      } else if (character == '\t') {
        out.append("\\t");
      } else if (character >= ' ' && character < 0x7f) {
        out.append((char) character);
      } else {
        unusual(value, i, character, width);
      }
      i += width;
    }
    out.append('"');
  }

  private void unusual(String value, int at, int character, int width) {
    switch (Character.getType(character)) {
      case Character.SURROGATE -> out.append("\\ufffd");
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> {
        for (int i = at; i < at + width; i++) {
          out.append("\\u").append(HEX.toHexDigits(value.charAt(i)));
        }
      }
      default -> out.appendCodePoint(character);
    }
  }
}
