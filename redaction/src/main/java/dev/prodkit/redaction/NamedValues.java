// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.SensitiveNames.AT_END;
import static dev.prodkit.redaction.SensitiveNames.HEADER;
import static dev.prodkit.redaction.SensitiveNames.UNLESS_NUMBER;

import org.jspecify.annotations.Nullable;

/**
 * Finds the values of fields with sensitive names: JSON members at any depth, also in JSON that
 * stands escaped inside a string ({@code {\"password\":\"x\"}}), and {@code name=value} or
 * {@code Name: value} in text.
 *
 * <p>It looks where a colon or an equals sign stands: back for a name, forward for its value. No
 * part of the text is read more than a few times, so the cost is linear. A value never reaches
 * across the end of the string in which its name stands.
 */
final class NamedValues {
  private static final byte[] NOTHING = {};
  private static final boolean[] PART_OF_NAME = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      PART_OF_NAME[c] = wordLike((byte) c) || "_-.$[]%".indexOf(c) >= 0;
    }
  }

  private final Spans found = new Spans();
  private SensitiveNames names = SensitiveNames.usual();
  private KnownNames known = names.known();
  private Text whole = new Text();
  private byte[] text = whole.bytes;
  private int to;
  private @Nullable ValueEnds valueEnds;

  /** Up to here values have been dealt with; no name begins before. */
  private int done;

  /** No colon or equals sign before here counts. */
  private int next;

  /** The values found so far, in order and without overlaps. */
  Spans found() {
    return found;
  }

  @SuppressWarnings("ReferenceEquality") // only to save the writing
  void begin(Text text, SensitiveNames names) {
    if (this.names != names || this.whole != text || this.text != text.bytes) {
      this.names = names;
      this.known = names.known();
      this.whole = text;
      this.text = text.bytes;
    }
    this.to = text.to;
    done = text.from;
    next = text.from;
    valueEnds = null;
    found.clear();
  }

  /** Keeps nothing of the text. */
  void release() {
    text = NOTHING;
    valueEnds = null;
    found.clear();
  }

  /** There is a colon or an equals sign; in order. */
  void at(int at) {
    if (at < next) {
      return;
    }
    byte before = at > done ? text[at - 1] : 0;
    if (before == '"') {
      quoted(at);
    } else if (blank(before)) {
      afterBlanks(at);
    } else if (partOfName(before) && (text[at] == '=' || blankAt(at + 1))) {
      next = afterPlainName(at, at);
    }
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
    next = afterQuotedName(end, at + 1);
  }

  private void afterBlanks(int at) {
    int nameEnd = at;
    while (nameEnd > done && blank(text[nameEnd - 1])) {
      nameEnd--;
    }
    if (nameEnd > done) {
      byte last = text[nameEnd - 1];
      if (last == '"') {
        next = afterQuotedName(nameEnd - 1, at + 1);
      } else if (partOfName(last)) {
        next = afterPlainName(nameEnd, at);
      }
    }
  }

  private ValueEnds ends() {
    ValueEnds known = valueEnds;
    if (known == null) {
      known = new ValueEnds(whole);
      valueEnds = known;
    }
    return known;
  }

  // --- "name": value

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
    int start = ends().skipBlanks(next);
    if (start == to) {
      return start;
    }
    int backslashes = Bytes.backslashesFrom(text, start, to);
    int quote = start + backslashes;
    if (quote < to && text[quote] == '"') {
      if (backslashes != Bytes.ownBackslashes(level)) {
        return start;
      }
      int end = ends().closingQuote(quote + 1, level);
      return mask(quote + 1, end, Spans.PLAIN, verdict);
    }
    int form = Spans.QUOTED + level;
    if (text[start] == '{' || text[start] == '[') {
      return mask(start, ends().closingBracket(start, level), form, verdict);
    }
    return mask(start, ends().endOfScalar(start), form, verdict);
  }

  // --- name=value, Name: value

  private int afterPlainName(int nameEnd, int at) {
    boolean colon = text[at] == ':';
    if (colon && !blankAt(at + 1)) {
      return at + 1;
    }
    int start = nameEnd;
    while (start > done && partOfName(text[start - 1])) {
      start--;
    }
    start = Math.min(nameEnd, start + restOfEscape(start));
    int verdict = names.verdict(text, start, nameEnd);
    if (verdict == 0 || (colon && !isHeader(start, nameEnd, verdict))) {
      return at + 1;
    }
    return maskPlain(at + 1, colon && (verdict & HEADER) != 0, verdict);
  }

  /** A name after a backslash begins with what belongs to the escape: {@code \npassword}. */
  private int restOfEscape(int start) {
    if (start == to || Bytes.backslashesBefore(text, start, done) % 2 == 0) {
      return 0;
    }
    return text[start] == 'u' ? 5 : 1;
  }

  /**
   * Prose has colons too ("Invalid token: unexpected end"), and so have stack traces. So a plain
   * name before a colon must end in the sensitive word, and either be composed ({@code X-Api-Key}),
   * name a header, or begin its line or list item.
   */
  private boolean isHeader(int start, int end, int verdict) {
    if ((verdict & AT_END) == 0) {
      return false;
    }
    if ((verdict & HEADER) != 0) {
      return true;
    }
    for (int i = start; i < end; i++) {
      if (text[i] == '-' || text[i] == '_') {
        return true;
      }
    }
    int before = start;
    while (before > whole.from && text[before - 1] == ' ') {
      before--;
    }
    return before == whole.from || !wordLike(text[before - 1]) || restOfEscape(before - 1) > 0;
  }

  private int maskPlain(int next, boolean wholeLine, int verdict) {
    int start = next;
    while (start < to && (text[start] == '=' || text[start] == '>')) {
      start++;
    }
    while (start < to && blank(text[start])) {
      start++;
    }
    if (start == to) {
      return start;
    }
    int backslashes = Bytes.backslashesFrom(text, start, to);
    int quote = start + backslashes;
    if (quote < to && text[quote] == '"') {
      int level = Bytes.quoteLevel(backslashes);
      boolean opens = backslashes == Bytes.ownBackslashes(level) && !(level == 0 && whole.json());
      return opens && !closes(quote + 1)
          ? mask(quote + 1, ends().closingQuote(quote + 1, level), Spans.PLAIN, verdict)
          : start;
    }
    int end = wholeLine
        ? ends().endOfHeader(start)
        : switch (text[start]) {
          case '\'' -> ends().afterApostrophe(start);
          case '[', '{', '(' -> ends().afterPlainBracket(start);
          default -> ends().endOfWord(start);
        };
    return mask(start, end, Spans.PLAIN, verdict);
  }

  /** Whether the quote before here rather ends the string around: {@code "password=","b":1}. */
  private boolean closes(int at) {
    return at == to || ",}]:".indexOf(text[at]) >= 0;
  }

  // --- both

  private int mask(int start, int end, int form, int verdict) {
    boolean kept = literal(start, end) || ((verdict & UNLESS_NUMBER) != 0 && number(start, end));
    if (!kept) {
      found.add(start, end, form);
    }
    done = Math.max(done, end);
    return end;
  }

  /** Whether it was set is worth knowing, and no secret. */
  private boolean literal(int start, int end) {
    return is("true", start, end)
        || is("false", start, end)
        || is("null", start, end)
        || is(Redactor.MASK, start, end);
  }

  private boolean is(String word, int start, int end) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean number(int start, int end) {
    for (int i = start; i < end; i++) {
      if ((text[i] < '0' || text[i] > '9') && text[i] != '.') {
        return false;
      }
    }
    return true;
  }

  private boolean blankAt(int at) {
    return at < to && blank(text[at]);
  }

  private static boolean wordLike(byte c) {
    return c < 0 || Alphabet.has(Alphabet.ALNUM, c);
  }

  private static boolean blank(byte c) {
    return ValueEnds.blank(c);
  }

  private static boolean partOfName(byte c) {
    return PART_OF_NAME[c & 0xff];
  }
}
