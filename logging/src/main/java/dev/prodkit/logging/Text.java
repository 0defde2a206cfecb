// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/**
 * One text under redaction: part of an array, in UTF-8. Whether it is JSON is found out when
 * somebody must know. It can hold one text after the other.
 */
final class Text {
  private static final byte[] NOTHING = {};

  byte[] bytes = NOTHING;
  int from;
  int to;
  private Kind kind = Kind.UNKNOWN;

  private enum Kind {
    UNKNOWN,
    JSON,
    OTHER
  }

  Text() {}

  Text(byte[] bytes) {
    hold(bytes, 0, bytes.length);
  }

  void hold(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    kind = Kind.UNKNOWN;
  }

  void release() {
    hold(NOTHING, 0, 0);
  }

  /** Whether the whole is JSON objects or arrays, separated by white space only. */
  boolean json() {
    if (kind == Kind.UNKNOWN) {
      kind = JsonSyntax.holds(bytes, from, to) ? Kind.JSON : Kind.OTHER;
    }
    return kind == Kind.JSON;
  }
}
