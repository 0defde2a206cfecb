// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Writes a text without what was found in it. JSON stays JSON: inside a string only whole
 * characters and escapes go, a number becomes a string, punctuation and line breaks stay. In any
 * other text line breaks stay.
 */
final class Rewrite {
  private static final byte[] MASK = Redactor.MASK.getBytes(US_ASCII);

  private final Text whole;
  private final byte[] text;
  private final Spans values;
  private final ByteSink out;
  private MaskedNames names = new MaskedNames();
  private int nextName;
  private int nextValue;
  private int copied;

  private Rewrite(Text whole, Spans values, ByteSink out) {
    this.whole = whole;
    this.text = whole.bytes;
    this.values = values;
    this.out = out;
    this.copied = whole.from;
  }

  /**
   * Appends the text without the {@code values} of named fields, and without other {@code parts}.
   */
  static void without(Text text, Spans values, Spans parts, ByteSink out) {
    Rewrite rewrite = new Rewrite(text, values, out);
    Spans fitting = parts;
    if (text.json()) {
      JsonParts json = JsonParts.of(text, values, parts);
      fitting = json.fitting();
      rewrite.names = json.names();
    }
    for (int i = 0; i < fitting.size(); i++) {
      rewrite.part(fitting.start(i), fitting.end(i), fitting.form(i));
    }
    rewrite.valuesBefore(text.to + 1);
    rewrite.copyTo(text.to);
  }

  /** One part, or what named values leave of it. */
  private void part(int start, int end, int form) {
    valuesBefore(start);
    int from = Math.max(start, copied);
    while (from < end) {
      boolean cut = nextValue < values.size() && values.start(nextValue) < end;
      int to = cut ? values.start(nextValue) : end;
      if (from < to) {
        replace(from, to, form);
      }
      valuesBefore(to + 1);
      from = Math.max(to, copied);
    }
  }

  private void valuesBefore(int end) {
    while (nextValue < values.size() && values.start(nextValue) < end) {
      replace(values.start(nextValue), values.end(nextValue), values.form(nextValue));
      nextValue++;
    }
  }

  private void replace(int start, int end, int form) {
    copyTo(start);
    quote(form);
    out.append(MASK);
    quote(form);
    copied = end;
    keepLineBreaks(start, end);
  }

  private void quote(int form) {
    if (form >= Spans.QUOTED) {
      for (int i = Bytes.ownBackslashes(form - Spans.QUOTED); i > 0; i--) {
        append('\\');
      }
      append('"');
    }
  }

  private void keepLineBreaks(int start, int end) {
    for (int i = start; i < end; i++) {
      if (text[i] == '\n') {
        if (!whole.json() && i > start && text[i - 1] == '\r') {
          append('\r');
        }
        append('\n');
      }
    }
  }

  private void copyTo(int end) {
    while (nextName < names.count() && names.end(nextName) < end) {
      copyBytesTo(names.end(nextName++));
      out.append(names.nextSuffix().getBytes(US_ASCII));
    }
    copyBytesTo(end);
  }

  private void append(char c) {
    out.room(1)[out.length()] = (byte) c;
    out.length(out.length() + 1);
  }

  private void copyBytesTo(int end) {
    if (end > copied) {
      out.append(text, copied, end);
      copied = end;
    }
  }
}
