// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/** One text under redaction, as bytes. Whether it is JSON is found out when somebody must know. */
final class Text {
  final byte[] bytes;
  private Kind kind = Kind.UNKNOWN;

  private enum Kind {
    UNKNOWN,
    JSON,
    OTHER
  }

  Text(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether the whole is JSON objects or arrays, separated by white space only. */
  boolean json() {
    if (kind == Kind.UNKNOWN) {
      kind = JsonSyntax.holds(bytes) ? Kind.JSON : Kind.OTHER;
    }
    return kind == Kind.JSON;
  }
}
