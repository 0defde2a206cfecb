// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import java.util.function.UnaryOperator;

/**
 * Writes a page in Prometheus' text format or in OpenMetrics again, with other names and texts; all
 * else stays as it is.
 *
 * @param name of a sample or family, to the one that is written
 * @param label its name, likewise
 * @param text a label value or a help text, escaped as on the page, likewise
 */
record PageText(
    UnaryOperator<String> name, UnaryOperator<String> label, UnaryOperator<String> text) {
  private static final String HELP = "# HELP ";
  private static final String RENAMED = "The name of this meter holds a secret";

  String map(String page) {
    StringBuilder out = new StringBuilder(page.length() + 64);
    int from = 0;
    while (from < page.length()) {
      int end = page.indexOf('\n', from);
      end = end < 0 ? page.length() : end;
      if (page.charAt(from) == '#') {
        comment(page, from, end, out);
      } else {
        sample(page, from, end, out);
      }
      if (end < page.length()) {
        out.append('\n');
      }
      from = end + 1;
    }
    return out.toString();
  }

  /** {@code # HELP name text}, {@code # TYPE name type}, {@code # UNIT name unit}, or an end. */
  private void comment(String page, int from, int end, StringBuilder out) {
    int nameAt = from + HELP.length();
    if (nameAt >= end) {
      out.append(page, from, end);
      return;
    }
    int nameEnd = before(page, nameAt, end, ' ');
    String family = page.substring(nameAt, nameEnd);
    String shown = name.apply(family);
    out.append(page, from, nameAt).append(shown);
    if (page.startsWith(HELP, from) && nameEnd < end) {
      boolean sameName = shown.equals(family); // Else the help may spell it in another way.
      out.append(' ').append(sameName ? text.apply(page.substring(nameEnd + 1, end)) : RENAMED);
    } else {
      out.append(page, nameEnd, end);
    }
  }

  /** {@code name{label="text",…} value}, in OpenMetrics perhaps with an exemplar and its labels. */
  private void sample(String page, int from, int end, StringBuilder out) {
    int nameEnd = Math.min(before(page, from, end, ' '), before(page, from, end, '{'));
    out.append(name.apply(page.substring(from, nameEnd)));
    int at = nameEnd;
    while (at < end) {
      int labels = before(page, at, end, '{');
      out.append(page, at, labels);
      at = labels;
      while (at < end && page.charAt(at) != '}') {
        at = label(page, at, end, out);
      }
    }
  }

  /** One label, with the brace or comma before it. */
  private int label(String page, int from, int end, StringBuilder out) {
    int quote = before(page, from, end, '"');
    int close = before(page, from, end, '}');
    if (close < quote) { // {}
      out.append(page, from, close);
      return close;
    }
    out.append(page.charAt(from));
    int keyEnd = Math.max(from + 1, quote - 1);
    out.append(label.apply(page.substring(from + 1, keyEnd)));
    out.append(page, keyEnd, Math.min(end, quote + 1));
    int at = quote + 1;
    while (at < end && page.charAt(at) != '"') {
      at += page.charAt(at) == '\\' ? 2 : 1;
    }
    int textEnd = Math.min(at, end);
    if (quote < end) {
      out.append(text.apply(page.substring(quote + 1, textEnd)));
    }
    int next = Math.min(textEnd + 1, end);
    out.append(page, textEnd, next);
    return next;
  }

  /** The place of this character, or the end. */
  private static int before(String page, int from, int end, char character) {
    int at = from;
    while (at < end && page.charAt(at) != character) {
      at++;
    }
    return at;
  }

  static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** What is no escape is left as it is. */
  static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = c == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      if (next == 'n' || next == '\\' || next == '"') {
        plain.append(next == 'n' ? '\n' : next);
        i++;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
