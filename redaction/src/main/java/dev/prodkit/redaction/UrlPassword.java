// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Finds the password in {@code scheme://user:password@host} (RFC 3986) and in
 * {@code jdbc:oracle:thin:user/password@host}, also where it holds characters that should have been
 * encoded, and however long it is. Each byte is read once: another {@code ://} inside user
 * information that is still being read belongs to that.
 */
final class UrlPassword {
  private static final int NONE = -1;
  private static final byte[] ORACLE = "oracle:thin:".getBytes(US_ASCII);

  private final Text whole;
  private final Spans found;

  /** Whether user information may go on at {@link #at}. */
  private boolean open;

  private int at;

  /** With a slash, and not a colon, between user and password. */
  private boolean oracle;

  /** What stands between user and password. */
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

  /** There is a colon: answers whether it ends a scheme behind which an authority begins. */
  boolean at(int colon) {
    byte next = colon + 1 < whole.to ? whole.bytes[colon + 1] : 0;
    int start = next == '/' || next == '\\' ? authority(colon) : NONE;
    if (start >= 0) {
      if (closedAt(start) && !(start < whole.to && whole.bytes[start] == '[')) {
        open(start, false); // not an address of version 6
      }
    } else if (ofOracle(colon) && closedAt(colon + 1)) {
      open(colon + 1, true);
    }
    return start >= 0;
  }

  private boolean closedAt(int start) {
    read(start);
    return !open;
  }

  private void open(int start, boolean slash) {
    open = true;
    oracle = slash;
    at = start;
    colon = NONE;
    sign = NONE;
    path = false;
  }

  private boolean ofOracle(int colon) {
    int start = colon + 1 - ORACLE.length;
    return start >= whole.from
        && whole.bytes[colon - 1] == 'n'
        && PemBlock.startsWith(whole, start, ORACLE);
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
      } else if (oracle) {
        readOracle(c);
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

  private void readOracle(byte c) {
    if (c == '/' && colon < 0) {
      colon = at;
    } else if (c == '@') {
      sign = colon < 0 ? NONE : at;
      close();
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
