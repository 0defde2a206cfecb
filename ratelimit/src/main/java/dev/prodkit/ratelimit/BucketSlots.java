// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

/**
 * The token bucket, remembered by one time: when it will be full again. Taking a token moves that
 * time by one interval; it may not be further away than a whole refill. (This is the virtual
 * scheduling form of the Generic Cell Rate Algorithm, ITU-T I.371.) Twelve bytes a key.
 */
final class BucketSlots implements Slots {
  private final long[] fullAt;
  private final int[] fullAtRest;
  private TokenBucket algorithm;
  private int permitsOfPeriod;
  private long refill;
  private long refillRest;

  BucketSlots(TokenBucket algorithm, int length) {
    this.fullAt = new long[length];
    this.fullAtRest = new int[length];
    this.algorithm = algorithm;
    this.permitsOfPeriod = algorithm.limit().permits();
    this.refill = algorithm.nanosFor(algorithm.capacity());
    this.refillRest = algorithm.restFor(algorithm.capacity());
  }

  @Override
  public Algorithm algorithm() {
    return algorithm;
  }

  @Override
  public boolean take(int slot, int permits, long now) {
    if (permits > algorithm.capacity()) {
      return false;
    }
    boolean full = idle(slot, now);
    long needed = (full ? 0 : fullAt[slot] - now) + algorithm.nanosFor(permits);
    long rest = (full ? 0 : fullAtRest[slot]) + algorithm.restFor(permits);
    if (rest >= permitsOfPeriod) {
      rest -= permitsOfPeriod;
      needed++;
    }
    if (needed > refill || (needed == refill && rest > refillRest)) {
      return false;
    }
    fullAt[slot] = now + needed;
    fullAtRest[slot] = (int) rest;
    return true;
  }

  @Override
  public int remaining(int slot, long now) {
    if (idle(slot, now)) {
      return algorithm.capacity();
    }
    long nanos = refill - (fullAt[slot] - now);
    long rest = refillRest - fullAtRest[slot];
    return rest < 0
        ? algorithm.tokensIn(nanos - 1, rest + permitsOfPeriod)
        : algorithm.tokensIn(nanos, rest);
  }

  @Override
  public long nanosUntil(int slot, int permits, long now) {
    long nanos = fullAt[slot] - now + algorithm.nanosFor(permits) - refill;
    long rest = fullAtRest[slot] + algorithm.restFor(permits) - refillRest;
    // rest/permits is above -1 and below 2; a fraction is rounded up to a whole nanosecond.
    return nanos + (rest > permitsOfPeriod ? 2 : rest > 0 ? 1 : 0);
  }

  @Override
  public boolean idle(int slot, long now) {
    return fullAt[slot] < now || (fullAt[slot] == now && fullAtRest[slot] == 0);
  }

  @Override
  public void clear(int slot) {
    fullAt[slot] = 0;
    fullAtRest[slot] = 0;
  }

  @Override
  public void move(int from, int to) {
    adopt(this, from, to);
    clear(from);
  }

  @Override
  public void adopt(Slots other, int from, int to) {
    inherit(other, from, 0, to, 0);
  }

  @Override
  public void inherit(Slots other, int from, long otherNow, int to, long now) {
    BucketSlots source = (BucketSlots) other;
    if (source.algorithm == algorithm) {
      fullAt[to] = source.fullAt[from] - otherNow + now;
      fullAtRest[to] = source.fullAtRest[from];
    } else {
      fill(to, algorithm, source.remaining(from, otherNow), now);
    }
  }

  /** Each bucket keeps its whole tokens, and fills up at the new rate. */
  @Override
  public void change(Algorithm next, long now) {
    TokenBucket bucket = (TokenBucket) next;
    for (int slot = 0; slot < fullAt.length; slot++) {
      fill(slot, bucket, remaining(slot, now), now);
    }
    algorithm = bucket;
    permitsOfPeriod = bucket.limit().permits();
    refill = bucket.nanosFor(bucket.capacity());
    refillRest = bucket.restFor(bucket.capacity());
  }

  private void fill(int slot, TokenBucket bucket, int tokens, long now) {
    int missing = bucket.capacity() - tokens;
    if (missing == 0) {
      clear(slot);
    } else {
      fullAt[slot] = now + bucket.nanosFor(missing);
      fullAtRest[slot] = (int) bucket.restFor(missing);
    }
  }
}
