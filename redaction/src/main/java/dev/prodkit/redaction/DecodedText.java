// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text with each {@link Escape} of one kind replaced by what it stands for, and where each of its
 * bytes comes from. The kind is the first one in the text of backslashes, percent signs and
 * ampersands: JSON is the outermost as a rule. Used again for the next text. Not thread-safe.
 */
final class DecodedText {
  /** Larger ones are given back after use. */
  private static final int USUAL = 4_096;

  private static final byte[] NOTHING = {};

  private final Escape escape = new Escape();
  private byte[] bytes = NOTHING;
  private int length;

  /** Four numbers for each escape: from and to here, and from and to in the source. */
  private int[] escapes = new int[64];

  private int count;
  private int sourceStart;

  /** Whether what looks like an escape stays if a secret may begin inside it. */
  private boolean secretsFirst;

  private boolean doubtful;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Whether a secret may begin inside one of the escapes that were decoded. */
  boolean doubtful() {
    return doubtful;
  }

  /**
   * Decodes the source once. False, and nothing is done, if no escape in it stands for a byte that
   * a secret has, or for the beginning of another escape.
   *
   * @param secretsFirst whether what looks like an escape stays if a secret may begin inside it, as
   *     in {@code LIKE '%abc%'}
   */
  boolean decode(byte[] source, int from, int to, SecretIndex secrets, boolean secretsFirst) {
    this.secretsFirst = secretsFirst;
    doubtful = false;
    char start = firstKind(source, from, to, secrets);
    if (start != 0) {
      decode(source, from, to, start, secrets);
    }
    return start != 0;
  }

  /** With what those escapes begin that are decoded first; 0 if there is nothing to decode. */
  private char firstKind(byte[] source, int from, int to, SecretIndex secrets) {
    char kind = 0;
    int done = from;
    for (int at = from; at < to; at += 8) {
      long starts = Bytes.escapes(Bytes.from(source, at, to));
      for (; starts != 0; starts &= starts - 1) {
        int start = at + Bytes.first(starts);
        int end = start < done ? 0 : read(source, start, to, secrets);
        done = Math.max(done, end);
        if (end > 0 && relevant(secrets)) {
          if (source[start] == '\\') {
            return '\\';
          }
          kind = source[start] == '%' ? '%' : kind == 0 ? '&' : kind;
        }
      }
    }
    return kind;
  }

  /** Where the escape ends that begins there, or 0. */
  private int read(byte[] source, int at, int to, @Nullable SecretIndex secrets) {
    int end = escape.read(source, at, to);
    if (end > 0 && secrets != null && secretInside(source, at, end, to, secrets)) {
      doubtful = true;
      return secretsFirst ? 0 : end;
    }
    return end;
  }

  private static boolean secretInside(
      byte[] source, int from, int end, int to, SecretIndex secrets) {
    for (int at = from + 1; at < end && at + 3 <= to; at++) {
      long word = Bytes.from(source, at, to);
      int length = Math.min(3, Bytes.first(Bytes.escapes(word)));
      if (length > 1 && secrets.mayBegin(word, length)) {
        return true;
      }
    }
    return false;
  }

  private boolean relevant(SecretIndex secrets) {
    byte b = escape.bytes[0];
    return secrets.usesByte(b) || b == '\\' || b == '%' || b == '&';
  }

  /** Decodes the source once; false if there is no escape in it. */
  boolean decode(byte[] source, int from, int to) {
    count = 0;
    for (int i = 0; i < Escape.STARTS.length && count == 0; i++) {
      decode(source, from, to, Escape.STARTS[i], null);
    }
    return count > 0;
  }

  /** Only escapes that begin with {@code start}: those within others have their turn later. */
  private void decode(byte[] source, int from, int to, char start, @Nullable SecretIndex secrets) {
    if (bytes.length < to - from) {
      bytes = new byte[Math.max(256, to - from)];
    }
    length = 0;
    count = 0;
    sourceStart = from;
    int at = from;
    while (at < to) {
      int next = next(source, at, to, start);
      System.arraycopy(source, at, bytes, length, next - at);
      length += next - at;
      at = next;
      if (next < to) {
        int end = read(source, next, to, secrets);
        if (end > 0) {
          add(next, end);
          at = end;
        } else {
          bytes[length++] = source[at++];
        }
      }
    }
  }

  private void add(int start, int end) {
    int at = 4 * count++;
    if (at == escapes.length) {
      escapes = Arrays.copyOf(escapes, 2 * at);
    }
    escapes[at] = length;
    for (int i = 0; i < escape.length; i++) {
      bytes[length++] = escape.bytes[i];
    }
    escapes[at + 1] = length;
    escapes[at + 2] = start;
    escapes[at + 3] = end;
  }

  private static int next(byte[] text, int from, int to, char start) {
    int at = from;
    while (at < to) {
      long found = Bytes.equal(Bytes.from(text, at, to), start);
      if (found != 0) {
        return at + Bytes.first(found);
      }
      at += 8;
    }
    return to;
  }

  /** Where in the source that begins of which the byte at {@code at} is a part. */
  int sourceStart(int at) {
    int escape = 4 * lastEscape(at);
    if (escape < 0) {
      return sourceStart + at;
    }
    return at < escapes[escape + 1]
        ? escapes[escape + 2]
        : escapes[escape + 3] + at - escapes[escape + 1];
  }

  /** Where in the source that ends of which the byte before {@code end} is a part. */
  int sourceEnd(int end) {
    int escape = 4 * lastEscape(end - 1);
    boolean inside = escape >= 0 && end - 1 < escapes[escape + 1];
    return inside ? escapes[escape + 3] : sourceStart(end - 1) + 1;
  }

  /** The last escape that begins at this byte or before, or -1. */
  private int lastEscape(int at) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (escapes[4 * middle] <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Keeps nothing of the text. */
  void clear() {
    if (bytes.length > USUAL) {
      bytes = NOTHING;
      escapes = new int[64];
    } else {
      Arrays.fill(bytes, 0, length, (byte) 0);
    }
    length = 0;
    count = 0;
  }
}
