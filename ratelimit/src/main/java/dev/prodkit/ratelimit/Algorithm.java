// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

/** How one limiter counts, with its checked settings. Immutable. */
sealed interface Algorithm permits SlidingWindow, TokenBucket {
  RateLimit limit();

  /** The most permits that one call can get. */
  int capacity();

  /** After how many nanoseconds of silence a key is as good as new. */
  long memoryNanos();

  /** The same with another limit; throws {@link IllegalArgumentException} if it is out of range. */
  Algorithm with(RateLimit other);

  /** State for so many keys, all new. */
  Slots slots(int length);
}
