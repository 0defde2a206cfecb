// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.util.Map;

/**
 * Writes the few JSON objects of this module. The output is valid JSON in a single line for every
 * input: RFC 8259's escapes, and besides them whatever could break a line, turn a terminal's
 * writing direction or hide (controls, format characters, U+2028, U+2029). A lone surrogate becomes
 * U+FFFD.
 */
final class Json {
  private final StringBuilder out = new StringBuilder(128);

  Json open() {
    separate();
    out.append('{');
    return this;
  }

  Json open(String name) {
    name(name);
    out.append('{');
    return this;
  }

  Json openList(String name) {
    name(name);
    out.append('[');
    return this;
  }

  Json close() {
    out.append('}');
    return this;
  }

  Json closeList() {
    out.append(']');
    return this;
  }

  Json member(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  Json member(String name, boolean value) {
    name(name);
    out.append(value);
    return this;
  }

  Json member(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  Json members(Map<String, String> values) {
    values.forEach(this::member);
    return this;
  }

  String text() {
    return out.toString();
  }

  private void name(String name) {
    separate();
    quote(name);
    out.append(':');
  }

  private void separate() {
    if (out.length() > 0 && "{[".indexOf(out.charAt(out.length() - 1)) < 0) {
      out.append(',');
    }
  }

  private void quote(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); ) {
      int character = value.codePointAt(i);
      int width = Character.charCount(character);
      if (character == '"' || character == '\\') {
        out.append('\\').append((char) character);
      } else if (Character.getType(character) == Character.SURROGATE) {
        out.append("\\ufffd");
      } else if (isPlain(character)) {
        out.appendCodePoint(character);
      } else {
        for (int at = i; at < i + width; at++) {
          out.append(String.format("\\u%04x", (int) value.charAt(at)));
        }
      }
      i += width;
    }
    out.append('"');
  }

  private static boolean isPlain(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }
}
