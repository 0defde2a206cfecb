// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.BitSet;

/**
 * Recognises JSON by its grammar (RFC 8259), without recursion and without building anything: what
 * is redacted inside JSON must be JSON afterwards, and what merely looks like it is text.
 */
final class JsonSyntax {
  private final byte[] text;
  private final int to;
  private int at;

  /** Per depth: set for an object, clear for an array. */
  private final BitSet objects = new BitSet();

  private int depth;

  private JsonSyntax(byte[] text, int from, int to) {
    this.text = text;
    this.at = from;
    this.to = to;
  }

  /** Whether the text is one or more objects or arrays with white space between them. */
  static boolean holds(byte[] text, int from, int to) {
    JsonSyntax syntax = new JsonSyntax(text, from, to);
    syntax.skipBlanks();
    if (syntax.at == to) {
      return false;
    }
    while (syntax.at < to) {
      byte first = text[syntax.at];
      if ((first != '{' && first != '[') || !syntax.value()) {
        return false;
      }
      syntax.skipBlanks();
    }
    return true;
  }

  private boolean value() {
    int outside = depth;
    do {
      if (!startOfValue()) {
        return false;
      }
    } while (depth > outside);
    return true;
  }

  /** One value, or the opening of one; then whatever closes and separates up to the next value. */
  private boolean startOfValue() {
    byte c = peek();
    if (c == '{' || c == '[') {
      at++;
      objects.set(depth++, c == '{');
      skipBlanks();
      if (peek() == (c == '{' ? '}' : ']')) {
        return afterValue();
      }
      return c == '[' || name();
    }
    boolean good = c == '"' ? string() : (c == '-' || digit(c)) ? number() : literal();
    return good && afterValue();
  }

  private boolean afterValue() {
    while (depth > 0) {
      skipBlanks();
      boolean object = objects.get(depth - 1);
      byte c = peek();
      if (c == ',') {
        at++;
        skipBlanks();
        return !object || name();
      }
      if (c != (object ? '}' : ']')) {
        return false;
      }
      at++;
      depth--;
    }
    return true;
  }

  private boolean name() {
    if (peek() != '"' || !string()) {
      return false;
    }
    skipBlanks();
    if (peek() != ':') {
      return false;
    }
    at++;
    skipBlanks();
    return true;
  }

  private boolean string() {
    at++;
    while (at < to) {
      byte c = text[at++];
      if (c == '"') {
        return true;
      }
      if (c >= 0 && c < 0x20) {
        return false;
      }
      if (c == '\\' && !escape()) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    byte c = peek();
    at++;
    if (c != 'u') {
      return "\"\\/bfnrt".indexOf(c) >= 0;
    }
    for (int end = at + 4; at < end; at++) {
      if (Character.digit(peek(), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean number() {
    int end = JsonNumber.end(place -> place < to ? text[place] : 0, at);
    at = Math.max(at, end);
    return end >= 0;
  }

  private static boolean digit(byte c) {
    return c >= '0' && c <= '9';
  }

  private boolean literal() {
    String word = peek() == 't' ? "true" : peek() == 'f' ? "false" : "null";
    for (int i = 0; i < word.length(); i++, at++) {
      if (peek() != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private byte peek() {
    return at < to ? text[at] : 0;
  }

  private void skipBlanks() {
    while (at < to
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
      at++;
    }
  }
}
