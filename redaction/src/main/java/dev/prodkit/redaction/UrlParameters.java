// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/**
 * Parameters of a URL whose names say too little alone: {@code auth}, and {@code code}, which is
 * the code of an authorization beside {@code state} and on the path of a callback (RFC 6749).
 */
final class UrlParameters {
  /** No further is looked for what stands beside. */
  private static final int NEAR = 512;

  /** The URL that was looked at last, and what was found. */
  private int urlEnd;

  private boolean state;
  private boolean callback;

  /** Begins another text. */
  void begin() {
    urlEnd = 0;
  }

  /** Whether the name in these bytes, which an equals sign follows, is one of them. */
  boolean sensitive(Text whole, int start, int end) {
    if (end - start != 4) {
      return false;
    }
    return is(whole, start, "auth")
        ? follows(whole, start) || begins(whole, start)
        : is(whole, start, "code") && ofAuthorization(whole, start);
  }

  /** Whether it is a parameter behind a question mark or another parameter. */
  private static boolean follows(Text whole, int start) {
    if (start == whole.from) {
      return false;
    }
    byte before = whole.bytes[start - 1];
    return before == '?'
        || before == '&'
        || (before == ';' && is(whole, start - 5, "&amp"))
        || is(whole, start - 6, "\\u0026");
  }

  /** Whether it is the first parameter of a query without its question mark. */
  private static boolean begins(Text whole, int start) {
    if (start > whole.from && whole.bytes[start - 1] != '"') {
      return false;
    }
    int end = start;
    while (end < whole.to && end - start < NEAR && inUrl(whole.bytes[end])) {
      if (whole.bytes[end++] == '&') {
        return true;
      }
    }
    return false;
  }

  private boolean ofAuthorization(Text whole, int start) {
    if (start >= urlEnd) {
      look(whole, start);
    }
    return state || (callback && follows(whole, start));
  }

  /** Looks at all that stands around without a blank. */
  private void look(Text whole, int start) {
    int first = start;
    while (first > whole.from && start - first < NEAR && inUrl(whole.bytes[first - 1])) {
      first--;
    }
    urlEnd = start + 1;
    while (urlEnd < whole.to && urlEnd - start < NEAR && inUrl(whole.bytes[urlEnd])) {
      urlEnd++;
    }
    state = false;
    callback = false;
    for (int i = first; i < urlEnd; i++) {
      state |= is(whole, i, "state=") && (i == first || follows(whole, i));
      callback |=
          i < start && (is(whole, i, "callback") || is(whole, i, "oauth") || is(whole, i, "oidc"));
    }
  }

  private static boolean inUrl(byte c) {
    return (c < 0 || c > ' ') && c != '"' && c != '<' && c != '>';
  }

  private static boolean is(Text whole, int at, String word) {
    if (at < whole.from || at + word.length() > whole.to) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      int c = whole.bytes[at + i];
      if (c != word.charAt(i) && (c | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
