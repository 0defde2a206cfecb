// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.Alphabet.DIGITS;
import static dev.prodkit.redaction.Alphabet.URL64;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Credentials that tell what they are: the tokens of {@link VendorTokens}, JSON Web Tokens, what
 * follows {@code Bearer} and {@code Basic}, and Telegram's bot tokens.
 *
 * <p>Each is a stretch of {@value #SHORTEST} bytes or more without blanks and quotes, so only such
 * stretches are looked at, and in them only the places where a word begins.
 */
final class TokenFormats {
  /** What is shorter is nothing that we know. */
  static final int SHORTEST = 20;

  /** Within a stretch, from where the word begins. */
  private static final int SHORTEST_WORD = 16;

  private static final byte[] JWT = ascii("eyJ");
  private static final byte[] TELEGRAM = ascii("AA");
  private static final int LONGEST_TOKEN = 1 << 16;

  /** By the first two bytes: seven bits of each. */
  private static final TokenFormat[][] BY_START = byStart();

  /** By the same, up to four bytes that something begins with, each with its mask. */
  private static final int[][] HEADS = heads();

  /** A bit for each of these that something begins with: small, so close to the processor. */
  private static final long[] STARTS = starts();

  private TokenFormats() {}

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static TokenFormat[][] byStart() {
    TokenFormat[][] table = new TokenFormat[1 << 14][];
    Arrays.fill(table, new TokenFormat[0]);
    for (TokenFormat format : VendorTokens.ALL) {
      enter(format, table);
      if (new String(format.prefix(), US_ASCII).indexOf('/') >= 0) {
        enter(format.withEscapedSlashes(), table);
      }
    }
    return table;
  }

  private static void enter(TokenFormat format, TokenFormat[][] table) {
    int start = start(format.prefix(), 0);
    TokenFormat[] longer = Arrays.copyOf(table[start], table[start].length + 1);
    longer[longer.length - 1] = format;
    table[start] = longer;
  }

  private static int[][] heads() {
    int[][] heads = new int[BY_START.length][];
    Arrays.fill(heads, new int[0]);
    Stream.concat(
            Stream.of(BY_START).flatMap(Stream::of).map(TokenFormat::prefix),
            Stream.of(JWT, TELEGRAM))
        .forEach(prefix -> {
          int[] alike = heads[start(prefix, 0)];
          int[] more = Arrays.copyOf(alike, alike.length + 2);
          int length = Math.min(prefix.length, Integer.BYTES);
          more[alike.length] = (int) Bytes.from(prefix, 0, length);
          more[alike.length + 1] = -1 >>> (32 - 8 * length);
          heads[start(prefix, 0)] = more;
        });
    return heads;
  }

  private static long[] starts() {
    long[] bits = new long[HEADS.length >>> 6];
    for (int i = 0; i < HEADS.length; i++) {
      bits[i >>> 6] |= HEADS[i].length > 0 ? 1L << i : 0;
    }
    return bits;
  }

  private static int start(byte[] text, int at) {
    return (text[at] & 0x7f) << 7 | (text[at + 1] & 0x7f);
  }

  /** Covers what stands in the stretch from {@code start} to {@code end}. */
  static void cover(Text whole, int start, int end, Spans found) {
    byte[] text = whole.bytes;
    if (start > whole.from) {
      byte before = text[start - 1];
      if (before == ' ') {
        SchemeCredentials.cover(whole, start, found);
      } else if (before == '%') {
        wordAt(whole, start + 2, end, found);
      }
    }
    wordAt(whole, start, end, found);
    for (int at = start; at < end - SHORTEST_WORD; at += 8) {
      long separators = Bytes.separators(Bytes.from(text, at, end));
      for (; separators != 0; separators &= separators - 1) {
        int separator = at + Bytes.first(separators);
        if (separator < end && text[separator] != '_') {
          wordAt(whole, separator + 1, end, found);
          if (text[separator] == '\\') {
            afterEscape(whole, separator, end, found);
          }
        }
      }
    }
  }

  /**
   * Whether {@link #cover} could find anything in the stretch: it looks at the same places, and no
   * further than whether something begins there.
   *
   * @param from where the text begins
   */
  static boolean mayHold(byte[] text, int from, int start, int end) {
    if (start > from
        && (text[start - 1] == '%' || SchemeCredentials.mayFollow(text, from, start))) {
      return true;
    }
    if (mayBeToken(text, start, end)) {
      return true;
    }
    for (int at = start; at < end - SHORTEST_WORD; at += 8) {
      long separators = Bytes.separators(Bytes.from(text, at, end));
      for (; separators != 0; separators &= separators - 1) {
        int separator = at + Bytes.first(separators);
        if (text[separator] == '\\'
            || (text[separator] != '_' && mayBeToken(text, separator + 1, end))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean mayBeToken(byte[] text, int start, int end) {
    return (mayBegin(text, start, end) && begins(text, start))
        || (end - start >= MarkedFormat.SHORTEST && MarkedFormat.mayBegin(text, start, end));
  }

  private static boolean begins(byte[] text, int start) {
    int first = (int) Bytes.from(text, start, text.length);
    int[] heads = HEADS[start(text, start)];
    for (int i = 0; i < heads.length; i += 2) {
      if ((first & heads[i + 1]) == heads[i]) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayBegin(byte[] text, int start, int end) {
    if (end - start < SHORTEST_WORD) {
      return false;
    }
    int first = start(text, start);
    return (STARTS[first >>> 6] >>> first & 1) != 0;
  }

  private static void afterEscape(Text whole, int backslash, int end, Spans found) {
    if (backslash + 1 < end) {
      boolean unicode = whole.bytes[backslash + 1] == 'u';
      wordAt(whole, backslash + (unicode ? 6 : 2), end, found);
    }
  }

  /** A word begins here. */
  private static void wordAt(Text whole, int start, int end, Spans found) {
    if (mayBegin(whole.bytes, start, end)) {
      tokenAt(whole, start, BY_START[start(whole.bytes, start)], found);
    }
    if (end - start >= MarkedFormat.SHORTEST) {
      MarkedFormat.cover(whole, start, found);
    }
  }

  private static void tokenAt(Text whole, int start, TokenFormat[] formats, Spans found) {
    for (TokenFormat format : formats) {
      int end = format.end(whole, start);
      if (end > 0) {
        found.cover(start, end);
        return;
      }
    }
    if (PemBlock.startsWith(whole, start, JWT)) {
      webToken(whole, start, found);
    } else if (PemBlock.startsWith(whole, start, TELEGRAM)) {
      telegram(whole, start, found);
    }
  }

  /** RFC 7519: three parts, the last of which may be empty; RFC 7516: five. */
  private static void webToken(Text whole, int start, Spans found) {
    byte[] text = whole.bytes;
    int last = Math.min(whole.to, start + LONGEST_TOKEN);
    int header = Alphabet.end(URL64, text, start, last);
    if (header - start < 12 || header == last || text[header] != '.') {
      return;
    }
    int second = Alphabet.end(URL64, text, header + 1, last);
    if (second == last || text[second] != '.') {
      return;
    }
    int end = Alphabet.end(Alphabet.DOTTED, text, second + 1, whole.to);
    found.cover(start, end);
  }

  /** The number of the bot, a colon, and 35 characters that begin with AA. */
  private static void telegram(Text whole, int start, Spans found) {
    byte[] text = whole.bytes;
    int end = Alphabet.end(URL64, text, start, Math.min(whole.to, start + 36));
    int digits = start - 1;
    while (digits > whole.from && digits > start - 12 && Alphabet.has(DIGITS, text[digits - 1])) {
      digits--;
    }
    int length = start - 1 - digits;
    if (end - start == 35 && length >= 8 && length <= 10 && text[start - 1] == ':') {
      found.cover(digits, end);
    }
  }
}
