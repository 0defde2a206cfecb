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

  /** Adds a plain span, in its place and together with those that it touches. */
  void cover(int start, int end) {
    if (end <= start) {
      return;
    }
    int first = size;
    while (first > 0 && end(first - 1) >= start) {
      first--;
    }
    int next = first;
    int from = start;
    int to = end;
    while (next < size && start(next) <= to) {
      from = Math.min(from, start(next));
      to = Math.max(to, end(next));
      next++;
    }
    replace(first, next, from, to);
  }

  private void replace(int first, int next, int start, int end) {
    int behind = size - next;
    if (3 * (first + 1 + behind) > cells.length) {
      cells = Arrays.copyOf(cells, 2 * cells.length);
    }
    if (behind > 0) {
      System.arraycopy(cells, 3 * next, cells, 3 * (first + 1), 3 * behind);
    }
    cells[3 * first] = start;
    cells[3 * first + 1] = end;
    cells[3 * first + 2] = PLAIN;
    size = first + 1 + behind;
  }

  /** Forgets all; room that is seldom needed is given back. */
  void clear() {
    size = 0;
    if (cells.length > USUAL) {
      cells = new int[12];
    }
  }
}
