// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Arrays;

/** Parts of a text that must not leave, each with the form of what stands in for it. */
final class Spans {
  /** {@code [redacted]} as it is. */
  static final int PLAIN = 0;

  /**
   * {@code "[redacted]"} in quotes of the outermost level; deeper levels are this plus the level.
   */
  static final int QUOTED = 1;

  private int[] cells = new int[12];
  private int size;

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

  /** The end of the last span, 0 when there is none. */
  int lastEnd() {
    return size == 0 ? 0 : end(size - 1);
  }

  /** Adds a plain span, or lengthens the last one when the two touch; starts must not decrease. */
  void cover(int start, int end) {
    if (size > 0 && start <= lastEnd()) {
      cells[3 * size - 2] = Math.max(lastEnd(), end);
    } else {
      add(start, end, PLAIN);
    }
  }
}
