// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * A credential that tells by its first characters what it is: the prefix, then this many characters
 * of an alphabet, and then none of it, or what follows.
 *
 * @param random whether there must be digits and letters behind the prefix, because words may begin
 *     with it too
 * @param rest what must stand behind it, with the separator as its prefix
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and only this module sees it
record TokenFormat(
    byte[] prefix,
    int alphabet,
    int shortest,
    int longest,
    boolean random,
    @Nullable TokenFormat rest) {

  static TokenFormat of(String prefix, int alphabet, int shortest, int longest) {
    return new TokenFormat(prefix.getBytes(US_ASCII), alphabet, shortest, longest, false, null);
  }

  /** Only with digits and letters. */
  TokenFormat mixed() {
    return new TokenFormat(prefix, alphabet, shortest, longest, true, rest);
  }

  /** And behind that a separator and this many characters of an alphabet without the separator. */
  TokenFormat then(String separator, int alphabet, int shortest, int longest) {
    TokenFormat next = rest == null
        ? of(separator, alphabet, shortest, longest)
        : rest.then(separator, alphabet, shortest, longest);
    return new TokenFormat(prefix, this.alphabet, this.shortest, this.longest, random, next);
  }

  /** As some writers of JSON write it. */
  TokenFormat withEscapedSlashes() {
    String escaped = new String(prefix, US_ASCII).replace("/", "\\/");
    TokenFormat next = rest == null ? null : rest.withEscapedSlashes();
    return new TokenFormat(escaped.getBytes(US_ASCII), alphabet, shortest, longest, random, next);
  }

  /** The end of the token that begins at {@code start}, or 0. */
  int end(Text whole, int start) {
    if (!PemBlock.startsWith(whole, start, prefix)) {
      return 0;
    }
    int first = start + prefix.length;
    int last = Math.min(whole.to, first + longest + 1);
    int end = Alphabet.end(alphabet, whole.bytes, first, last);
    int length = end - first;
    if (length < shortest || length > longest || (random && !random(whole.bytes, first, end))) {
      return 0;
    }
    return rest == null ? end : rest.end(whole, end);
  }

  private static boolean random(byte[] text, int start, int end) {
    boolean digit = false;
    boolean letter = false;
    for (int i = start; i < end; i++) {
      boolean isDigit = Alphabet.has(Alphabet.DIGITS, text[i]);
      digit |= isDigit;
      letter |= !isDigit;
    }
    return digit && letter;
  }
}
