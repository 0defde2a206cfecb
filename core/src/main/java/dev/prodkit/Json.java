// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.Map;

/**
 * Writes the few flat JSON objects that core answers with; a log line is the logging module's
 * business.
 */
final class Json {
  private Json() {}

  /** Numbers and booleans as they are, everything else as an escaped string. */
  static String object(Map<String, ?> members) {
    StringBuilder json = new StringBuilder(256).append('{');
    members.forEach((name, value) -> {
      if (json.length() > 1) {
        json.append(',');
      }
      string(json, name);
      json.append(':');
      if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
        json.append(value);
      } else {
        string(json, String.valueOf(value));
      }
    });
    return json.append('}').toString();
  }

  private static void string(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        json.append(c).append(text.charAt(++i));
      } else if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f || c == '\u2028' || c == '\u2029') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(Character.isSurrogate(c) ? '\ufffd' : c);
      }
    }
    json.append('"');
  }
}
