// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Redacts first and cuts afterwards, so that no bound can leave the half of a secret behind. Fails
 * closed: a text for which the redaction throws is withheld as a whole. Never throws.
 */
final class Redaction {
  static final String WITHHELD = "[withheld: the redaction failed]";
  static final String HIDDEN = "[REDACTED]";
  /** The longest secret that is safe in a text which is too long to be redacted as a whole. */
  static final int LONGEST_SECRET = 16 * 1024;

  private static final String ELLIPSIS = "…";
  private static final int ELLIPSIS_BYTES = 3;
  private static final String HARMLESS = "probe-value";

  /** A text within its bound. */
  record Cut(String text, boolean truncated) {}

  private final BinaryOperator<String> operator;
  private final Notices notices;

  Redaction(BinaryOperator<String> operator, Notices notices) {
    this.operator = operator;
    this.notices = notices;
  }

  /** A text without a name. */
  String redact(String text) {
    return redact("", text);
  }

  /** The value that may be shown under that name. */
  String redact(String name, String text) {
    if (text.isEmpty()) {
      return text;
    }
    try {
      @Nullable String redacted = operator.apply(name, text);
      if (redacted != null) {
        return redacted;
      }
      failed("null");
    } catch (Throwable broken) {
      failed(broken.getClass().getName());
    }
    return WITHHELD;
  }

  /** At most so many bytes of UTF-8. */
  Cut cut(String text, int bytes) {
    return cut("", text, bytes);
  }

  /** At most so many bytes of UTF-8 of a value that has this name. */
  Cut cut(String name, String text, int bytes) {
    int window = bytes + 2 * LONGEST_SECRET;
    if (text.length() <= window) {
      return head(redact(name, text), bytes, false);
    }
    // The window may end inside a secret, whose first part is then the end of what was redacted.
    String redacted = redact(name, text.substring(0, window));
    int kept = Math.max(0, redacted.length() - LONGEST_SECRET);
    return head(redacted.substring(0, kept), bytes, true);
  }

  /** The beginning, and as much of the end as a quarter of the bound takes. */
  Cut cutMiddle(String text, int bytes) {
    String redacted = redact(text);
    if (Utf8.length(redacted) <= bytes) {
      return new Cut(redacted, false);
    }
    String note = "\n" + ELLIPSIS + " cut here " + ELLIPSIS + "\n";
    String tail = Utf8.tail(redacted, bytes / 4);
    String head = Utf8.head(redacted, bytes - Utf8.length(tail) - Utf8.length(note));
    return new Cut(head + note + tail, true);
  }

  /** True if any value under this name is a secret: it is asked by one that is none. */
  boolean hides(String name) {
    return !redact(name, HARMLESS).equals(HARMLESS);
  }

  private static Cut head(String text, int bytes, boolean truncated) {
    if (!truncated && Utf8.length(text) <= bytes) {
      return new Cut(text, false);
    }
    return new Cut(Utf8.head(text, Math.max(0, bytes - ELLIPSIS_BYTES)) + ELLIPSIS, true);
  }

  private void failed(String with) {
    notices.warn(
        ErrorCodes.REDACTION_FAILED,
        "The redaction failed with " + with + ": a text of an error event was withheld",
        Map.of());
  }
}
