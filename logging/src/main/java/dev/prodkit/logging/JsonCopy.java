// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.JsonNumber;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that somebody else wrote (RFC 8259) and writes it again as we do: on one line, with
 * our escapes, and with unique member names. Numbers stay as they stand.
 */
final class JsonCopy {
  /** As deep as parsers go by default. */
  private static final int DEEPEST = 500;

  private final String json;

  /** Null when it is only checked. */
  private final @Nullable JsonLine line;

  private int at;
  private int depth;

  private JsonCopy(String json, @Nullable JsonLine line) {
    this.json = json;
    this.line = line;
  }

  /** Whether the text is one JSON value. */
  static boolean isValue(String json) {
    return new JsonCopy(json, null).whole();
  }

  /** Writes the value; false, and nothing is written, if it is not one. */
  static boolean value(String json, JsonLine line) {
    long mark = line.mark();
    boolean good = new JsonCopy(json, line).whole();
    if (!good) {
      line.rewind(mark);
    }
    return good;
  }

  /** Writes the members of an object as members of the event; false if it is not one. */
  static boolean members(String json, JsonLine line) {
    if (!isValue(json) || json.isEmpty() || json.charAt(0) != '{') {
      return false;
    }
    JsonCopy copy = new JsonCopy(json, line);
    copy.at = 1;
    copy.skipBlanks();
    while (copy.peek() != '}') {
      int start = copy.at;
      copy.skipString();
      String name = copy.unescaped(start + 1, copy.at - 1);
      copy.skipBlanks();
      copy.at++; // the colon
      copy.skipBlanks();
      line.name(name, copy.peek() == '{');
      copy.valueHere();
      copy.skipBlanks();
      if (copy.peek() == ',') {
        copy.at++;
        copy.skipBlanks();
      }
    }
    return true;
  }

  private boolean whole() {
    skipBlanks();
    boolean good = valueHere();
    skipBlanks();
    return good && at == json.length();
  }

  private boolean valueHere() {
    char c = peek();
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    };
  }

  private boolean object() {
    if (!open('{')) {
      return false;
    }
    for (boolean first = true; peek() != '}'; first = false) {
      if (!first && !separator()) {
        return false;
      }
      int start = at;
      if (peek() != '"' || !skipString()) {
        return false;
      }
      if (line != null) {
        line.member(unescaped(start + 1, at - 1), first);
      }
      skipBlanks();
      if (peek() != ':') {
        return false;
      }
      at++;
      skipBlanks();
      if (!valueHere()) {
        return false;
      }
      skipBlanks();
    }
    return close('}');
  }

  private boolean array() {
    if (!open('[')) {
      return false;
    }
    for (boolean first = true; peek() != ']'; first = false) {
      if (!first && !separator()) {
        return false;
      }
      if (line != null) {
        line.separator(first);
      }
      if (!valueHere()) {
        return false;
      }
      skipBlanks();
    }
    return close(']');
  }

  private boolean open(char bracket) {
    at++;
    if (++depth > DEEPEST) {
      return false;
    }
    if (line != null) {
      line.open(bracket);
    }
    skipBlanks();
    return true;
  }

  private boolean close(char bracket) {
    at++;
    depth--;
    if (line != null) {
      line.close(bracket);
    }
    return true;
  }

  private boolean separator() {
    if (peek() != ',') {
      return false;
    }
    at++;
    skipBlanks();
    return true;
  }

  private boolean string() {
    int start = at;
    if (!skipString()) {
      return false;
    }
    if (line != null) {
      line.string(unescaped(start + 1, at - 1));
    }
    return true;
  }

  /** To behind the closing quote. */
  private boolean skipString() {
    at++;
    while (at < json.length()) {
      char c = json.charAt(at++);
      if (c == '"') {
        return true;
      }
      if (c < 0x20 || (c == '\\' && !skipEscape())) {
        return false;
      }
    }
    return false;
  }

  private boolean skipEscape() {
    char c = peek();
    at++;
    if (c != 'u') {
      return c != 0 && "\"\\/bfnrt".indexOf(c) >= 0;
    }
    for (int end = at + 4; at < end; at++) {
      if (hex(peek()) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private String unescaped(int from, int to) {
    int escape = json.indexOf('\\', from);
    if (escape < 0 || escape >= to) {
      return json.substring(from, to);
    }
    StringBuilder text = new StringBuilder(to - from).append(json, from, escape);
    for (int i = escape; i < to; i++) {
      char c = json.charAt(i);
      if (c == '\\') {
        c = json.charAt(++i);
        int named = "bfnrt".indexOf(c);
        if (named >= 0) {
          c = "\b\f\n\r\t".charAt(named);
        } else if (c == 'u') {
          c = (char) Integer.parseInt(json, i + 1, i + 5, 16);
          i += 4;
        }
      }
      text.append(c);
    }
    return text.toString();
  }

  private boolean number() {
    int start = at;
    int end = JsonNumber.end(place -> place < json.length() ? json.charAt(place) : 0, at);
    at = Math.max(at, end);
    return end >= 0 && print(start);
  }

  private boolean literal(String word) {
    int start = at;
    at += word.length();
    return json.startsWith(word, start) && print(start);
  }

  private boolean print(int start) {
    if (line != null) {
      line.number(json.substring(start, at));
    }
    return true;
  }

  private char peek() {
    return at < json.length() ? json.charAt(at) : 0;
  }

  private void skipBlanks() {
    while (at < json.length() && " \n\r\t".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
  }
}
