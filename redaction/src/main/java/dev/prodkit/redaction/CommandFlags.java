// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/**
 * Passwords on command lines: {@code --password x}, as in a list too, and {@code -px} or {@code -u
 * user:x} behind a command that takes them there. What has an equals sign is an assignment as
 * others are.
 */
final class CommandFlags {
  private final SensitiveNames names;
  private final ValueEnds ends;
  private final FoundValues found;
  private final Commands commands = new Commands();

  CommandFlags(SensitiveNames names, ValueEnds ends, FoundValues found) {
    this.names = names;
    this.ends = ends;
    this.found = found;
  }

  /** Begins another text. */
  void begin() {
    commands.begin();
  }

  /** Whether a flag may begin with the dash at {@code dash}: behind a gap, before a letter. */
  static boolean mayBegin(byte[] text, int from, int dash, int to) {
    if (dash > from && (text[dash - 1] < 0 || text[dash - 1] >= '-')) {
      return false;
    }
    int first = dash + 1;
    if (first < to && text[first] == '-') {
      first++;
    }
    return first < to && (text[first] | 0x20) >= 'a' && (text[first] | 0x20) <= 'z';
  }

  /** There is a dash behind a gap; answers where to go on. */
  int at(int dash) {
    byte[] text = ends.text();
    int to = ends.to();
    if (dash < found.done() || !mayBegin(text, ends.from(), dash, to)) {
      return dash;
    }
    boolean twoDashes = text[dash + 1] == '-';
    int start = dash + (twoDashes ? 2 : 1);
    int end = start;
    while (end < to && PlainValues.partOfName(text[end])) {
      end++;
    }
    if (end < to && (text[end] == '=' || (text[end] == ':' && twoDashes))) {
      return dash;
    }
    return switch (commands.password(ends, dash, start, end)) {
      case NONE -> byName(dash, start, end);
      case NEXT -> mask(dash, valueBehind(end), SensitiveNames.SENSITIVE);
      case ATTACHED -> mask(dash, start + 1, SensitiveNames.SENSITIVE);
      case NEXT_BEHIND_COLON -> maskPassword(dash, valueBehind(end));
      case ATTACHED_BEHIND_COLON -> maskPassword(dash, start + 1);
    };
  }

  private int byName(int dash, int start, int end) {
    int verdict = end - start > 2 ? names.verdict(ends.text(), start, end) : 0;
    return verdict == 0 || negated(start) ? dash : mask(dash, valueBehind(end), verdict);
  }

  private boolean negated(int start) {
    return ends.whole().is(start, "no-")
        || ends.whole().is(start, "ask-")
        || ends.whole().is(start, "prompt-");
  }

  /** Where the value begins, or the end of the text if there is none. */
  private int valueBehind(int end) {
    byte[] text = ends.text();
    int to = ends.to();
    int at = end;
    int quote = at + Bytes.backslashesFrom(text, at, to);
    boolean quoted = quote < to && (text[quote] == '"' || text[quote] == '\'');
    int mark = quoted ? quote + 1 - at : 0;
    at += mark;
    boolean comma = at < to && text[at] == ',';
    at += comma ? 1 : 0;
    int blanks = at;
    while (at < to && ValueEnds.blank(text[at])) {
      at++;
    }
    boolean apart = quoted ? comma && ends.whole().repeats(end, end + mark, at) : at > blanks;
    if (quoted && apart) {
      at += mark;
      apart = !isName(ends.closing(at) + mark);
    }
    return !apart || at >= to || text[at] == '-' || Prose.isOption(ends, at) ? to : at;
  }

  /** Whether a colon follows the quote that ends here: then it was no list. */
  private boolean isName(int behindQuote) {
    int at = ends.whole().blanksBehind(behindQuote);
    return at < ends.to() && ends.text()[at] == ':';
  }

  /** Masks what stands behind a user's name and a colon. */
  private int maskPassword(int dash, int start) {
    if (start == ends.to()) {
      return dash;
    }
    byte[] text = ends.text();
    int first = inQuotes(start);
    int end = end(start, first);
    for (int at = first; at < end; at++) {
      if (text[at] == ':') {
        return found.mask(at + 1, end, Spans.PLAIN, SensitiveNames.SENSITIVE);
      }
    }
    return end;
  }

  /** Masks the value at {@code start}; without one the text goes on behind the dash. */
  private int mask(int dash, int start, int verdict) {
    if (start == ends.to()) {
      return dash;
    }
    int first = inQuotes(start);
    return found.mask(first, end(start, first), Spans.PLAIN, verdict);
  }

  /** Behind the quote that opens the value, if there is one. */
  private int inQuotes(int start) {
    byte[] text = ends.text();
    int quote = start + Bytes.backslashesFrom(text, start, ends.to());
    boolean quoted = quote < ends.to() && (text[quote] == '"' || text[quote] == '\'');
    return quoted && !ends.whole().endsString(quote) ? quote + 1 : start;
  }

  /** The end of the value, which may stand in quotes, or in those of a list. */
  private int end(int start, int first) {
    boolean quoted = first > start
        || (first > ends.from()
            && (ends.text()[first - 1] == '"' || ends.text()[first - 1] == '\''));
    return quoted ? ends.closing(first) : ends.endOfArgument(first);
  }
}
