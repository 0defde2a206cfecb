// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The names that one JSON object has so far. Used again for the next one. Not thread-safe. */
final class MemberNames {
  /** Up to here looking at each is faster than a set. */
  private static final int FEW = 24;

  /** What a set may have held without being thrown away: its table never shrinks. */
  private static final int USUAL = 1_024;

  /** The golden ratio: hashes of short names are close together. */
  private static final int SPREAD = 0x9E3779B9;

  private final String[] few = new String[FEW];
  private Set<String> many = new HashSet<>();
  private int count;

  /** A bit for some of the bits of each hash: without it a name is new for sure. */
  private long seen;

  void clear() {
    if (count > USUAL) {
      many = new HashSet<>();
    } else if (count > FEW) {
      many.clear();
    }
    count = 0;
    seen = 0;
  }

  int count() {
    return count;
  }

  boolean contains(String name) {
    int hash = name.hashCode();
    if ((seen & bit(hash)) == 0) {
      return false;
    }
    if (count > FEW) {
      return many.contains(name);
    }
    for (int i = 0; i < count; i++) {
      if (few[i].hashCode() == hash && few[i].equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static long bit(int hash) {
    return 1L << ((hash * SPREAD) >>> 26);
  }

  /** Adds so many; false, and nothing is added, if one is there already. */
  boolean addAll(String[] names, int many) {
    for (int i = 0; i < many; i++) {
      if (contains(names[i])) {
        return false;
      }
    }
    for (int i = 0; i < many; i++) {
      add(names[i]);
    }
    return true;
  }

  /** False if it is there already. */
  @SuppressWarnings("ReferenceEquality") // only to save the writing
  boolean add(String name) {
    if (contains(name)) {
      return false;
    }
    if (count < FEW) {
      if (few[count] != name) { // as a rule that of the last event: no need to write it again
        few[count] = name;
      }
    } else {
      if (count == FEW) {
        many.addAll(Arrays.asList(few));
      }
      many.add(name);
    }
    count++;
    seen |= bit(name.hashCode());
    return true;
  }
}
