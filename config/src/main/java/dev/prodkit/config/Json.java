// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes JSON of maps, lists, strings, numbers and booleans, two blanks a level. */
final class Json {
  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /** A document, with a newline at its end. */
  static String document(Map<String, ?> object) {
    Json json = new Json();
    json.value(object, "\n");
    return json.out.append('\n').toString();
  }

  /**
   * A string in quotes, fit for JSON and for YAML, in which JSON strings are strings too: what is a
   * control character to either, or half a character, is escaped.
   */
  static String quoted(String text) {
    Json json = new Json();
    json.string(text);
    return json.out.toString();
  }

  private void value(Object value, String newline) {
    if (value instanceof Map<?, ?> map) {
      object(map, newline);
    } else if (value instanceof List<?> list) {
      array(list, newline);
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      string(value.toString());
    }
  }

  private void object(Map<?, ?> map, String newline) {
    out.append('{');
    String inner = newline + "  ";
    for (Iterator<? extends Map.Entry<?, ?>> members = map.entrySet().iterator();
        members.hasNext(); ) {
      Map.Entry<?, ?> member = members.next();
      out.append(inner);
      string(member.getKey().toString());
      out.append(": ");
      value(member.getValue(), inner);
      out.append(members.hasNext() ? "," : newline);
    }
    out.append('}');
  }

  private void array(List<?> list, String newline) {
    out.append('[');
    String inner = newline + "  ";
    for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
      out.append(inner);
      value(elements.next(), inner);
      out.append(elements.hasNext() ? "," : newline);
    }
    out.append(']');
  }

  private void string(String text) {
    out.append('"');
    text.codePoints().forEach(c -> {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (isEscaped(c)) {
            out.append(String.format("\\u%04x", c));
          } else {
            out.appendCodePoint(isLone(c) ? '\uFFFD' : c);
          }
        }
      }
    });
    out.append('"');
  }

  // Controls of both blocks, the two separators that end a line in JavaScript, and what YAML does
  // not print.
  private static boolean isEscaped(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || c == 0xFEFF
        || c == 0xFFFE
        || c == 0xFFFF;
  }

  private static boolean isLone(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }
}
