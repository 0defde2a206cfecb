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

  static final int PLURAL = 1;
  static final int HEADER = 2;
  static final int IDENTIFIED = 4;
  static final int ID = 8;

  private int[] next = new int[CLASSES * 64];
  private int[] anywhere = new int[64];
  private long[] seams = new long[64];
  private int[] harmless = new int[64];
  private long[] whole = new long[64];
  private long[] own = new long[64];
  private long[] last = new long[64];
  private long[] joints = new long[64];
  private int[] kinds = new int[64];
  private boolean[] marked = {};
  private final boolean[] ends = new boolean[CLASSES];
  private int size = 1;

  // Each enters the word first: that may replace the arrays.

  /** A dash in it is a place where a longer name may have a separator. */
  void addAnywhere(String word) {
    String letters = word.replace("-", "");
    int state = enter(letters);
    anywhere[state] = letters.length();
    end(letters);
    int before = 0;
    for (String part : word.split("-", -1)) {
      before += part.length();
      seams[state] |= (1L << (letters.length() - 1 - before)) & Long.MAX_VALUE;
    }
  }

  void addHarmless(String word) {
    int state = enter(word);
    harmless[state] = word.length();
  }

  void addWhole(String word) {
    int state = enter(word);
    whole[state] |= 1L << word.length();
    end(word);
  }

  /** One that a service has added. */
  void addOwn(String word) {
    int state = enter(word);
    own[state] |= 1L << word.length();
    end(word);
  }

  /** One that makes a name harmless whose last word it is. */
  void addLast(String word) {
    int state = enter(word);
    last[state] |= 1L << word.length();
  }

  /** A preposition: what stands before it says what the value is. */
  void addJoint(String word) {
    int state = enter(word);
    joints[state] |= 1L << word.length();
  }

  void addPlural(String word) {
    addKind(word, PLURAL);
  }

  void addHeader(String word) {
    addKind(word, HEADER);
  }

  /** A sensitive word whose id is harmless. */
  void addIdentified(String word) {
    addKind(word, IDENTIFIED);
  }

  void addId(String word) {
    addKind(word, ID);
  }

  private void addKind(String word, int kind) {
    int state = enter(word);
    kinds[state] |= kind;
  }

  private void end(String word) {
    ends[letter((byte) word.charAt(word.length() - 1))] = true;
    ends[letter((byte) 's')] = true;
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
    seams = Arrays.copyOf(seams, room);
    harmless = Arrays.copyOf(harmless, room);
    whole = Arrays.copyOf(whole, room);
    own = Arrays.copyOf(own, room);
    last = Arrays.copyOf(last, room);
    joints = Arrays.copyOf(joints, room);
    kinds = Arrays.copyOf(kinds, room);
  }

  /** Adds, breadth first, what to do when a word breaks off, and what ends inside longer words. */
  void link() {
    int[] fallback = new int[size];
    marked = new boolean[size];
    ArrayDeque<Integer> states = new ArrayDeque<>();
    states.add(0);
    while (!states.isEmpty()) {
      int state = states.remove();
      int shorter = fallback[state];
      if (anywhere[state] == 0) {
        anywhere[state] = anywhere[shorter];
        seams[state] = seams[shorter];
      }
      harmless[state] = Math.max(harmless[state], harmless[shorter]);
      whole[state] |= whole[shorter];
      own[state] |= own[shorter];
      last[state] |= last[shorter];
      joints[state] |= joints[shorter];
      kinds[state] |= kinds[shorter];
      marked[state] = (anywhere[state] | harmless[state] | kinds[state]) != 0
          || (whole[state] | own[state] | last[state] | joints[state]) != 0;
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

  /** Whether a sensitive word, or its plural, ends in this byte; {@code pin} is one. */
  boolean mayEnd(byte last) {
    int letter = letter(last);
    return letter == OTHER || letter == SEPARATOR || ends[letter];
  }

  /** Whether a word of any kind ends here. */
  boolean endsAny(int state) {
    return marked[state];
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

  /** Whether none of these boundaries breaks the word that {@link #anywhere} tells of. */
  boolean unbroken(int state, long boundaries) {
    long inside = (1L << (anywhere[state] - 1)) - 1;
    return (boundaries & inside & ~seams[state]) == 0;
  }

  /** As {@link #whole}, of the words that a service has added. */
  long own(int state) {
    return own[state];
  }

  /** The lengths of the words that end here and are harmless as the last one of a name. */
  long last(int state) {
    return last[state];
  }

  /** The lengths of the prepositions that end here. */
  long joints(int state) {
    return joints[state];
  }

  /** Bits for the kinds of words that end here. */
  int kinds(int state) {
    return kinds[state];
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
