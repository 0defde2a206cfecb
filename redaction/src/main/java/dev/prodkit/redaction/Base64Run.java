// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/** The whole stretch of Base64 (either alphabet) around a part of it. */
final class Base64Run {
  private Base64Run() {}

  /** Covers what surrounds {@code start} to {@code end}, back to the run that was covered last. */
  static void cover(Text whole, int start, int end, Spans found) {
    byte[] text = whole.bytes;
    int first = start;
    int floor = Math.max(whole.from, found.runEnd());
    while (first > floor && part(whole, first - 1)) {
      first--;
    }
    int last = end;
    while (last < whole.to && part(whole, last)) {
      last++;
    }
    while (last < whole.to && text[last] == '=') {
      last++;
    }
    found.cover(first, last);
    found.runEnd(last);
  }

  private static boolean part(Text whole, int at) {
    byte[] text = whole.bytes;
    return digit(text[at])
        || escapedSlash(text, at, whole.to)
        || percentEncoded(text, at, whole.to);
  }

  private static boolean digit(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '+'
        || b == '/'
        || b == '-'
        || b == '_';
  }

  /** Some writers of JSON escape the slash. */
  private static boolean escapedSlash(byte[] text, int at, int to) {
    return text[at] == '\\' && at + 1 < to && text[at + 1] == '/';
  }

  /** In a URL the plus, the slash and the padding are {@code %2B}, {@code %2F} and {@code %3D}. */
  private static boolean percentEncoded(byte[] text, int at, int to) {
    return text[at] == '%'
        && at + 2 < to
        && (text[at + 1] == '2' || text[at + 1] == '3')
        && "BbFfDd".indexOf(text[at + 2]) >= 0;
  }
}
