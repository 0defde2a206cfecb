// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/**
 * Finds the password in {@code scheme://user:password@host} (RFC 3986), also where it holds
 * characters that should have been encoded, and however long it is. Each byte is read once: another
 * {@code ://} inside user information that is still being read belongs to that.
 */
final class UrlPassword {
  private static final int NONE = -1;

  private final Text whole;
  private final Spans found;

  /** Whether user information may go on at {@link #at}. */
  private boolean open;

  private int at;
  private int colon;
  private int sign;
  private boolean path;

  UrlPassword(Text whole, Spans found) {
    this.whole = whole;
    this.found = found;
  }

  /** Begins a text. */
  void begin() {
    open = false;
  }

  /** There is a colon at {@code colon}: answers whether a scheme ends with it. */
  boolean at(int colon) {
    int start = authority(colon);
    if (start < 0) {
      return false;
    }
    read(start);
    if (!open && !(start < whole.to && whole.bytes[start] == '[')) { // not an address of version 6
      open = true;
      at = start;
      this.colon = NONE;
      sign = NONE;
      path = false;
    }
    return true;
  }

  /** Ends the text. */
  void end() {
    read(whole.to);
    if (open) {
      close();
    }
  }

  /** Where the authority begins behind the colon of a scheme at {@code colon}, or -1. */
  private int authority(int colon) {
    int next = colon + 1;
    for (int slashes = 0; slashes < 2; slashes++) {
      next += Bytes.backslashesFrom(whole.bytes, next, Math.min(whole.to, next + 4));
      if (next >= whole.to || whole.bytes[next] != '/') {
        return NONE;
      }
      next++;
    }
    return next;
  }

  private void read(int end) {
    byte[] text = whole.bytes;
    for (; open && at < end; at++) {
      byte c = text[at];
      byte next = at + 1 < whole.to ? text[at + 1] : 0;
      if (ends(c) || (c == '\\' && "nrtu\"".indexOf(next) >= 0)) {
        close();
      } else if (c == ':' && colon < 0) {
        colon = at;
      } else if (c == '@' && colon >= 0) {
        sign = at;
      } else if (!path && (slash(c, next) || c == '?' || c == '#')) {
        path = true; // a password that should have been encoded
        if (colon < 0 || sign >= 0 || port(text, colon + 1, at)) {
          close();
        }
      }
    }
  }

  private void close() {
    open = false;
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
