// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A password, token or key that does not show itself: not in {@code toString}, not as JSON, not by
 * Java serialization. Only {@link #reveal()} gives it away, and is easy to find in a review.
 *
 * <p>Two secrets are compared in a time that depends on their lengths alone, and all of them have
 * one hash code. {@link #close()} wipes the characters that are kept here; the {@code String}s that
 * {@link #reveal()} made, and the one that the JVM keeps of each environment variable, remain until
 * they are collected.
 *
 * <p>Safe for use by several threads.
 */
public final class Secret implements AutoCloseable {
  private static final String HIDDEN = "Secret[hidden]";

  // transient: what copies the fields of any object, such as Gson or Jackson with field visibility,
  // leaves both out.
  private final transient ReentrantLock lock = new ReentrantLock();
  private transient char @Nullable [] characters;

  private Secret(char[] characters) {
    this.characters = characters;
  }

  /** A secret with these characters. */
  public static Secret of(String value) {
    return new Secret(value.toCharArray());
  }

  /** A secret with a copy of these characters; the caller wipes its own. */
  public static Secret of(char[] value) {
    return new Secret(value.clone());
  }

  /** A secret with a copy of these characters, of which no {@code String} is made. */
  static Secret copyOf(CharSequence value) {
    char[] copy = new char[value.length()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = value.charAt(i);
    }
    return new Secret(copy);
  }

  /**
   * The value, for the one call that needs it.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public String reveal() {
    lock.lock();
    try {
      if (characters == null) {
        throw new IllegalStateException(
            "This secret is closed and its value wiped: reveal it before close().");
      }
      return new String(characters);
    } finally {
      lock.unlock();
    }
  }

  /** Overwrites the characters. Closing twice is allowed. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (characters != null) {
        Arrays.fill(characters, '\0');
        characters = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether both hold the same value, in constant time. A closed secret equals only itself. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof Secret that)) {
      return false;
    }
    char[] mine = this.characters();
    char[] theirs = that.characters();
    try {
      return mine != null && theirs != null && sameCharacters(mine, theirs);
    } finally {
      wipe(mine);
      wipe(theirs);
    }
  }

  boolean wasClosed() {
    return !asks(mine -> true);
  }

  /** Whether it has at least as many characters; never after {@link #close()}. */
  boolean isAtLeast(int length) {
    return asks(mine -> mine.length >= length);
  }

  /** Whether this is the value, in constant time; never after {@link #close()}. */
  boolean is(String text) {
    char[] theirs = text.toCharArray();
    return asks(mine -> sameCharacters(mine, theirs));
  }

  /** Whether the text holds the value somewhere; never after {@link #close()}. */
  boolean isIn(String text) {
    return asks(mine -> {
      for (int start = 0; start + mine.length <= text.length(); start++) {
        int same = 0;
        while (same < mine.length && text.charAt(start + same) == mine[same]) {
          same++;
        }
        if (same == mine.length) {
          return true;
        }
      }
      return false;
    });
  }

  private boolean asks(Predicate<char[]> question) {
    char[] mine = characters();
    try {
      return mine != null && question.test(mine);
    } finally {
      wipe(mine);
    }
  }

  // Every character of the other's value costs the same, whether and where it differs.
  private static boolean sameCharacters(char[] mine, char[] theirs) {
    int difference = mine.length ^ theirs.length;
    for (int i = 0; i < theirs.length; i++) {
      difference |= theirs[i] ^ (mine.length == 0 ? 0 : mine[i % mine.length]);
    }
    return difference == 0;
  }

  /** A copy, which the caller wipes; null after {@link #close()}. */
  // One lock at a time: two secrets that are compared both ways at once cannot wait for each other.
  char @Nullable [] characters() {
    lock.lock();
    try {
      return characters == null ? null : characters.clone();
    } finally {
      lock.unlock();
    }
  }

  private static void wipe(char @Nullable [] characters) {
    if (characters != null) {
      Arrays.fill(characters, '\0');
    }
  }

  /** The same for all secrets: a hash of the value would be a hint. */
  @Override
  public int hashCode() {
    return HIDDEN.hashCode();
  }

  /** The same for all secrets. */
  @Override
  public String toString() {
    return HIDDEN;
  }
}
