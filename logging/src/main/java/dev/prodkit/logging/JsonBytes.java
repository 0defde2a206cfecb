// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/** Finds its way in JSON that is known to be well-formed, as bytes without blanks between. */
final class JsonBytes {
  private JsonBytes() {}

  /** The position after the closing quote of a string; {@code from} is after the opening quote. */
  static int afterString(byte[] json, int from) {
    int at = from;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** The end of a number, {@code true}, {@code false} or {@code null}. */
  static int afterScalar(byte[] json, int from, int end) {
    int at = from;
    while (at < end && ",}]".indexOf(json[at]) < 0) {
      at++;
    }
    return at;
  }

  /** The end of any value. */
  static int afterValue(byte[] json, int from, int end) {
    int depth = 0;
    int at = from;
    do {
      byte c = json[at];
      if (c == '"') {
        at = afterString(json, at + 1);
      } else if (c == '{' || c == '[') {
        depth++;
        at++;
      } else if (c == '}' || c == ']') {
        depth--;
        at++;
      } else if (c == ',' || c == ':') {
        at++;
      } else {
        at = afterScalar(json, at, end);
      }
    } while (depth > 0);
    return at;
  }
}
