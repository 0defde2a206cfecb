// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/** Which characters may stand where in the head of a request (RFC 9110, 5.6.2; RFC 3986, 2). */
final class Characters {
  /** Of methods and names of fields. */
  static final int TOKEN = 1;
  /** Of a registered name; no comma, although RFC 3986 has it: it would look like two hosts. */
  static final int NAME = 1 << 1;
  /** Of a path, beside its slashes and escapes. */
  static final int PATH = 1 << 2;

  static final int QUERY = 1 << 3;
  static final int DIGIT = 1 << 4;
  static final int HEX = 1 << 5;

  private static final byte[] KINDS = new byte[256];

  static {
    for (char[] range : new char[][] {{'0', '9'}, {'a', 'z'}, {'A', 'Z'}}) {
      mark(TOKEN | NAME | PATH | QUERY, range[0], range[1]);
    }
    mark(DIGIT | HEX, '0', '9');
    mark(HEX, 'a', 'f');
    mark(HEX, 'A', 'F');
    mark(TOKEN, "!#$%&'*+-.^_`|~");
    mark(NAME | PATH | QUERY, "-._~!$&'()*+;=");
    mark(PATH | QUERY, ",:@");
    // Browsers send the last ones as they are, and URI lets only the brackets through.
    mark(QUERY, "/?%[]");
  }

  private Characters() {}

  private static void mark(int kinds, int first, int last) {
    for (int c = first; c <= last; c++) {
      KINDS[c] |= (byte) kinds;
    }
  }

  private static void mark(int kinds, String each) {
    for (int i = 0; i < each.length(); i++) {
      KINDS[each.charAt(i)] |= (byte) kinds;
    }
  }

  static boolean is(char c, int kind) {
    return c < KINDS.length && (KINDS[c] & kind) != 0;
  }

  /** Whether each character is of that kind; also if there is none. */
  static boolean all(String text, int kind) {
    for (int i = 0; i < text.length(); i++) {
      if (!is(text.charAt(i), kind)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a field may have this value: no control character but the tab; what is beyond ASCII is
   * opaque.
   */
  static boolean isFieldValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' ? c != '\t' : c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** The byte of the escape whose percent sign stands there, or -1 if it is none. */
  static int escaped(String text, int percent) {
    if (percent + 2 >= text.length()
        || !is(text.charAt(percent + 1), HEX)
        || !is(text.charAt(percent + 2), HEX)) {
      return -1;
    }
    return Character.digit(text.charAt(percent + 1), 16) * 16
        + Character.digit(text.charAt(percent + 2), 16);
  }
}
