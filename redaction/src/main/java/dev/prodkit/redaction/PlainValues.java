// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.SensitiveNames.AT_END;
import static dev.prodkit.redaction.SensitiveNames.HEADER;

/**
 * The values of names that stand in text without quotes, or in single ones: {@code name=value},
 * {@code Name: value}, {@code 'name' => 'value'}.
 */
final class PlainValues {
  private static final boolean[] PART_OF_NAME = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      PART_OF_NAME[c] = wordLike((byte) c) || "_-.$[]%".indexOf(c) >= 0;
    }
  }

  private final SensitiveNames names;
  private final ValueEnds ends;
  private final FoundValues found;
  private final MarkupValues markup;
  private final UrlParameters parameters = new UrlParameters();

  PlainValues(SensitiveNames names, ValueEnds ends, FoundValues found) {
    this.names = names;
    this.ends = ends;
    this.found = found;
    this.markup = new MarkupValues(names, ends, found);
  }

  /** Begins another text. */
  void begin() {
    parameters.begin();
  }

  /**
   * There is a name up to {@code nameEnd} and a sign of an assignment at {@code at}; answers where
   * to go on.
   *
   * @param next behind the sign
   */
  int named(int nameEnd, int at, int next) {
    byte[] text = ends.text();
    boolean colon = text[at] == ':' && next == at + 1;
    if (colon && !names.mayEnd(text[nameEnd - 1])) {
      return next;
    }
    int start = nameEnd;
    while (start > found.done() && partOfName(text[start - 1])) {
      start--;
    }
    start = Math.min(nameEnd, start + restOfEscape(start));
    int verdict = names.verdict(text, start, nameEnd);
    if (verdict == 0) {
      return colon ? next : unlessNamed(start, nameEnd, next);
    }
    if (colon && !isLabel(start, nameEnd, verdict, next)) {
      return next;
    }
    return mask(next, colon && (verdict & HEADER) != 0, verdict);
  }

  /** What an assignment means whose own name is harmless. */
  private int unlessNamed(int start, int nameEnd, int next) {
    int length = nameEnd - start;
    if (length < 2 || length > 8) {
      return next;
    }
    return switch (ends.text()[start]) {
      case 'a', 'c' ->
        parameters.sensitive(ends.whole(), start, nameEnd)
            ? mask(next, false, SensitiveNames.SENSITIVE)
            : next;
      case 'n', 'k', 'i', 'p' -> markup.behindAttribute(start, nameEnd, next);
      default -> next;
    };
  }

  /** There is a name in single quotes that ends at {@code quote}. */
  int quoted(int quote, int next) {
    byte[] text = ends.text();
    int floor = found.done();
    int end = quote - Bytes.backslashesBefore(text, quote, floor);
    int start = end;
    while (start > floor && partOfName(text[start - 1])) {
      start--;
    }
    if (start == end || start == floor || text[start - 1] != text[quote]) {
      return next;
    }
    int verdict = names.verdict(text, start, end);
    return verdict == 0 ? next : mask(next, false, verdict);
  }

  /** A name after a backslash begins with what belongs to the escape: {@code \npassword}. */
  private int restOfEscape(int start) {
    if (start == ends.to() || Bytes.backslashesBefore(ends.text(), start, found.done()) % 2 == 0) {
      return 0;
    }
    return ends.text()[start] == 'u' ? 5 : 1;
  }

  /**
   * Prose has colons too ("Invalid token: unexpected end"), and so have stack traces. So a plain
   * name before a colon must end in the sensitive word, and either be composed ({@code X-Api-Key}),
   * name a header, or begin its line or list item; otherwise its value must look like one.
   */
  private boolean isLabel(int start, int end, int verdict, int next) {
    byte[] text = ends.text();
    if ((verdict & AT_END) == 0
        || isClass(start, end)
        || (blankAt(next) && Prose.isRemark(ends, next))) {
      return false;
    }
    int before = start;
    while (before > ends.from() && text[before - 1] == ' ') {
      before--;
    }
    byte last = before == ends.from() ? 0 : text[before - 1];
    boolean close = before == start && !blankAt(next);
    if (close && last == '/') {
      return false; // a path, or the name of an image with its version
    }
    if (close && last == ':') {
      return Prose.isValue(ends, next);
    }
    if ((verdict & HEADER) != 0 || composed(start, end)) {
      return true;
    }
    boolean first = !wordLike(last) || restOfEscape(before - 1) > 0;
    return (first && (close || !Prose.isWordToken(text, end))) || Prose.isValue(ends, next);
  }

  /** As {@code com.acme.Token}. */
  private boolean isClass(int start, int end) {
    byte[] text = ends.text();
    for (int i = end - 1; i > start; i--) {
      if (text[i] == '.') {
        byte first = text[i + 1];
        return first >= 'A' && first <= 'Z' && text[start] >= 'a' && text[start] <= 'z';
      }
    }
    return false;
  }

  private boolean composed(int start, int end) {
    for (int i = start + 1; i < end; i++) {
      if (ends.text()[i] == '-' || ends.text()[i] == '_') {
        return true;
      }
    }
    return false;
  }

  private int mask(int next, boolean header, int verdict) {
    byte[] text = ends.text();
    int to = ends.to();
    int start = ends.whole().blanksBehind(next);
    if (start == to) {
      return start;
    }
    int backslashes = Bytes.backslashesFrom(text, start, to);
    int quote = start + backslashes;
    if (quote < to && text[quote] == '"') {
      int level = Bytes.quoteLevel(backslashes);
      boolean opens = backslashes == Bytes.ownBackslashes(level)
          && !(level == 0 && ends.whole().json());
      return opens && !closes(quote + 1)
          ? found.mask(quote + 1, ends.closingQuote(quote + 1, level), Spans.PLAIN, verdict)
          : start;
    }
    if (quote < to && text[quote] == '\'') {
      return found.mask(start, ends.afterApostrophe(quote), Spans.PLAIN, verdict);
    }
    int end = header
        ? ends.endOfHeader(start)
        : switch (text[start]) {
          case '[', '{', '(' -> ends.afterPlainBracket(start);
          case '&' -> MarkupValues.behindEntities(ends.whole(), start);
          default -> ends.endOfPlain(start);
        };
    // What looks like an escaped tab may be the beginning of the value.
    int first = text[start] != '[' && start > next && text[start - 1] == 't' ? next : start;
    return found.mask(first, end, Spans.PLAIN, verdict);
  }

  /** Whether the quote before here rather ends the string around: {@code "password=","b":1}. */
  private boolean closes(int at) {
    return at == ends.to() || ",}]:".indexOf(ends.text()[at]) >= 0;
  }

  private boolean blankAt(int at) {
    return ends.whole().blanksBehind(at) > at;
  }

  private static boolean wordLike(byte c) {
    return c < 0 || Alphabet.has(Alphabet.ALNUM, c);
  }

  static boolean partOfName(byte c) {
    return PART_OF_NAME[c & 0xff];
  }
}
