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

  /** Whether these characters of ASCII stand here. */
  boolean is(int at, String characters) {
    if (at < from || at + characters.length() > to) {
      return false;
    }
    for (int i = 0; i < characters.length(); i++) {
      if (bytes[at + i] != characters.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether these characters stand directly before here. */
  boolean isBefore(int end, String characters) {
    return is(end - characters.length(), characters);
  }

  /** Whether what stands from {@code start} to {@code end} stands at {@code at} again. */
  boolean repeats(int start, int end, int at) {
    if (at < from || at + end - start > to) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (bytes[at + i - start] != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether a string of a JSON text ends here. */
  boolean endsString(int at) {
    return bytes[at] == '"'
        && Bytes.quoteLevel(Bytes.backslashesBefore(bytes, at, from)) == 0
        && json();
  }

  /** Where blanks and tabs begin, raw or escaped, that end here. */
  int blanksBefore(int end, int floor) {
    int at = end;
    while (at > floor) {
      if (ValueEnds.blank(bytes[at - 1])) {
        at--;
      } else if (isEscapedTab(at - 1)) {
        at -= 1 + Bytes.backslashesBefore(bytes, at - 1, floor);
      } else {
        return at;
      }
    }
    return at;
  }

  /** Where blanks and tabs end, raw or escaped, that begin here. */
  int blanksBehind(int start) {
    int at = start;
    while (at < to) {
      int letter = at + Bytes.backslashesFrom(bytes, at, to);
      if (letter > at && letter < to && isEscapedTab(letter)) {
        at = letter + 1;
      } else if (ValueEnds.blank(bytes[at])) {
        at++;
      } else {
        return at;
      }
    }
    return at;
  }

  /** Whether the letter here is that of an escaped tab. */
  boolean isEscapedTab(int at) {
    return bytes[at] == 't' && at > from && bytes[at - 1] == '\\';
  }
}
