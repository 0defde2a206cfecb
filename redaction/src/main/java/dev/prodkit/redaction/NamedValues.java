// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/**
 * Finds the values of fields with sensitive names: JSON members at any depth, also in JSON that
 * stands escaped inside a string ({@code {\"password\":\"x\"}}), every assignment that people write
 * in text ({@link PlainValues}), markup ({@link MarkupValues}) and the flags of commands
 * ({@link CommandFlags}).
 *
 * <p>It looks where a sign of an assignment stands: back for a name, forward for its value. No part
 * of the text is read more than a few times, so the cost is linear. A value never reaches across
 * the end of the string in which its name stands.
 */
final class NamedValues {
  private static final byte[] NOTHING = {};

  private final FoundValues found = new FoundValues();
  private final ValueEnds ends = new ValueEnds();
  private SensitiveNames names = SensitiveNames.usual();
  private KnownNames known = names.known();
  private Text whole = new Text();
  private byte[] text = whole.bytes;
  private int to;
  private PlainValues plain = new PlainValues(names, ends, found);
  private MarkupValues markup = new MarkupValues(names, ends, found);
  private CommandFlags flags = new CommandFlags(names, ends, found);

  /** No sign of an assignment before here counts. */
  private int next;

  /** The values found so far, in order and without overlaps. */
  Spans found() {
    return found.spans();
  }

  @SuppressWarnings("ReferenceEquality") // only to save the writing
  void begin(Text text, SensitiveNames names) {
    if (this.names != names) {
      this.names = names;
      this.known = names.known();
      this.plain = new PlainValues(names, ends, found);
      this.markup = new MarkupValues(names, ends, found);
      this.flags = new CommandFlags(names, ends, found);
    }
    if (this.whole != text || this.text != text.bytes) {
      this.whole = text;
      this.text = text.bytes;
    }
    this.to = text.to;
    next = text.from;
    found.begin(text);
    ends.begin(text);
    plain.begin();
    flags.begin();
  }

  /** Keeps nothing of the text. */
  void release() {
    text = NOTHING;
    found.release();
    ends.release();
  }

  /** There is one of {@code : = < >}; in order. */
  void at(int at) {
    if (at < next) {
      return;
    }
    byte sign = text[at];
    if (sign == '>') {
      next = Math.max(next, markup.behindTag(at));
      return;
    }
    if (sign == '<' && (at + 1 == to || text[at + 1] != '-')) {
      return;
    }
    byte before = at > found.done() ? text[at - 1] : 0;
    if (before == '"') {
      quoted(at);
    } else if (sign == ':' && at + 1 < to && text[at + 1] == ':') {
      next = at + 2; // a scope, as in Token::read
    } else if (PlainValues.partOfName(before) && !ends.whole().isEscapedTab(at - 1)) {
      next = plain.named(at, at, operatorEnd(at));
    } else {
      afterOthers(at);
    }
  }

  /** There may be a flag of a command; in order. */
  void flag(int dash) {
    next = Math.max(next, flags.at(dash));
  }

  /** By far the most frequent: a name that was seen before, in JSON. */
  private void quoted(int at) {
    int end = at - 1;
    long tail = Bytes.upTo(text, end, whole.from);
    long head = Bytes.upTo(text, end - 8, whole.from);
    int length = KnownNames.length(head, tail);
    int open = end - length - 1;
    if (length > 0
        && length < 16
        && open >= whole.from
        && text[end - 1] != '\\'
        && (open == whole.from || text[open - 1] != '\\')
        && known.harmless(head, tail, length)) {
      return;
    }
    next = afterQuotedName(end, operatorEnd(at));
  }

  /** A blank, an apostrophe, or another character of the sign stands before. */
  private void afterOthers(int at) {
    int floor = found.done();
    int nameEnd = at;
    while (nameEnd > floor && at - nameEnd < 2 && ofOperator(text[nameEnd - 1])) {
      nameEnd--;
    }
    nameEnd = ends.whole().blanksBefore(nameEnd, floor);
    if (nameEnd <= floor) {
      return;
    }
    byte last = text[nameEnd - 1];
    if (last == '"') {
      next = afterQuotedName(nameEnd - 1, operatorEnd(at));
    } else if (last == '\'' || last == '`') {
      next = plain.quoted(nameEnd - 1, operatorEnd(at));
    } else if (PlainValues.partOfName(last)) {
      next = plain.named(nameEnd, at, operatorEnd(at));
    }
  }

  /** As in {@code ?=} and {@code +=}. */
  private static boolean ofOperator(byte c) {
    return c == '?' || c == '+' || c == '|' || c == '!';
  }

  /** Behind a whole {@code =>}, {@code :=}, {@code ==} or {@code <-}. */
  private int operatorEnd(int at) {
    int end = at + 1;
    if (text[at] == '=') {
      while (end < to && end < at + 3 && (text[end] == '=' || text[end] == '>')) {
        end++;
      }
    } else if (text[at] == '<') {
      end++;
    } else if (end < to && text[end] == '=') {
      end++;
    }
    return end;
  }

  private int afterQuotedName(int quote, int next) {
    int level = Bytes.quoteLevel(Bytes.backslashesBefore(text, quote, whole.from));
    int end = quote - Bytes.ownBackslashes(level);
    int open = level == 0 ? nearQuote(end) : -1;
    if (open < 0) {
      open = openingQuote(end, level);
    }
    if (open < 0) {
      return next;
    }
    int verdict = names.verdict(text, open + 1, end);
    return verdict == 0 ? next : maskJson(next, level, verdict);
  }

  /** The opening quote of a short name without escapes, or -1. */
  private int nearQuote(int end) {
    for (int last = end; last - 8 >= whole.from && last > end - 24; last -= 8) {
      int behind = Bytes.behindLastQuote(Bytes.eight(text, last - 8));
      if (behind < 8) {
        int quote = last - behind - 1;
        return quote == whole.from || text[quote - 1] != '\\' ? quote : -1;
      }
    }
    return -1;
  }

  private int openingQuote(int end, int level) {
    for (int i = end - 1; i >= whole.from; i--) {
      if (text[i] == '"') {
        int its = Bytes.quoteLevel(Bytes.backslashesBefore(text, i, whole.from));
        if (its <= level) {
          return its == level ? i : -1;
        }
      }
    }
    return -1;
  }

  private int maskJson(int next, int level, int verdict) {
    int start = ends.skipBlanks(next);
    if (start == to) {
      return start;
    }
    int backslashes = Bytes.backslashesFrom(text, start, to);
    int quote = start + backslashes;
    if (quote < to && text[quote] == '"') {
      if (backslashes != Bytes.ownBackslashes(level)) {
        return start;
      }
      int end = ends.closingQuote(quote + 1, level);
      return found.mask(quote + 1, end, Spans.PLAIN, verdict);
    }
    int form = Spans.QUOTED + level;
    if (text[start] == '{' || text[start] == '[') {
      return found.mask(start, ends.closingBracket(start, level), form, verdict);
    }
    if (text[start] == '\'') {
      return found.mask(start, ends.afterApostrophe(start), Spans.PLAIN, verdict);
    }
    return found.mask(start, ends.endOfScalar(start), form, verdict);
  }
}
