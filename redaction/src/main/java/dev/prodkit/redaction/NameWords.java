// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The words to be found in a name, as an Aho-Corasick automaton over letters and digits. Filled,
 * then {@linkplain #link linked}, and from then on only read.
 */
final class NameWords {
  private static final int CLASSES = 37;
  private static final int OTHER = 36;

  /** Neither a letter nor a digit: does not count. */
  static final int SEPARATOR = -1;

  private int[] next = new int[CLASSES * 64];
  private int[] anywhere = new int[64];
  private int[] harmless = new int[64];
  private long[] whole = new long[64];
  private boolean[] plural = new boolean[64];
  private boolean[] header = new boolean[64];
  private int size = 1;

  // Each enters the word first: that may replace the arrays.

  void addAnywhere(String word) {
    int state = enter(word);
    anywhere[state] = word.length();
  }

  void addHarmless(String word) {
    int state = enter(word);
    harmless[state] = word.length();
  }

  void addWhole(String word) {
    int state = enter(word);
    whole[state] |= 1L << word.length();
  }

  void addPlural(String word) {
    int state = enter(word);
    plural[state] = true;
  }

  void addHeader(String word) {
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

  /** Adds, breadth first, what to do when a word breaks off, and what ends inside longer words. */
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
        int edge = state * CLASSES + letter;
        int otherwise = state == 0 ? 0 : next[shorter * CLASSES + letter];
        if (next[edge] == 0) {
          next[edge] = otherwise;
        } else {
          fallback[next[edge]] = otherwise;
          states.add(next[edge]);
        }
      }
    }
  }

  /** The state after one more letter; 0 is the first. */
  int next(int state, int letter) {
    return next[state * CLASSES + letter];
  }

  /** The length of the word that ends here and counts wherever it stands, or 0. */
  int anywhere(int state) {
    return anywhere[state];
  }

  /** The length of the longest harmless word that ends here, or 0. */
  int harmless(int state) {
    return harmless[state];
  }

  /** The lengths, one bit each, of the words that end here and count only as whole ones. */
  long whole(int state) {
    return whole[state];
  }

  boolean plural(int state) {
    return plural[state];
  }

  boolean header(int state) {
    return header[state];
  }

  /** What a byte of a name counts as, or {@link #SEPARATOR}. */
  static int letter(byte b) {
    if (b >= 'a' && b <= 'z') {
      return b - 'a';
    }
    if (b >= 'A' && b <= 'Z') {
      return b - 'A';
    }
    if (b >= '0' && b <= '9') {
      return 26 + b - '0';
    }
    return b < 0 ? OTHER : SEPARATOR;
  }
}
