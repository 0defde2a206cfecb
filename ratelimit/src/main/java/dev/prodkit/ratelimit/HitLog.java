// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.Arrays;

/**
 * The times of one key's calls, oldest first, to the nanosecond and in about four bytes each: a
 * ring of the gaps between them. A gap below 2³¹ ns (2.1 s) takes one {@code int}; a longer one
 * takes two, the first of which is negative.
 *
 * <p>Holds at most as many calls as the window permits. Not thread-safe.
 */
final class HitLog {
  private static final int[] NONE = {};
  private static final int FIRST_LENGTH = 4;
  private static final int KEPT_LENGTH = 16;

  private long oldest;
  private long newest;
  private int size;
  private int head;
  private int used;
  private int[] gaps = NONE;

  int size() {
    return size;
  }

  /** The newest time; there is one if the size is not zero. */
  long newest() {
    return newest;
  }

  /** The n-th oldest time; from 1 to the size. */
  long nth(int n) {
    long time = oldest;
    int at = head;
    for (int i = 1; i < n; i++) {
      int first = gaps[at];
      at = next(at);
      if (first < 0) {
        time += ((long) (first & Integer.MAX_VALUE) << 32) | (gaps[at] & 0xffffffffL);
        at = next(at);
      } else {
        time += first;
      }
    }
    return time;
  }

  /**
   * Adds so many calls at one time.
   *
   * @param now not before the newest
   * @param most how many calls there will ever be room for, which bounds the growth
   */
  void add(int calls, long now, int most) {
    int left = calls;
    if (size == 0) {
      oldest = now;
      left--;
    } else {
      append(now - newest, most);
      left--;
    }
    for (; left > 0; left--) {
      append(0, most);
    }
    newest = now;
    size += calls;
  }

  /** Forgets what happened at this time or before. */
  void forget(long until) {
    if (size == 0) {
      return;
    }
    if (newest <= until) {
      size = 0;
      head = 0;
      used = 0;
      if (gaps.length > KEPT_LENGTH) { // a burst of long ago is no reason to keep its room
        gaps = NONE;
      }
      return;
    }
    while (oldest <= until) { // ends: the newest is later
      oldest = nth(2);
      int ints = gaps[head] < 0 ? 2 : 1;
      head = head + ints < gaps.length ? head + ints : head + ints - gaps.length;
      used -= ints;
      size--;
    }
  }

  /** The same calls, each later by so much. */
  HitLog shifted(long shift) {
    HitLog copy = new HitLog();
    copy.oldest = oldest + shift;
    copy.newest = newest + shift;
    copy.size = size;
    copy.used = used;
    copy.gaps = unrolled(used);
    return copy;
  }

  private void append(long gap, int most) {
    int ints = gap > Integer.MAX_VALUE ? 2 : 1;
    if (used + ints > gaps.length) {
      grow(used + ints, most);
    }
    if (ints == 2) {
      push((int) (gap >>> 32) | Integer.MIN_VALUE); // the sign says that another follows
    }
    push((int) gap);
  }

  private void push(int value) {
    int at = head + used;
    gaps[at < gaps.length ? at : at - gaps.length] = value;
    used++;
  }

  /** Doubles, but goes beyond one {@code int} a call only as far as it must. */
  private void grow(int needed, int most) {
    int doubled = Math.max(FIRST_LENGTH, 2 * gaps.length);
    gaps = unrolled(Math.max(Math.min(doubled, most - 1), needed + needed / 8));
    head = 0;
  }

  private int[] unrolled(int length) {
    int[] straight = Arrays.copyOfRange(gaps, head, head + length);
    int wrapped = head + used - gaps.length;
    if (wrapped > 0) {
      System.arraycopy(gaps, 0, straight, gaps.length - head, wrapped);
    }
    return straight;
  }

  private int next(int at) {
    return at + 1 < gaps.length ? at + 1 : 0;
  }
}
