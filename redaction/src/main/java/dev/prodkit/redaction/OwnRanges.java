// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.Arrays;

/**
 * Parts of a text that the caller has made itself, as times and ids: nothing in them is taken for a
 * secret because of its shape. Registered secrets are found there too. Used again for the next
 * text. Not thread-safe.
 */
public final class OwnRanges {
  private int[] cells = new int[16];
  private int size;

  /** None. */
  public OwnRanges() {}

  /** Adds a range, behind the ones before. */
  public void add(int from, int to) {
    if (2 * size == cells.length) {
      cells = Arrays.copyOf(cells, 2 * cells.length);
    }
    cells[2 * size] = from;
    cells[2 * size + 1] = to;
    size++;
  }

  int size() {
    return size;
  }

  /** Forgets all. */
  public void clear() {
    size = 0;
  }

  /** Whether one of them holds all of this. */
  boolean hold(int from, int to) {
    for (int i = 0; i < size; i++) {
      if (cells[2 * i] <= from && to <= cells[2 * i + 1]) {
        return true;
      }
    }
    return false;
  }
}
