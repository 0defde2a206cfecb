// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/**
 * Where a value ends that begins at a given place. Nothing is read beyond the string around it, and
 * nothing twice, so that all of them together are linear.
 */
final class ValueEnds {
  private final Text whole;
  private final byte[] text;
  private final int to;

  ValueEnds(Text whole) {
    this.whole = whole;
    this.text = whole.bytes;
    this.to = whole.to;
  }

  /** The end of the content: the string's own closing quote, or that of one around it. */
  int closingQuote(int start, int level) {
    for (int i = start; i < to; i++) {
      if (text[i] == '"') {
        int its = Bytes.quoteLevel(Bytes.backslashesBefore(text, i, start));
        if (its <= level) {
          return Math.max(start, i - Bytes.ownBackslashes(its));
        }
      }
    }
    return endOfLine(start);
  }

  int closingBracket(int start, int level) {
    int depth = 0;
    for (int i = start; i < to; i++) {
      byte c = text[i];
      if (c == '"') {
        int its = Bytes.quoteLevel(Bytes.backslashesBefore(text, i, start));
        if (its < level) {
          return i - Bytes.ownBackslashes(its);
        }
        if (its == level) {
          int end = closingQuote(i + 1, level);
          if (Bytes.backslashesFrom(text, end, to) != Bytes.ownBackslashes(level)) {
            return end; // that of a string around
          }
          i = end + Bytes.ownBackslashes(level);
        }
      } else if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return i + 1;
      }
    }
    return level == 0 ? to : endOfLine(start);
  }

  int endOfWord(int start) {
    int end = wordEnd(start);
    if (end < to && text[end] == ' ' && scheme(start, end)) {
      return wordEnd(end + 1);
    }
    return end;
  }

  private boolean scheme(int start, int end) {
    if (end - start > 9) {
      return false;
    }
    String word = new String(text, start, end - start, US_ASCII);
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "basic", "bearer", "digest", "negotiate", "token", "apikey" -> true;
      default -> false;
    };
  }

  private int wordEnd(int start) {
    int end = start;
    while (end < to && !endsWord(text[end])) {
      if (text[end] == '\\') {
        int after = end + Bytes.backslashesFrom(text, end, to);
        if (after == to || text[after] == '"' || escaped("nrt", end, after)) {
          return end;
        }
        end = after;
      } else {
        end++;
      }
    }
    return end;
  }

  /** Whether the backslashes up to {@code after} escape one of these; an even number does not. */
  private boolean escaped(String letters, int backslashes, int after) {
    return (after - backslashes) % 2 != 0 && letters.indexOf(text[after]) >= 0;
  }

  int endOfHeader(int start) {
    int end = start;
    while (end < to && text[end] != '"' && text[end] != '\n' && text[end] != '\r') {
      if (text[end] == '\\') {
        int after = end + Bytes.backslashesFrom(text, end, to);
        if (after == to || text[after] == '"' || escaped("nr", end, after)) {
          return end;
        }
        end = after;
      } else {
        end++;
      }
    }
    return end;
  }

  /** Behind the next apostrophe in this line and string, if there is one. */
  int afterApostrophe(int start) {
    for (int i = start + 1; i < to; i++) {
      byte c = text[i];
      if (c == '\'' && text[i - 1] != '\\') {
        return i + 1;
      }
      if (c == '"' || c == '\n' || c == '\r') {
        break;
      }
    }
    return endOfWord(start);
  }

  int afterPlainBracket(int start) {
    int depth = 0;
    int level = whole.json() ? 0 : -1;
    for (int i = start; i < to && text[i] != '\n'; i++) {
      byte c = text[i];
      if (c == '[' || c == '{' || c == '(') {
        depth++;
      } else if ((c == ']' || c == '}' || c == ')') && --depth == 0) {
        return i + 1;
      } else if (c == '"' && Bytes.quoteLevel(Bytes.backslashesBefore(text, i, start)) <= level) {
        return i;
      }
    }
    return endOfLine(start);
  }

  int endOfLine(int start) {
    int end = start;
    while (end < to && text[end] != '\n' && text[end] != '\r') {
      end++;
    }
    return end;
  }

  /** Past white space, raw or escaped. */
  int skipBlanks(int from) {
    int at = from;
    while (at < to) {
      if (text[at] == '\\') {
        int after = at + Bytes.backslashesFrom(text, at, to);
        if (after == to || "nrt".indexOf(text[after]) < 0) {
          return at;
        }
        at = after + 1;
      } else if (blank(text[at]) || text[at] == '\n' || text[at] == '\r') {
        at++;
      } else {
        return at;
      }
    }
    return at;
  }

  /** Of a number or a literal in JSON. */
  int endOfScalar(int start) {
    int end = start;
    while (end < to && !endsScalar(text[end])) {
      end++;
    }
    return end;
  }

  private static boolean endsScalar(byte c) {
    return (c >= 0 && c <= ' ') || ",}]\"\\".indexOf(c) >= 0;
  }

  private static boolean endsWord(byte c) {
    return (c >= 0 && c <= ' ') || ",;&\"')]}<>".indexOf(c) >= 0;
  }

  static boolean blank(byte c) {
    return c == ' ' || c == '\t';
  }
}
