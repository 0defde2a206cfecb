// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private static final long CENTURY = Duration.ofDays(36_500).toNanos();
  private static final long[] PERIODS = {
    1, 2, 3, 10, 1_000, 1L << 31, 60_000_000_000L, 3_600_000_000_000L, 315_360_000_000_000_000L
  };

  @Test
  @DisplayName("RL-1 agrees with the definition on 1.5 million random decisions, both ways")
  void agreesWithTheDefinition() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int trace = 0; trace < 10_000; trace++) {
      compare(random, "seed " + seed + ", trace " + trace);
    }
  }

  private static void compare(RandomGenerator random, String where) {
    int permits = random.nextInt(1, 13);
    long period = PERIODS[random.nextInt(PERIODS.length)];
    RateLimit limit = new RateLimit(permits, Duration.ofNanos(period));
    long origin = random.nextLong();
    AtomicLong now = new AtomicLong(origin);
    RateLimiter limiter = RateLimiter.slidingWindow(limit, 100, now::get);
    String[] keys = {"a", "b", "c"};
    WindowOracle[] oracles = new WindowOracle[keys.length];
    for (int i = 0; i < keys.length; i++) {
      oracles[i] = new WindowOracle(permits, period);
    }
    long time = 0;
    for (int call = 0; call < 150 && time < CENTURY; call++) {
      int key = random.nextInt(keys.length);
      WindowOracle oracle = oracles[key];
      time += step(random, oracle, time, permits, period);
      now.set(origin + time);
      int calls = random.nextInt(4) == 0 ? random.nextInt(1, permits + 1) : 1;

      boolean expected = oracle.admits(time, calls);
      long wait = oracle.waitFor(time, calls);
      if (expected) {
        oracle.allow(time, calls);
      }
      String state = where + ", call " + call + " of " + calls + " at " + time + " under " + limit;
      if (random.nextBoolean()) {
        if (limiter.tryAcquire(keys[key], calls) != expected) {
          fail(state + ": must be " + expected);
        }
      } else {
        check(limiter.decide(keys[key], calls), oracle, time, permits, expected, wait, state);
      }
    }
    for (WindowOracle oracle : oracles) {
      assertThat(oracle.mostInAnyWindow()).as(where).isLessThanOrEqualTo(permits);
    }
  }

  private static void check(
      Decision decision,
      WindowOracle oracle,
      long time,
      int permits,
      boolean expected,
      long wait,
      String state) {
    int left = permits - oracle.held(time);
    if (decision.remaining() != left) {
      fail(state + ": " + left + " left, but " + decision);
    }
    long said;
    long right;
    if (decision instanceof Decision.Allowed allowed) {
      said = allowed.resetAfter().toNanos();
      right = oracle.waitFor(time, left + 1);
    } else {
      said = ((Decision.Rejected) decision).retryAfter().toNanos();
      right = wait;
    }
    if (decision instanceof Decision.Allowed != expected || said != right) {
      fail(state + ": must be " + expected + " with a wait of " + right + ", but " + decision);
    }
  }

  /** Prefers the instants that matter: none later, and one nanosecond around a boundary. */
  private static long step(
      RandomGenerator random, WindowOracle oracle, long time, int permits, long period) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> 0;
      case 2 -> 1;
      case 3 -> Math.max(0, period + random.nextInt(-1, 2));
      case 4, 5 -> Math.max(0, oracle.oldestHeld(time) + period - time + random.nextInt(-1, 2));
      case 6 -> random.nextLong(period);
      default -> random.nextLong(Math.max(1, 2 * (period / permits)));
    };
  }

  @Test
  @DisplayName("RL-1 a call that is a whole period old no longer counts")
  void theWindowIsHalfOpen() {
    AtomicLong now = new AtomicLong();
    RateLimiter limiter =
        RateLimiter.slidingWindow(new RateLimit(1, Duration.ofNanos(10)), 10, now::get);

    assertThat(limiter.tryAcquire("key")).isTrue();
    now.set(9);
    assertThat(limiter.tryAcquire("key")).isFalse();
    now.set(10);
    assertThat(limiter.tryAcquire("key")).isTrue();
  }

  @Test
  @DisplayName("RL-1 the largest window is exact as well")
  void agreesWithTheDefinitionAtTenThousandPermits() {
    RandomGenerator random = RandomGenerator.getDefault();
    long period = 60_000_000_000L;
    AtomicLong now = new AtomicLong(-5);
    RateLimiter limiter =
        RateLimiter.slidingWindow(new RateLimit(10_000, Duration.ofNanos(period)), 10, now::get);
    WindowOracle oracle = new WindowOracle(10_000, period);
    for (int call = 0; call < 15_000; call++) {
      now.addAndGet(random.nextInt(20) == 0 ? period / 10 : random.nextLong(10_000_000));
      int calls = random.nextInt(10) == 0 ? random.nextInt(1, 3_000) : 1;
      boolean expected = oracle.admits(now.get(), calls);
      if (expected) {
        oracle.allow(now.get(), calls);
      }
      assertThat(limiter.tryAcquire("key", calls)).isEqualTo(expected);
    }
  }

  @Test
  void rejectsTheThirdCallWithinTheWindow() {
    AtomicLong now = new AtomicLong();
    RateLimiter limiter =
        RateLimiter.slidingWindow(new RateLimit(2, Duration.ofSeconds(1)), 10, now::get);

    assertThat(limiter.tryAcquire("key")).isTrue();
    assertThat(limiter.tryAcquire("key")).isTrue();
    assertThat(limiter.tryAcquire("key")).isFalse();
    assertThat(limiter.tryAcquire("other key")).isTrue();
  }
}
