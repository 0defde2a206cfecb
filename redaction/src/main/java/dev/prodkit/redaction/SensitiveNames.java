// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Tells whether a field of this name must not show its value. Case and separators do not count, and
 * what stands before or after neither: {@code userPassword}, {@code user_password},
 * {@code x.pass-word} and {@code PASSWORD_OLD} are all one word.
 *
 * <p>Three kinds of word: those that are sensitive wherever they stand ({@code password}); those
 * that count only as a whole word of the name ({@code pass}, and what a service adds), so that
 * {@code bypass} stays; and false friends ({@code secretary}). An ending can make a word harmless:
 * {@code token_count} is about tokens, and no token. Plural {@code tokens} with a number is usage.
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

  private static final List<String> ANYWHERE = List.of(
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
      "connectionstring",
      "appkey",
      "applicationkey",
      "authkey",
      "clientkey",
      "privkey",
      "licensekey",
      "licencekey",
      "contrase", // ñ or n
      "subscriptionkey",
      "cardnumber",
      "xamzsignature",
      "xgoogsignature");
  private static final List<String> WHOLE = List.of(
      "pass",
      "dbpass",
      "databasepass",
      "keypass",
      "storepass",
      "sessionid",
      "otp",
      "creds",
      "psk",
      "jwt",
      "sig",
      "cvv",
      "cvc",
      "ssn");
  private static final List<String> HEADERS = List.of("authorization", "cookie");

  /** Directly after a sensitive word: a setting or a fact about the thing, not the thing. */
  private static final List<String> HARMLESS_ENDS = List.of(
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
      "enabled");

  private static final List<String> FALSE_FRIENDS = List.of(
      "secretar",
      "tokenize",
      "tokenizing",
      "tokenization",
      "tokenisation",
      "tokenbucket",
      "tokenlimit",
      "tokenslimit",
      "tokenusage",
      "tokensused",
      "tokenuri",
      "tokenurl");

  /** The automaton of the endings, tried from its start behind each sensitive word. */
  private static final NameWords ENDS = ends();

  private static final NameWords USUAL = words(List.of());
  private static final int LONGEST = 63;

  private final NameWords words;
  private final KnownNames known = new KnownNames();

  private SensitiveNames(NameWords words) {
    this.words = words;
  }

  private static NameWords words(Collection<String> further) {
    NameWords words = new NameWords();
    ANYWHERE.forEach(words::addAnywhere);
    FALSE_FRIENDS.forEach(words::addHarmless);
    HEADERS.forEach(words::addHeader);
    words.addPlural("tokens");
    WHOLE.forEach(words::addWhole);
    further.stream()
        .map(SensitiveNames::plain)
        .filter(word -> !word.isEmpty() && word.length() <= LONGEST)
        .forEach(words::addWhole);
    words.link();
    return words;
  }

  private static NameWords ends() {
    NameWords ends = new NameWords();
    for (String end : HARMLESS_ENDS) {
      ends.addHarmless(end);
      ends.addHarmless("s" + end);
    }
    ends.link();
    return ends;
  }

  /** The usual names. */
  static SensitiveNames usual() {
    return new SensitiveNames(USUAL);
  }

  /** The usual names and these. */
  static SensitiveNames with(Collection<String> further) {
    return new SensitiveNames(words(further));
  }

  /** Letters and digits only, lower case. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
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
    Reading reading = new Reading(words);
    for (int i = start; i < end; i++) {
      int letter = NameWords.letter(text[i]);
      if (letter == NameWords.SEPARATOR) {
        reading.boundary = true;
      } else {
        reading.boundary |= i > start && camel(text, i, end);
        reading.letter(letter);
      }
    }
    return reading.verdict(end > start && (text[end - 1] | 0x20) == 's');
  }

  /** Whether a new word begins here: {@code aB}, {@code ABc} at B, a digit beside a letter. */
  private static boolean camel(byte[] text, int at, int end) {
    byte before = text[at - 1];
    byte here = text[at];
    if (upper(here)) {
      return !upper(before) || (at + 1 < end && text[at + 1] >= 'a' && text[at + 1] <= 'z');
    }
    return digit(here) != digit(before);
  }

  private static boolean upper(byte b) {
    return b >= 'A' && b <= 'Z';
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** One name, letter by letter. */
  private static final class Reading {
    private final NameWords words;
    private int state;
    private int count;

    /** Whether a word begins at the next letter; and that for the last 64 letters. */
    private boolean boundary = true;

    private long boundaries;

    /** The last sensitive word; its end is -1 when it turned out to be harmless. */
    private int wordStart;

    private int wordEnd = -1;
    private int endState;

    /** An earlier sensitive word, which nothing can take back. */
    private boolean certain;

    private boolean plural;
    private boolean header;
    private boolean whole;
    private boolean wholeSoFar;

    Reading(NameWords words) {
      this.words = words;
    }

    void letter(int letter) {
      whole |= wholeSoFar && boundary;
      boundaries = boundaries << 1 | (boundary ? 1 : 0);
      boundary = false;
      count++;
      state = words.next(state, letter);
      harmlessEnd(letter);
      sensitiveWord(words.anywhere(state));
      plural |= words.plural(state);
      header |= words.header(state);
      if (wordEnd >= 0 && count - words.harmless(state) <= wordStart) {
        wordEnd = -1;
      }
      wholeSoFar = endsWhole(words.whole(state));
    }

    private void harmlessEnd(int letter) {
      if (wordEnd < 0) {
        return;
      }
      endState = ENDS.next(endState, letter);
      // Only an ending that began directly behind the word.
      if (ENDS.harmless(endState) == count - wordEnd) {
        wordEnd = -1;
      }
    }

    private void sensitiveWord(int length) {
      if (length > 0) {
        certain |= wordEnd >= 0 && count - length >= wordEnd;
        wordStart = count - length;
        wordEnd = count;
        endState = 0;
        plural = false;
      }
    }

    private boolean endsWhole(long lengths) {
      for (long left = lengths; left != 0; left &= left - 1) {
        if ((boundaries >>> (Long.numberOfTrailingZeros(left) - 1) & 1) != 0) {
          return true;
        }
      }
      return false;
    }

    int verdict(boolean endsInS) {
      if (whole || wholeSoFar) {
        return SENSITIVE | (wholeSoFar ? AT_END : 0);
      }
      if (wordEnd < 0 && !certain) {
        return 0;
      }
      boolean atEnd = wordEnd == count || (endsInS && wordEnd == count - 1);
      return SENSITIVE
          | (plural && !certain ? UNLESS_NUMBER : 0)
          | (atEnd ? AT_END : 0)
          | (header ? HEADER : 0);
    }
  }
}
