// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.Collection;
import java.util.List;

/**
 * Tells whether a field of this name must not show its value. Case and separators do not count, and
 * what stands before or after neither: {@code userPassword}, {@code user_password},
 * {@code x.pass-word} and {@code PASSWORD_OLD} are all one word.
 *
 * <p>Some words are sensitive wherever they stand ({@code password}), some only as a whole word of
 * the name ({@code pass}), so that {@code bypass} stays. The last word says what the value is:
 * {@code token_store} is a store, {@code password-min-length} a length; neither is a secret. That
 * does not hold for names that a service has added. {@link SensitiveWords} has the lists. Plural
 * {@code tokens} with a number is usage.
 *
 * <p>One step for each byte of a name, fewer for one that was seen before. Thread-safe.
 */
final class SensitiveNames {
  /** Bits of a verdict; 0 is "not sensitive". */
  static final int SENSITIVE = 1;

  /** Only when the value is not a number. */
  static final int UNLESS_NUMBER = 2;

  /** The sensitive word ends the name. */
  static final int AT_END = 4;

  /** A header, whose value is the rest of its line. */
  static final int HEADER = 8;

  private static final NameWords USUAL = SensitiveWords.with(List.of());

  private final NameWords words;
  private final KnownNames known = new KnownNames();

  private SensitiveNames(NameWords words) {
    this.words = words;
  }

  /** The usual names. */
  static SensitiveNames usual() {
    return new SensitiveNames(USUAL);
  }

  /** The usual names and these. */
  static SensitiveNames with(Collection<String> further) {
    return new SensitiveNames(SensitiveWords.with(further));
  }

  /** Whether a name with this last byte may end in a sensitive word. */
  boolean mayEnd(byte last) {
    return words.mayEnd(last);
  }

  /** What the name in these bytes means: 0, or {@link #SENSITIVE} with further bits. */
  int verdict(byte[] text, int start, int end) {
    int length = end - start;
    if (length == 0 || length > KnownNames.LONGEST) {
      return judge(text, start, end);
    }
    long tail = Bytes.upTo(text, end, start);
    long head = Bytes.upTo(text, end - 8, start);
    if (known.harmless(head, tail, length)) {
      return 0;
    }
    int verdict = judge(text, start, end);
    if (verdict == 0) {
      known.remember(head, tail, length);
    }
    return verdict;
  }

  /** The names that were judged harmless before. */
  KnownNames known() {
    return known;
  }

  private int judge(byte[] text, int start, int end) {
    int verdict = read(text, start, end);
    return verdict != 0 && RegistryNames.hold(text, start, end) ? 0 : verdict;
  }

  /** What the words in the name say. */
  int read(byte[] text, int start, int end) {
    return isPin(text, start, end) ? SENSITIVE | AT_END : NameReader.read(words, text, start, end);
  }

  /** In longer names it is a pin of a chip, of a map or of a board. */
  private static boolean isPin(byte[] text, int start, int end) {
    return end - start == 3
        && (text[start] | 0x20) == 'p'
        && (text[start + 1] | 0x20) == 'i'
        && (text[start + 2] | 0x20) == 'n';
  }
}
