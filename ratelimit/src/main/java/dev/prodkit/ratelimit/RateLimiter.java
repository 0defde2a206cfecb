// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Decides per key whether a call may go on, in memory.
 *
 * <p><b>Thread-safety.</b> Every decision is atomic. It takes effect at one instant between call
 * and return: while the lock is held that guards its key, and by a time that is read there. The
 * lock is one of up to 512, each for a share of the keys; it is never held while waiting for
 * anything but another lock of this limiter, of which each is held for a bounded time. There are no
 * threads and no timers.
 *
 * <p><b>Memory.</b> A key takes about 32 bytes for a token bucket. For a sliding window it takes
 * about 70 bytes while it holds one call, and 4 to 9 more for each further call of its busiest
 * period. So a sliding window of {@code n} permits for {@code k} keys is bounded by {@code k × (100
 * + 9 n)} bytes: choose {@code maxKeys} accordingly. A key with nothing left to remember makes room
 * for others, a few of which each new key looks for. If there is no room, unknown keys share one
 * further limit (see {@link #overflowed}). A key with something to remember is never pushed out.
 *
 * <p><b>Keys.</b> Any string, at best short: hashing takes time in proportion to the length, and of
 * the key itself nothing is kept. Keys are told apart character by character, so normalise them
 * before if {@code A} and {@code a} are the same caller. All empty keys are one key, and so is
 * {@code null}, which the type forbids but a limiter should not break over.
 *
 * <p><b>Permits.</b> A call may ask for several permits, and gets all or none. Less than one counts
 * as one, because no call is free and none gives permits back. More than the limit ever gives at
 * once is refused, and the decision says that it always will be.
 */
public final class RateLimiter {
  /** How many keys are tracked unless said otherwise. */
  public static final int DEFAULT_MAX_KEYS = 100_000;

  private static final int MOST_KEYS = 10_000_000;
  private static final int MOST_STRIPES = 512;
  private static final int KEYS_PER_STRIPE = 128;

  private final KeyHash hash = KeyHash.random();
  private final ReentrantLock changing = new ReentrantLock();
  private final Stripe[] stripes;
  private final Room room;
  private final Overflow overflow;
  private volatile Algorithm algorithm;

  private RateLimiter(Algorithm algorithm, int maxKeys, LongSupplier nanoTime) {
    if (maxKeys < 1 || maxKeys > MOST_KEYS) {
      throw new IllegalArgumentException(
          "maxKeys must be 1 to " + MOST_KEYS + ", but is " + maxKeys);
    }
    long origin = nanoTime.getAsLong();
    this.algorithm = algorithm;
    this.stripes = new Stripe[Math.min(MOST_STRIPES, 1 + maxKeys / KEYS_PER_STRIPE)];
    this.room = new Room(maxKeys, stripes);
    this.overflow = new Overflow(algorithm, new ElapsedTime(nanoTime, origin));
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new Stripe(algorithm, new ElapsedTime(nanoTime, origin), room, overflow);
    }
  }

  /**
   * An exact sliding window for each of 100,000 keys: among the calls of any half-open time
   * {@code (t - period, t]} at most {@code permits} are allowed, and no call is refused that fits.
   *
   * @throws IllegalArgumentException if the limit has more than 10,000 permits
   */
  public static RateLimiter slidingWindow(RateLimit limit) {
    return slidingWindow(limit, DEFAULT_MAX_KEYS);
  }

  /**
   * An exact sliding window for each key.
   *
   * @param maxKeys how many keys are tracked, 1 to 10,000,000
   * @throws IllegalArgumentException if the limit has more than 10,000 permits, or {@code maxKeys}
   *     is out of range
   */
  public static RateLimiter slidingWindow(RateLimit limit, int maxKeys) {
    return slidingWindow(limit, maxKeys, System::nanoTime);
  }

  /**
   * An exact sliding window for each key, on another clock.
   *
   * @param maxKeys how many keys are tracked, 1 to 10,000,000
   * @param nanoTime a clock like {@link System#nanoTime}: it must not block or throw, and may be
   *     asked by any thread
   * @throws IllegalArgumentException if the limit has more than 10,000 permits, or {@code maxKeys}
   *     is out of range
   */
  public static RateLimiter slidingWindow(RateLimit limit, int maxKeys, LongSupplier nanoTime) {
    return new RateLimiter(new SlidingWindow(limit), maxKeys, nanoTime);
  }

  /**
   * A token bucket for each of 100,000 keys: in any time {@code t} at most {@code burst + permits ×
   * t / period} calls are allowed. This is more than a window allows: a bucket of 10 that refills
   * at 10 a second lets 19 calls through in its first second. If that is too much, take a
   * {@linkplain #slidingWindow(RateLimit) sliding window}.
   *
   * @param burst how many permits a full bucket holds, at least 1
   * @throws IllegalArgumentException if {@code burst} is out of range, or an empty bucket would
   *     take 36,500 days or more to fill
   */
  public static RateLimiter tokenBucket(RateLimit limit, int burst) {
    return tokenBucket(limit, burst, DEFAULT_MAX_KEYS);
  }

  /**
   * A token bucket for each key.
   *
   * @param burst how many permits a full bucket holds, at least 1
   * @param maxKeys how many keys are tracked, 1 to 10,000,000
   * @throws IllegalArgumentException if a number is out of range, or an empty bucket would take
   *     36,500 days or more to fill
   */
  public static RateLimiter tokenBucket(RateLimit limit, int burst, int maxKeys) {
    return tokenBucket(limit, burst, maxKeys, System::nanoTime);
  }

  /**
   * A token bucket for each key, on another clock.
   *
   * @param burst how many permits a full bucket holds, at least 1
   * @param maxKeys how many keys are tracked, 1 to 10,000,000
   * @param nanoTime a clock like {@link System#nanoTime}: it must not block or throw, and may be
   *     asked by any thread
   * @throws IllegalArgumentException if a number is out of range, or an empty bucket would take
   *     36,500 days or more to fill
   */
  public static RateLimiter tokenBucket(
      RateLimit limit, int burst, int maxKeys, LongSupplier nanoTime) {
    return new RateLimiter(new TokenBucket(limit, burst), maxKeys, nanoTime);
  }

  /**
   * Takes one permit if the key has one left. Never throws and never waits for a permit. A refusal
   * allocates nothing, and neither does an acceptance but for a key that is new or grows.
   */
  public boolean tryAcquire(String key) {
    return tryAcquire(key, 1);
  }

  /** Takes so many permits if the key has them all, as {@link #tryAcquire(String)} does for one. */
  public boolean tryAcquire(String key, int permits) {
    long hashed = hashed(key);
    return stripe(hashed).tryAcquire(hashed, Math.max(1, permits));
  }

  /** As {@link #tryAcquire(String)}, and also says what a client should be told. */
  public Decision decide(String key) {
    return decide(key, 1);
  }

  /** As {@link #tryAcquire(String, int)}, and also says what a client should be told. */
  public Decision decide(String key, int permits) {
    long hashed = hashed(key);
    return stripe(hashed).decide(hashed, Math.max(1, permits));
  }

  /**
   * Goes on with another limit, without forgetting anything. A burst stays as it is. It takes
   * effect key by key until this returns, and takes time in proportion to the keys.
   *
   * <p>Nobody gains by the change. Sliding window: no window as long as the shorter of the two
   * periods gets more than the larger number of permits; a period after the change the new limit
   * holds alone. Token bucket: each keeps its whole tokens, so that the bound {@code burst + rate ×
   * t} holds with the higher rate.
   *
   * @throws IllegalArgumentException if the limit is out of this limiter's range; nothing has
   *     changed then
   */
  public void reconfigure(RateLimit limit) {
    changing.lock();
    try {
      Algorithm next = algorithm.with(limit);
      algorithm = next;
      overflow.change(next);
      for (Stripe stripe : stripes) {
        stripe.change(next);
      }
    } finally {
      changing.unlock();
    }
  }

  /** The limit that is in force, or being put in force. */
  public RateLimit limit() {
    return algorithm.limit();
  }

  /** How many keys are tracked at the moment, of which some may have nothing to remember. */
  public int trackedKeys() {
    return room.taken();
  }

  /**
   * How many decisions were about keys for which there was no room. They share one limit. If this
   * grows there is a flood of made-up keys, or {@code maxKeys} is too small.
   */
  public long overflowed() {
    return overflow.decisions();
  }

  @Override
  public String toString() {
    return "RateLimiter[" + limit() + ", " + trackedKeys() + " keys]";
  }

  @SuppressWarnings("ConstantValue") // callers without null checks exist
  private long hashed(String key) {
    long hashed = hash.of(key == null ? "" : key);
    return hashed == 0 ? 1 : hashed; // 0 marks a free place
  }

  private Stripe stripe(long hashed) {
    return stripes[(int) (((hashed >>> 32) * stripes.length) >>> 32)];
  }
}
