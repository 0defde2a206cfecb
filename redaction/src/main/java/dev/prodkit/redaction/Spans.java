// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.Arrays;

/** Parts of a text that must not leave, each with the form of what stands in for it. */
final class Spans {
  /** {@code [redacted]} as it is. */
  static final int PLAIN = 0;

  /**
   * {@code "[redacted]"} in quotes of the outermost level; deeper levels are this plus the level.
   */
  static final int QUOTED = 1;

  private static final int USUAL = 96;

  private int[] cells = new int[12];
  private int size;
  private boolean disordered;
  private int runEnd;
  private int blockEnd;

  void add(int start, int end, int form) {
    if (end <= start) {
      return;
    }
    int at = 3 * size++;
    if (at == cells.length) {
      cells = Arrays.copyOf(cells, 2 * at);
    }
    cells[at] = start;
    cells[at + 1] = end;
    cells[at + 2] = form;
  }

  int size() {
    return size;
  }

  int start(int index) {
    return cells[3 * index];
  }

  int end(int index) {
    return cells[3 * index + 1];
  }

  int form(int index) {
    return cells[3 * index + 2];
  }

  /**
   * Adds a plain span, together with the last one if they touch. Afterwards the spans may be out of
   * order: see {@link #merge}.
   */
  void cover(int start, int end) {
    if (end <= start) {
      return;
    }
    int last = 3 * size - 3;
    if (size == 0 || start > cells[last + 1]) {
      add(start, end, PLAIN);
    } else if (start >= cells[last]) {
      cells[last + 1] = Math.max(cells[last + 1], end);
    } else {
      add(start, end, PLAIN);
      disordered = true;
    }
  }

  /** Adds all of the others. */
  void coverAll(Spans others) {
    for (int i = 0; i < others.size; i++) {
      cover(others.start(i), others.end(i));
    }
  }

  /** Takes those away that lie within one of these. */
  void removeWithin(OwnRanges ranges) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!ranges.hold(start(i), end(i))) {
        System.arraycopy(cells, 3 * i, cells, 3 * kept++, 3);
      }
    }
    size = kept;
  }

  /** Puts the covered spans in order, those that overlap or touch as one. */
  void merge() {
    if (!disordered) {
      return;
    }
    long[] all = new long[size];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) start(i) << 32 | end(i);
    }
    Arrays.sort(all);
    size = 0;
    disordered = false;
    for (long span : all) {
      cover((int) (span >>> 32), (int) span);
    }
  }

  /** Where the last run of Base64 ends that was covered as a whole. */
  int runEnd() {
    return runEnd;
  }

  void runEnd(int end) {
    runEnd = end;
  }

  /** Where the last PEM block ends that was covered as a whole. */
  int blockEnd() {
    return blockEnd;
  }

  void blockEnd(int end) {
    blockEnd = end;
  }

  /** Forgets all; room that is seldom needed is given back. */
  void clear() {
    size = 0;
    disordered = false;
    runEnd = 0;
    blockEnd = 0;
    if (cells.length > USUAL) {
      cells = new int[12];
    }
  }
}
