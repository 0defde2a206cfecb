// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

/** Counts the calls of the last period, each by its own time. */
record SlidingWindow(RateLimit limit) implements Algorithm {
  static final int MOST_PERMITS = 10_000;

  SlidingWindow {
    if (limit.permits() > MOST_PERMITS) {
      throw new IllegalArgumentException("permits of a sliding window must be 1 to "
          + MOST_PERMITS
          + ", but is "
          + limit.permits()
          + ": it remembers each call; a token bucket has no such bound");
    }
  }

  @Override
  public int capacity() {
    return limit.permits();
  }

  @Override
  public long memoryNanos() {
    return limit.period().toNanos();
  }

  @Override
  public Algorithm with(RateLimit other) {
    return new SlidingWindow(other);
  }

  @Override
  public Slots slots(int length) {
    return new WindowSlots(this, length);
  }
}
