// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Fits spans that were found in the bytes of a JSON text to its tokens: in a string the whole
 * characters and escapes that they touch, a number as a whole, punctuation never. It also tells
 * which member names something is taken out of, because two of them could become the same.
 */
final class JsonParts {
  private final byte[] text;
  private final int to;
  private final Spans values;
  private final Spans parts;
  private final Spans fitting = new Spans();
  private final MaskedNames names = new MaskedNames();
  private int value;
  private int part;

  private JsonParts(Text whole, Spans values, Spans parts) {
    this.text = whole.bytes;
    this.to = whole.to;
    this.values = values;
    this.parts = parts;
  }

  /** Fits {@code parts}; {@code values}, which fit already, count for the names only. */
  static JsonParts of(Text whole, Spans values, Spans parts) {
    JsonParts json = new JsonParts(whole, values, parts);
    int at = whole.from;
    while (at < whole.to) {
      at = json.token(at);
    }
    return json;
  }

  Spans fitting() {
    return fitting;
  }

  /** The names that something is taken out of. */
  MaskedNames names() {
    return names;
  }

  private int token(int at) {
    byte c = text[at];
    if (c == '"') {
      return string(at + 1);
    }
    if (c <= ' ' || ",:{}[]".indexOf(c) >= 0) {
      return at + 1;
    }
    int end = at;
    while (end < to && text[end] > ' ' && ",:{}[]\"".indexOf(text[end]) < 0) {
      end++;
    }
    if (touched(at, end) && (c == '-' || (c >= '0' && c <= '9'))) {
      fitting.add(at, end, Spans.QUOTED);
    }
    return end;
  }

  /** From behind the opening quote to behind the closing one. */
  private int string(int start) {
    int first = fitting.size();
    int at = start;
    int open = -1;
    while (text[at] != '"') {
      int end = Bytes.characterEnd(text, at);
      if (touched(at, end)) {
        open = open < 0 ? at : open;
      } else if (open >= 0) {
        fitting.add(open, at, Spans.PLAIN);
        open = -1;
      }
      at = end;
    }
    if (open >= 0) {
      fitting.add(open, at, Spans.PLAIN);
    }
    boolean changed = holdsValue(start, at) || fitting.size() > first;
    if ((changed || MaskedNames.mayHoldMask(text, start, at))
        && !insideValue(start)
        && isName(at + 1)) {
      boolean masked = changed && fitting.size() > first && fitting.end(fitting.size() - 1) == at;
      String name = masked ? Redactor.MASK : new String(text, start, at - start, UTF_8);
      names.add(name, changed, at);
    }
    return at + 1;
  }

  private boolean isName(int at) {
    int next = at;
    while (next < to && text[next] >= 0 && text[next] <= ' ') {
      next++;
    }
    return next < to && text[next] == ':';
  }

  private boolean touched(int start, int end) {
    while (part < parts.size() && parts.end(part) <= start) {
      part++;
    }
    return part < parts.size() && parts.start(part) < end;
  }

  /** Whether part of the string is a named value. */
  private boolean holdsValue(int start, int end) {
    while (value < values.size() && values.end(value) <= start) {
      value++;
    }
    return value < values.size() && values.start(value) < end;
  }

  /** Whether the string is a part of an object that goes as a whole. */
  private boolean insideValue(int start) {
    return value < values.size() && values.start(value) < start;
  }
}
