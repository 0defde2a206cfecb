// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Arrays;
import java.util.Objects;

/**
 * A value that a source holds, read only when a record asks for it: nobody opens
 * {@code SSL_CERT_FILE} unless a record has {@code SSL_CERT}.
 *
 * @param name the setting, in upper case
 * @param spelling what the source calls it: {@code database_url}, {@code DATABASE_URL_FILE}
 * @param origin what is to blame when there is no value to be had
 * @param valueOrigin what is to blame for the value
 * @param contradicted whether another source must not, but does, hold it too
 */
record Entry(
    String name,
    String spelling,
    Origin origin,
    Origin valueOrigin,
    Content content,
    boolean contradicted) {
  /** The value, or why there is none. */
  @FunctionalInterface
  interface Content {
    String read() throws Refused;

    /** The same for a secret: no {@code String} of it is made, and the caller wipes the array. */
    default char[] characters() throws Refused {
      return read().toCharArray();
    }

    /** What a file holds, which never becomes a {@code String} unless it is read as one. */
    static Content ofCharacters(Characters file) {
      return new Content() {
        @Override
        public String read() throws Refused {
          char[] characters = file.read();
          String text = new String(characters);
          Arrays.fill(characters, '\0');
          return text;
        }

        @Override
        public char[] characters() throws Refused {
          return file.read();
        }
      };
    }
  }

  /** Reads characters that the caller wipes. */
  @FunctionalInterface
  interface Characters {
    char[] read() throws Refused;
  }

  static Entry of(String spelling, Origin origin, Content content) {
    return new Entry(Names.upper(spelling), spelling, origin, origin, content, false);
  }

  static Entry of(String spelling, Origin origin, String value) {
    Objects.requireNonNull(value, spelling);
    return of(spelling, origin, () -> value);
  }

  /** Whether it holds nothing; what cannot be read is not empty. */
  boolean isEmpty() {
    try {
      char[] value = content.characters();
      Arrays.fill(value, '\0');
      return value.length == 0;
    } catch (Refused unreadable) {
      return false;
    }
  }

  /** The same name once more, spelled in another way: which one is meant, nobody knows. */
  Entry spelledAlso(Entry other) {
    boolean before = spelling.compareTo(other.spelling) < 0;
    Entry first = before ? this : other;
    Entry second = before ? other : this;
    return of(first.spelling, first.origin, () -> {
      throw new Refused(
          "is there in two spellings, " + first.spelling + " and " + second.spelling,
          "keep one of them, since names are the same in upper and lower case");
    });
  }
}
