// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/**
 * The password in {@code scheme://user:password@host} (RFC 3986), also where it holds characters
 * that should have been encoded.
 */
final class UrlPassword {
  /** Behind this many bytes nobody's user information goes on. */
  private static final int LONGEST = 512;

  private UrlPassword() {}

  /** Where the authority begins behind the colon of a scheme at {@code colon}, or -1. */
  static int authority(Text whole, int colon) {
    int at = colon + 1;
    for (int slashes = 0; slashes < 2; slashes++) {
      at += Bytes.backslashesFrom(whole.bytes, at, Math.min(whole.to, at + 4));
      if (at >= whole.to || whole.bytes[at] != '/') {
        return -1;
      }
      at++;
    }
    return at;
  }

  /** Covers the password of the authority that begins at {@code start}. */
  static void cover(Text whole, int start, Spans found) {
    byte[] text = whole.bytes;
    int last = Math.min(whole.to, start + LONGEST);
    int colon = -1;
    boolean path = false;
    int sign = -1;
    if (start < last && text[start] == '[') {
      return; // an address of version 6, whose colons are its own
    }
    for (int i = start; i < last && !ends(text[i]); i++) {
      byte c = text[i];
      byte next = i + 1 < last ? text[i + 1] : 0;
      if (c == ':' && colon < 0) {
        colon = i;
      } else if (c == '@' && colon >= 0) {
        sign = i;
      } else if (!path && (slash(c, next) || c == '?' || c == '#')) {
        if (colon < 0 || sign >= 0 || port(text, colon + 1, i)) {
          break;
        }
        path = true; // a password that should have been encoded
      } else if (c == '\\' && "nrtu\"".indexOf(next) >= 0) {
        break;
      }
    }
    if (sign > colon + 1) {
      found.cover(colon + 1, sign);
    }
  }

  /** Some writers of JSON escape it. */
  private static boolean slash(byte c, byte next) {
    return c == '/' || (c == '\\' && next == '/');
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
