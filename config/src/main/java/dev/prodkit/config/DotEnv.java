// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a {@code .env} file.
 *
 * <p><b>The dialect</b> is that of Node's {@code dotenv} package, with one difference: what that
 * one skips in silence, or reads by accident, is an error here, with its line and never its text.
 * What is accepted means the same to both.
 *
 * <ul>
 *   <li>A line is {@code NAME=value}, {@code export NAME=value}, {@code NAME: value}, blank, or a
 *       comment that begins with {@code #}. Blanks around the name, the {@code =} and the value do
 *       not count; a colon follows the name at once and a blank follows the colon.
 *   <li>A value without quotes ends at the line's end or at the first {@code #}, blank before it or
 *       not; {@code PASSWORD=a#b} is {@code a}, and a warning. Backslashes and quotes inside are
 *       kept.
 *   <li>A value in {@code '}, {@code "} or {@code `} is kept as it is, {@code #}, blanks and
 *       newlines included, up to the same quote. A quote behind a backslash does not end it, and
 *       the backslash stays. Behind it there may be only a comment.
 *   <li>In {@code "} alone, {@code \n} and {@code \r} become a newline and a carriage return.
 *       Nothing else is an escape, and {@code $NAME} is no reference.
 *   <li>{@code NAME=} is an empty value, and so is {@code NAME=""}.
 *   <li>The last of several lines with one name wins, with a warning. Names with {@code .} or
 *       {@code -} are read, but bind to nothing.
 *   <li>A byte order mark is skipped; CRLF and CR are newlines, inside quotes too.
 * </ul>
 */
final class DotEnv {
  private final Path file;
  private final String text;
  private final Entries entries;
  private final Map<String, Integer> lineOfName = new HashMap<>();

  // Where the parser is: the line, its first character and the end of it.
  private int line;
  private int start;
  private int end;

  private DotEnv(Path file, String text, Entries entries) {
    this.file = file;
    this.text = text.replace("\r\n", "\n").replace('\r', '\n');
    this.entries = entries;
  }

  /** Adds what the text of this file says, and what is wrong with it. */
  static void parse(Path file, String text, Entries into) {
    new DotEnv(file, text, into).parse();
  }

  private void parse() {
    for (start = 0, line = 1; start < text.length(); start = end + 1, line++) {
      endAtNewline(start);
      int at = skipBlanks(start);
      if (at < end && text.charAt(at) != '#') {
        assignment(at);
      }
    }
  }

  private void assignment(int nameStart) {
    int nameEnd = skipName(nameStart);
    if (text.startsWith("export", nameStart) && nameEnd == nameStart + 6) {
      int next = skipBlanks(nameEnd);
      if (next > nameEnd && next < skipName(next)) {
        nameStart = next;
        nameEnd = skipName(next);
      }
    }
    int separator = skipBlanks(nameEnd);
    boolean equals = separator < end && text.charAt(separator) == '=';
    boolean colon =
        nameEnd + 1 < end && text.charAt(nameEnd) == ':' && isBlank(text.charAt(nameEnd + 1));
    if (nameStart == nameEnd || !(equals || colon)) {
      report(
          "is no NAME=value, no comment and not blank",
          "write NAME=value, or begin the line with #");
      return;
    }
    String name = text.substring(nameStart, nameEnd);
    int value = skipBlanks((equals ? separator : nameEnd) + 1);
    if (value < end && "'\"`".indexOf(text.charAt(value)) >= 0) {
      quoted(name, value);
    } else {
      unquoted(name, value);
    }
  }

  private void unquoted(String name, int value) {
    int comment = text.indexOf('#', value);
    int stop = comment >= 0 && comment < end ? comment : end;
    if (stop < end && stop > value && !isBlank(text.charAt(stop - 1))) {
      warn(
          "has a # inside a value, where a comment begins",
          "put the value in quotes, or a blank before the #");
    }
    while (stop > value && isBlank(text.charAt(stop - 1))) {
      stop--;
    }
    add(name, line, text.substring(value, stop));
  }

  private void quoted(String name, int open) {
    char quote = text.charAt(open);
    int close = open + 1;
    while (close < text.length() && text.charAt(close) != quote) {
      close += text.startsWith("\\" + quote, close) ? 2 : 1;
    }
    if (close >= text.length()) {
      report(
          "opens a quote that is never closed",
          "close it, or put the whole value into quotes of another kind");
      return;
    }
    int firstLine = line;
    for (int i = open; i < close; i++) {
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    endAtNewline(close);
    int rest = skipBlanks(close + 1);
    if (rest < end && text.charAt(rest) != '#') {
      report(
          "has text behind the closing quote", "put the whole value into quotes of another kind");
      return;
    }
    String value = text.substring(open + 1, close);
    add(name, firstLine, quote == '"' ? value.replace("\\n", "\n").replace("\\r", "\r") : value);
  }

  // Warnings name the line alone: in a key that was pasted without quotes, anything may look like a
  // name.
  private void add(String name, int nameLine, String value) {
    Integer before = lineOfName.put(name, nameLine);
    if (before != null) {
      entries.warn(problem(
          nameLine, "sets what line " + before + " sets too, and wins", "keep one of the lines"));
    }
    entries.add(Entry.of(name, Origin.line(file, nameLine), value));
  }

  private void report(String rule, String nextStep) {
    entries.report(problem(line, rule, nextStep));
  }

  private void warn(String rule, String nextStep) {
    entries.warn(problem(line, rule, nextStep));
  }

  private Problem problem(int at, String rule, String nextStep) {
    return Problem.of(Origin.line(file, at).text(), rule, nextStep);
  }

  private void endAtNewline(int from) {
    int newline = text.indexOf('\n', from);
    end = newline < 0 ? text.length() : newline;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < end && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int skipName(int from) {
    int at = from;
    while (at < end && isNameCharacter(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '-';
  }

  // What JavaScript trims, the newline apart.
  private static boolean isBlank(char c) {
    return c == ' '
        || c == '\t'
        || c == '\u000B'
        || c == '\f'
        || c == '\uFEFF'
        || Character.isSpaceChar(c);
  }
}
