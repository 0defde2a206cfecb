// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids that are unique, and within one process ordered by time even if its clock steps back: UUIDs
 * of version 7 (RFC 9562, section 5.7; the twelve bits after the version count, as in section 6.2,
 * method 1). More than 4,096 in one millisecond borrow from the next.
 */
final class EventIds {
  private static final int COUNTER_BITS = 12;
  private static final long COUNTER = (1L << COUNTER_BITS) - 1;
  private static final long VERSION = 0x7000L;

  private final AtomicLong last = new AtomicLong();

  String next(Instant now) {
    long earliest = Math.max(0, now.toEpochMilli()) << COUNTER_BITS;
    long ticket = last.updateAndGet(previous -> Math.max(previous + 1, earliest));
    long high = (ticket >>> COUNTER_BITS) << 16 | VERSION | (ticket & COUNTER);
    // A random UUID's lower half has the variant of RFC 9562 already, and 62 random bits.
    return new UUID(high, UUID.randomUUID().getLeastSignificantBits()).toString();
  }
}
