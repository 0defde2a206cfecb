// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/**
 * Tells whether a field of this name must not show its value. Case and separators do not count, and
 * what stands before or after neither: {@code userPassword}, {@code user_password}, {@code
 * x.pass-word} and {@code PASSWORD_OLD} are all one word.
 *
 * <p>Three kinds of word: those that are sensitive wherever they stand ({@code password}); those
 * that count only as a whole word of the name ({@code pass}, and what a service adds), so that
 * {@code bypass} stays; and false friends, which take back what they contain ({@code token_count},
 * {@code secretary}). Plural {@code tokens} with a number is usage, not a credential.
 *
 * <p>An Aho-Corasick automaton over the 36 letters and digits: one step for each byte of a name.
 * Immutable.
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

  private static final String[] ANYWHERE = {
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "token",
    "credential",
    "authorization",
    "cookie",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "masterkey",
    "sharedkey",
    "accountkey",
    "connectionstring"
  };
  private static final String[] WHOLE = {"pass", "psk", "jwt"};
  private static final String[] HEADERS = {"authorization", "cookie"};

  /** What makes a setting or a fact about the thing out of the thing itself. */
  private static final String[] HARMLESS_ENDS = {
    "type",
    "length",
    "size",
    "ttl",
    "expir",
    "policy",
    "service",
    "provider",
    "factory",
    "manager",
    "handler",
    "filter",
    "exception",
    "validator",
    "endpoint",
    "name",
    "count",
    "error",
    "status",
    "file",
    "path",
    "dir",
    "enabled"
  };

  private static final String[] FALSE_FRIENDS = {
    "secretar", "tokenize", "tokenizing", "tokenization", "tokenisation", "tokenbucket",
    "tokenlimit", "tokenslimit", "tokenusage", "tokensused", "tokenuri", "tokenurl"
  };

  private static final int CLASSES = 37;
  private static final int OTHER = 36;
  private static final int SEPARATOR = -1;
  private static final int LONGEST = 63;

  private final Builder words;

  private SensitiveNames(Builder words) {
    this.words = words;
  }

  static SensitiveNames with(Collection<String> further) {
    Builder words = new Builder();
    for (String word : ANYWHERE) {
      words.anywhere(word);
      for (String end : HARMLESS_ENDS) {
        words.harmless(word + end);
        words.harmless(word + "s" + end);
      }
    }
    for (String word : FALSE_FRIENDS) {
      words.harmless(word);
    }
    for (String word : HEADERS) {
      words.header(word);
    }
    words.plural("tokens");
    for (String word : WHOLE) {
      words.whole(word);
    }
    for (String name : further) {
      String word = plain(name);
      if (!word.isEmpty() && word.length() <= LONGEST) {
        words.whole(word);
      }
    }
    words.link();
    return new SensitiveNames(words);
  }

  /** Letters and digits only, lower case. */
  static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** What the name in these bytes means: 0, or {@link #SENSITIVE} with further bits. */
  int verdict(byte[] text, int start, int end) {
    int state = 0;
    int count = 0;
    int wordStart = -1;
    int wordEnd = -1;
    boolean certain = false;
    boolean header = false;
    boolean plural = false;
    boolean boundary = true;
    boolean wholePending = false;
    boolean whole = false;
    long boundaries = 0;
    for (int i = start; i < end; i++) {
      int letter = letter(text[i]);
      if (letter == SEPARATOR) {
        boundary = true;
        continue;
      }
      boundary |= i > start && camel(text, i, end);
      whole |= wholePending && boundary;
      boundaries = boundaries << 1 | (boundary ? 1 : 0);
      boundary = false;
      count++;
      state = words.next[state * CLASSES + letter];
      int length = words.anywhere[state];
      if (length > 0) {
        certain |= wordEnd >= 0 && count - length >= wordEnd;
        wordStart = count - length;
        wordEnd = count;
        plural = false;
      }
      plural |= words.plural[state];
      header |= words.header[state];
      if (wordEnd >= 0 && count - words.harmless[state] <= wordStart) {
        wordEnd = -1;
      }
      wholePending = endsWhole(words.whole[state], boundaries);
    }
    if (whole || wholePending) {
      return SENSITIVE | (wholePending ? AT_END : 0);
    }
    if (wordEnd < 0 && !certain) {
      return 0;
    }
    boolean atEnd = wordEnd == count || (wordEnd == count - 1 && last(text, end) == 's');
    return SENSITIVE
        | (plural && !certain ? UNLESS_NUMBER : 0)
        | (atEnd ? AT_END : 0)
        | (header ? HEADER : 0);
  }

  private static boolean endsWhole(long lengths, long boundaries) {
    for (long left = lengths; left != 0; left &= left - 1) {
      int length = Long.numberOfTrailingZeros(left);
      if ((boundaries >>> (length - 1) & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  private static int last(byte[] text, int end) {
    return text[end - 1] | 0x20;
  }

  /** Whether a new word begins here: {@code aB}, {@code ABc} at B, a digit beside a letter. */
  private static boolean camel(byte[] text, int at, int end) {
    byte before = text[at - 1];
    byte here = text[at];
    if (upper(here)) {
      return !upper(before) || (at + 1 < end && lower(text[at + 1]));
    }
    return digit(here) != digit(before);
  }

  private static boolean upper(byte b) {
    return b >= 'A' && b <= 'Z';
  }

  private static boolean lower(byte b) {
    return b >= 'a' && b <= 'z';
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static int letter(byte b) {
    if (lower(b)) {
      return b - 'a';
    }
    if (upper(b)) {
      return b - 'A';
    }
    if (digit(b)) {
      return 26 + b - '0';
    }
    return b < 0 ? OTHER : SEPARATOR;
  }

  /** The trie and, once linked, the automaton. */
  private static final class Builder {
    private int[] next = new int[CLASSES * 64];
    private int[] anywhere = new int[64];
    private int[] harmless = new int[64];
    private long[] whole = new long[64];
    private boolean[] plural = new boolean[64];
    private boolean[] header = new boolean[64];
    private int size = 1;

    // Each enters the word first: that may replace the array.

    void anywhere(String word) {
      int state = enter(word);
      anywhere[state] = word.length();
    }

    void harmless(String word) {
      int state = enter(word);
      harmless[state] = word.length();
    }

    void whole(String word) {
      int state = enter(word);
      whole[state] |= 1L << word.length();
    }

    void plural(String word) {
      int state = enter(word);
      plural[state] = true;
    }

    void header(String word) {
      int state = enter(word);
      header[state] = true;
    }

    private int enter(String word) {
      int state = 0;
      for (int i = 0; i < word.length(); i++) {
        int edge = state * CLASSES + letter((byte) word.charAt(i));
        if (next[edge] == 0) {
          next[edge] = size++;
          grow();
        }
        state = next[edge];
      }
      return state;
    }

    private void grow() {
      if (size < anywhere.length) {
        return;
      }
      int room = 2 * size;
      next = Arrays.copyOf(next, room * CLASSES);
      anywhere = Arrays.copyOf(anywhere, room);
      harmless = Arrays.copyOf(harmless, room);
      whole = Arrays.copyOf(whole, room);
      plural = Arrays.copyOf(plural, room);
      header = Arrays.copyOf(header, room);
    }

    /** Adds what to do when a word breaks off, breadth first, and what ends inside longer words. */
    void link() {
      int[] fallback = new int[size];
      ArrayDeque<Integer> states = new ArrayDeque<>();
      states.add(0);
      while (!states.isEmpty()) {
        int state = states.remove();
        int shorter = fallback[state];
        anywhere[state] = Math.max(anywhere[state], anywhere[shorter]);
        harmless[state] = Math.max(harmless[state], harmless[shorter]);
        whole[state] |= whole[shorter];
        plural[state] |= plural[shorter];
        header[state] |= header[shorter];
        for (int letter = 0; letter < CLASSES; letter++) {
          int child = next[state * CLASSES + letter];
          int otherwise = state == 0 ? 0 : next[shorter * CLASSES + letter];
          if (child == 0) {
            next[state * CLASSES + letter] = otherwise;
          } else {
            fallback[child] = otherwise;
            states.add(child);
          }
        }
      }
    }
  }
}
