// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.List;

/**
 * Values in XML: {@code <password>x</password>}, {@code <entry key="password">x</entry>} and
 * {@code <property name="password" value="x"/>}. Attributes whose own name is sensitive are
 * assignments as others are.
 */
final class MarkupValues {
  /** No tag is longer. */
  private static final int LONGEST_TAG = 512;

  /** How quotes look in HTML and XML. */
  private static final List<String> QUOTES =
      List.of("&quot;", "&#34;", "&#x22;", "&apos;", "&#39;", "&#x27;");

  private static final String CDATA = "<![CDATA[";

  private final SensitiveNames names;
  private final ValueEnds ends;
  private final FoundValues found;

  MarkupValues(SensitiveNames names, ValueEnds ends, FoundValues found) {
    this.names = names;
    this.ends = ends;
    this.found = found;
  }

  /** There is the end of a tag; answers where to go on. */
  int behindTag(int close) {
    byte[] text = ends.text();
    int next = close + 1;
    int open = openingOf(close);
    if (open < 0 || text[close - 1] == '/' || next == ends.to()) {
      return next;
    }
    int nameEnd = open + 1;
    while (nameEnd < close && (PlainValues.partOfName(text[nameEnd]) || text[nameEnd] == ':')) {
      nameEnd++;
    }
    int name = open + 1;
    for (int i = name; i < nameEnd; i++) {
      name = text[i] == ':' ? i + 1 : name;
    }
    int verdict = name == nameEnd ? 0 : names.verdict(text, name, nameEnd);
    return verdict == 0 ? next : content(next, open + 1, nameEnd, verdict);
  }

  /** Where the tag begins that ends here, or -1. */
  private int openingOf(int close) {
    byte[] text = ends.text();
    int floor = Math.max(found.done(), close - LONGEST_TAG);
    for (int i = close - 1; i >= floor && text[i] != '>'; i--) {
      if (text[i] == '<') {
        return i;
      }
    }
    return -1;
  }

  /** Masks what stands between the tags, if the closing one follows; answers where to go on. */
  private int content(int from, int name, int nameEnd, int verdict) {
    byte[] text = ends.text();
    int start = ends.skipBlanks(from);
    boolean data = ends.whole().is(start, CDATA);
    start += data ? CDATA.length() : 0;
    int end = start;
    while (end < ends.to()
        && (text[end] != '<' || (data && !ends.whole().isBefore(end, "]]>")))
        && !ends.whole().endsString(end)) {
      end++;
    }
    int closing = end + 1;
    closing += Bytes.backslashesFrom(text, closing, Math.min(ends.to(), closing + 4));
    if (closing >= ends.to() || text[end] != '<' || text[closing] != '/') {
      return from;
    }
    for (int i = name; i < nameEnd; i++) {
      int there = closing + 1 + i - name;
      if (there >= ends.to() || text[there] != text[i]) {
        return from;
      }
    }
    int last = data ? end - 3 : end;
    return Math.max(from, found.mask(start, last, Spans.PLAIN, verdict));
  }

  /**
   * There is the attribute {@code name} or one like it, and its value from {@code from} on; masks
   * the value that the element gives to the name. Answers where to go on.
   */
  int behindAttribute(int start, int nameEnd, int from) {
    if (!namesAName(start, nameEnd)) {
      return from;
    }
    byte[] text = ends.text();
    int quote = from + Bytes.backslashesFrom(text, from, Math.min(ends.to(), from + 8));
    if (quote >= ends.to() || (text[quote] != '"' && text[quote] != '\'')) {
      return from;
    }
    int close = quote + 1;
    while (close < ends.to() && PlainValues.partOfName(text[close])) {
      close++;
    }
    if (!ends.whole().repeats(from, quote + 1, close)) {
      return from;
    }
    int verdict = names.verdict(text, quote + 1, close);
    return verdict == 0 ? from : valueNear(start, from, quote + 1 - from, close, verdict);
  }

  /** Looks for the value in the attributes around the name, then behind the tag. */
  private int valueNear(int start, int from, int mark, int close, int verdict) {
    byte[] text = ends.text();
    before(start, from, mark, verdict);
    int behind = close + mark;
    int last = Math.min(ends.to(), behind + LONGEST_TAG);
    for (int i = behind; i < last && text[i] != '<' && !ends.whole().endsString(i); i++) {
      if (text[i] == '>') {
        return text[i - 1] == '/' ? behind : element(i, verdict);
      }
      int value = i + 1;
      if (text[i] == '=' && ends.whole().repeats(from, from + mark, value)) {
        int first = value + mark;
        int end = ends.closing(first);
        if (ends.whole().isBefore(i, "value") || ends.whole().isBefore(i, "content")) {
          return found.mask(first, end, Spans.PLAIN, verdict);
        }
        i = end + mark - 1;
      }
    }
    return behind;
  }

  /** Masks the value of an attribute directly before the one that names it. */
  private void before(int start, int from, int mark, int verdict) {
    byte[] text = ends.text();
    int end = start;
    while (end > found.done() && ValueEnds.blank(text[end - 1])) {
      end--;
    }
    end -= mark;
    if (end == start - mark
        || end <= found.done()
        || !ends.whole().repeats(from, from + mark, end)) {
      return;
    }
    int first = end;
    int floor = Math.max(found.done(), end - LONGEST_TAG);
    while (first > floor && text[first - 1] != text[end + mark - 1]) {
      first--;
    }
    if (ends.whole().isBefore(first - mark, "value=")) {
      found.mask(first, end, Spans.PLAIN, verdict);
    }
  }

  /** The element whose opening tag ends here has a name that another attribute gave it. */
  private int element(int close, int verdict) {
    byte[] text = ends.text();
    int open = openingOf(close);
    int nameEnd = open + 1;
    while (open >= 0 && nameEnd < close && PlainValues.partOfName(text[nameEnd])) {
      nameEnd++;
    }
    return open < 0 ? close : content(close + 1, open + 1, nameEnd, verdict);
  }

  /** Behind what stands between two entities for quotes, as HTML has them. */
  static int behindEntities(Text whole, int start) {
    byte[] text = whole.bytes;
    int to = whole.to;
    for (String quote : QUOTES) {
      if (whole.is(start, quote)) {
        int end = start + quote.length();
        while (end < to && text[end] != '&' && text[end] != '<' && text[end] >= ' ') {
          if (text[end] == '"' || text[end] == '\\') {
            return end;
          }
          end++;
        }
        return whole.is(end, quote) ? end + quote.length() : end;
      }
    }
    return start;
  }

  private boolean namesAName(int start, int end) {
    return switch (end - start) {
      case 2 -> ends.whole().is(start, "id");
      case 3 -> ends.whole().is(start, "key");
      case 4 -> ends.whole().is(start, "name");
      case 8 -> ends.whole().is(start, "property");
      default -> false;
    };
  }
}
