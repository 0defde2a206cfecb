// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.Arrays;

/**
 * The sliding window by its definition and nothing else: keeps the time of every call that it ever
 * allowed to one key, and counts them all again each time.
 */
final class WindowOracle {
  private final int permits;
  private final long period;
  private long[] allowed = new long[64];
  private int size;

  WindowOracle(int permits, long period) {
    this.permits = permits;
    this.period = period;
  }

  /** How many calls lie in the half-open window {@code (time - period, time]}. */
  int held(long time) {
    int held = 0;
    for (int i = 0; i < size; i++) {
      if (allowed[i] > time - period && allowed[i] <= time) {
        held++;
      }
    }
    return held;
  }

  boolean admits(long time, int calls) {
    return held(time) + calls <= permits;
  }

  void allow(long time, int calls) {
    if (size + calls > allowed.length) {
      allowed = Arrays.copyOf(allowed, 2 * (size + calls));
    }
    Arrays.fill(allowed, size, size + calls, time);
    size += calls;
  }

  /** The shortest wait after which so many calls would be admitted, if none comes between. */
  long waitFor(long time, int calls) {
    if (admits(time, calls)) {
      return 0;
    }
    long best = Long.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      long wait = allowed[i] + period - time;
      if (wait > 0 && wait < best && admits(time + wait, calls)) {
        best = wait;
      }
    }
    return best;
  }

  /** The oldest call in the window, or the time itself. */
  long oldestHeld(long time) {
    long oldest = time;
    for (int i = 0; i < size; i++) {
      if (allowed[i] > time - period) {
        oldest = Math.min(oldest, allowed[i]);
      }
    }
    return oldest;
  }

  /** The most calls that any window of the period's length ever held. */
  int mostInAnyWindow() {
    int most = 0;
    for (int i = 0; i < size; i++) {
      most = Math.max(most, held(allowed[i]));
    }
    return most;
  }
}
