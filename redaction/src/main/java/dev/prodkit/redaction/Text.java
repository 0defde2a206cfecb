// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/**
 * One text under redaction: part of an array, in UTF-8. Whether it is JSON is found out when
 * somebody must know. It can hold one text after the other.
 */
final class Text {
  private static final byte[] NOTHING = {};

  byte[] bytes = NOTHING;
  int from;
  int to;

  /** Whether more of the text around could change what was found; since {@link #hold}. */
  boolean undecided;

  private boolean kindKnown;
  private boolean json;

  Text() {}

  Text(byte[] bytes) {
    hold(bytes, 0, bytes.length);
  }

  @SuppressWarnings("ReferenceEquality") // only to save the writing
  void hold(byte[] bytes, int from, int to) {
    if (this.bytes != bytes) { // as a rule the same: a look is cheaper than the collector's barrier
      this.bytes = bytes;
    }
    this.from = from;
    this.to = to;
    kindKnown = false;
    undecided = false;
  }

  void release() {
    hold(NOTHING, 0, 0);
  }

  /** Whether the whole is JSON objects or arrays, separated by white space only. */
  boolean json() {
    if (!kindKnown) {
      json = JsonSyntax.holds(bytes, from, to);
      kindKnown = true;
    }
    return json;
  }
}
