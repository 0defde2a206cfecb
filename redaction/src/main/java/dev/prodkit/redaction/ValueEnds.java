// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/**
 * Where a value ends that begins at a given place. Nothing is read beyond the string around it, and
 * nothing twice, so that all of them together are linear.
 */
final class ValueEnds {
  private static final String ENDS_OF_WORDS = ",;&\"')]}<>";

  private static final byte[] NOTHING = {};

  private Text whole = new Text();
  private byte[] text = whole.bytes;
  private int to;

  @SuppressWarnings("ReferenceEquality") // only to save the writing
  void begin(Text whole) {
    if (this.whole != whole || text != whole.bytes) {
      this.whole = whole;
      text = whole.bytes;
    }
    to = whole.to;
  }

  /** Keeps nothing of the text. */
  void release() {
    text = NOTHING;
  }

  Text whole() {
    return whole;
  }

  byte[] text() {
    return text;
  }

  int from() {
    return whole.from;
  }

  int to() {
    return to;
  }

  /** The end of what stands in quotes, the opening one directly before here. */
  int closing(int start) {
    int escapes = Bytes.backslashesBefore(text, start - 1, whole.from);
    if (text[start - 1] == '"') {
      return closingQuote(start, Bytes.quoteLevel(escapes));
    }
    int end = apostrophe(start, escapes);
    return closesApostrophe(end + escapes) ? end : endOfArgument(start);
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

  /** Of a value without quotes, or in those of Python and others: {@code u'x'}, {@code @"x"}. */
  int endOfPlain(int start) {
    if (start + 1 < to && text[start + 1] == '\'') {
      return afterApostrophe(start + 1);
    }
    return endOfWord(start);
  }

  /** Of an argument of a command, or of a list of them. */
  int endOfArgument(int start) {
    return wordEnd(start, "\"");
  }

  int endOfWord(int start) {
    int end = wordEnd(start);
    if (end < to && text[end] == ' ') {
      return switch (scheme(start, end)) {
        case WORD -> wordEnd(end + 1);
        case PARAMETERS -> endOfHeader(start);
        case NONE -> end;
      };
    }
    return end;
  }

  /** What follows the scheme of a header (RFC 9110). */
  private enum Scheme {
    NONE,
    WORD,
    PARAMETERS
  }

  /** Whether a value without quotes ends here. */
  boolean endsPlain(int at) {
    return endsWord(text[at], ENDS_OF_WORDS) || text[at] == '\\';
  }

  private Scheme scheme(int start, int end) {
    if (end - start > 20) {
      return Scheme.NONE;
    }
    String word = new String(text, start, end - start, US_ASCII);
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "basic", "bearer", "negotiate", "ntlm", "token", "apikey" -> Scheme.WORD;
      case "digest", "oauth", "hawk", "signature", "aws4-hmac-sha256" -> Scheme.PARAMETERS;
      default -> Scheme.NONE;
    };
  }

  private int wordEnd(int start) {
    return wordEnd(start, ENDS_OF_WORDS);
  }

  private int wordEnd(int start, String stops) {
    int end = start;
    while (end < to && !endsWord(text[end], stops)) {
      if (text[end] == '\\') {
        int after = end + Bytes.backslashesFrom(text, end, to);
        if (after == to || text[after] == '"' || escaped("nrt", end, after)) {
          return end;
        }
        end = after;
      } else if (text[end] == ',' && end + 1 < to && blank(text[end + 1])) {
        return end;
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

  /**
   * Of the line, or the string around. What stands in quotes behind an equals sign belongs to the
   * header: {@code Digest username="a", response="b"}.
   */
  int endOfHeader(int start) {
    int end = start;
    while (end < to && text[end] != '\n' && text[end] != '\r') {
      int quote = end + Bytes.backslashesFrom(text, end, to);
      if (quote == to || text[quote] != '"') {
        if (quote == to || (quote > end && escaped("nr", end, quote))) {
          return end;
        }
        end = quote + 1;
        continue;
      }
      int level = Bytes.quoteLevel(quote - end);
      boolean opens = end > start && text[end - 1] == '=' && !(level == 0 && whole.json());
      int close = opens ? closingQuote(quote + 1, level) : to;
      if (!whole.repeats(end, quote + 1, close)) {
        return end;
      }
      end = close + quote + 1 - end;
    }
    return end;
  }

  /** Behind the next apostrophe in this line and string, if there is one. */
  int afterApostrophe(int quote) {
    int escapes = Bytes.backslashesBefore(text, quote, whole.from);
    int end = apostrophe(quote + 1, escapes);
    int close = end + escapes;
    return closesApostrophe(close) ? close + 1 : endOfWord(quote + 1);
  }

  private boolean closesApostrophe(int at) {
    return at < to && text[at] == '\'';
  }

  /** Where the next apostrophe is in this line and string that is escaped as much, or their end. */
  private int apostrophe(int start, int escapes) {
    int end = start;
    while (end < to && text[end] != '"' && text[end] != '\n' && text[end] != '\r') {
      if (text[end] == '\'') {
        int its = Bytes.backslashesBefore(text, end, start);
        if (escapes == 0 ? its % 2 == 0 : its == escapes) {
          return end - escapes;
        }
      }
      end++;
    }
    return end;
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

  private static boolean endsWord(byte c, String stops) {
    return (c >= 0 && c <= ' ') || stops.indexOf(c) >= 0;
  }

  static boolean blank(byte c) {
    return c == ' ' || c == '\t';
  }
}
