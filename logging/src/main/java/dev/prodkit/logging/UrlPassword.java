// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/**
 * The password in {@code scheme://user:password@host} (RFC 3986), also where it holds characters
 * that should have been encoded.
 */
final class UrlPassword {
  /** Behind this many bytes nobody's user information goes on. */
  private static final int LONGEST = 512;

  private UrlPassword() {}

  /** Covers the password of the authority that begins at {@code start}. */
  static void cover(Text whole, int start, Spans found) {
    byte[] text = whole.bytes;
    int last = Math.min(whole.to, start + LONGEST);
    int colon = -1;
    int slash = -1;
    int sign = -1;
    if (start < last && text[start] == '[') {
      return; // an address of version 6, whose colons are its own
    }
    for (int i = start; i < last && !ends(text[i]); i++) {
      byte c = text[i];
      if (c == ':' && colon < 0 && slash < 0) {
        colon = i;
      } else if (c == '@' && colon >= 0) {
        sign = i;
      } else if ((c == '/' || c == '?' || c == '#') && slash < 0) {
        if (colon < 0 || sign >= 0 || port(text, colon + 1, i)) {
          break;
        }
        slash = i;
      } else if (c == '\\' && i + 1 < last && "nrtu\"".indexOf(text[i + 1]) >= 0) {
        break;
      }
    }
    if (sign > colon + 1) {
      found.cover(colon + 1, sign);
    }
  }

  private static boolean port(byte[] text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean ends(byte c) {
    return (c >= 0 && c <= ' ') || c == '"' || c == '<' || c == '>' || c == '|' || c == '^';
  }
}
