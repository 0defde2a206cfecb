// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/** What is escaped in a JSON string. */
public final class JsonEscapes {
  private JsonEscapes() {}

  /**
   * Characters that our own encoder escapes beyond what JSON asks for: controls, line separators
   * and marks of the direction of writing, with which a terminal can be made to lie.
   */
  public static boolean unsafe(int c) {
    return c < 0x20
        || (c >= 0x7f && c <= 0x9f)
        || c == 0x61c
        || c == 0x200e
        || c == 0x200f
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
