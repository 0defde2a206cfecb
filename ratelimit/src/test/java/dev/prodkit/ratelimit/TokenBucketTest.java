// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketTest {
  private static final long TEN_YEARS = Duration.ofDays(3650).toNanos();
  private static final int[] PERMITS = {1, 2, 3, 7, 60, 999_999_937, Integer.MAX_VALUE};
  private static final int[] BURSTS = {1, 2, 10, 1_000, Integer.MAX_VALUE};
  private static final long[] PERIODS = {1, 3, 1_000_003, 60_000_000_000L, TEN_YEARS};

  @Test
  @DisplayName("RL-1, RL-4 agrees with the definition on random decisions, at every extreme")
  void agreesWithTheDefinition() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int traces = 0;
    while (traces < 4_000) {
      int permits = PERMITS[random.nextInt(PERMITS.length)];
      int burst = BURSTS[random.nextInt(BURSTS.length)];
      RateLimit limit =
          new RateLimit(permits, Duration.ofNanos(PERIODS[random.nextInt(PERIODS.length)]));
      if (refillDays(limit, burst) < 36_500) {
        compare(limit, burst, random, "seed " + seed + ", trace " + traces);
        traces++;
      }
    }
  }

  private static void compare(RateLimit limit, int burst, RandomGenerator random, String where) {
    long origin = random.nextLong();
    AtomicLong now = new AtomicLong(origin);
    RateLimiter limiter = RateLimiter.tokenBucket(limit, burst, 100, now::get);
    BucketOracle oracle = new BucketOracle(limit, burst, 0);
    long time = 0;
    for (int call = 0; call < 100 && time < 10 * TEN_YEARS; call++) {
      int tokens = random.nextInt(3) == 0 ? random.nextInt(burst) + 1 : 1;
      time += step(random, oracle, time, tokens, limit);
      now.set(origin + time);

      long wait = oracle.waitFor(time, tokens);
      boolean expected = oracle.tryAcquire(time, tokens);
      int left = oracle.remaining(time);
      String state = where + ", call " + call + " of " + tokens + " at " + time + ", " + limit;
      if (random.nextBoolean()) {
        if (limiter.tryAcquire("key", tokens) != expected) {
          fail(state + ", burst " + burst + ": must be " + expected);
        }
        continue;
      }
      Decision decision = limiter.decide("key", tokens);
      Decision right = expected
          ? new Decision.Allowed(limit, left, Duration.ofNanos(oracle.waitFor(time, left + 1)))
          : new Decision.Rejected(limit, left, Duration.ofNanos(wait), false);
      if (!decision.equals(right)) {
        fail(state + ", burst " + burst + ": must be " + right + ", but is " + decision);
      }
    }
  }

  private static long step(
      RandomGenerator random, BucketOracle oracle, long time, int tokens, RateLimit limit) {
    long period = limit.period().toNanos();
    return switch (random.nextInt(6)) {
      case 0, 1 -> 0;
      case 2 -> 1;
      case 3 -> Math.max(0, oracle.waitFor(time, tokens) + random.nextInt(-1, 2)) % TEN_YEARS;
      case 4 -> random.nextLong(Math.max(1, 2 * (period / limit.permits()))) % (TEN_YEARS / 10);
      default -> random.nextLong(period) % (TEN_YEARS / 10);
    };
  }

  private static double refillDays(RateLimit limit, int burst) {
    return limit.period().toNanos() / 86_400e9 / limit.permits() * burst;
  }

  @Test
  @DisplayName("RL-1 admits at most burst + rate × t in any time t")
  void neverExceedsTheBurstAndTheRate() {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int trace = 0; trace < 200; trace++) {
      int permits = random.nextInt(1, 20);
      int burst = random.nextInt(1, 20);
      long period = random.nextLong(1, 100);
      AtomicLong now = new AtomicLong();
      RateLimiter limiter = RateLimiter.tokenBucket(
          new RateLimit(permits, Duration.ofNanos(period)), burst, 10, now::get);
      List<Long> allowed = new ArrayList<>();
      for (int call = 0; call < 200; call++) {
        now.addAndGet(random.nextInt(3) == 0 ? random.nextLong(2 * period) : 0);
        if (limiter.tryAcquire("key")) {
          allowed.add(now.get());
        }
      }
      for (int from = 0; from < allowed.size(); from++) {
        for (int to = from; to < allowed.size(); to++) {
          long nanos = allowed.get(to) - allowed.get(from);
          assertThat((to - from + 1 - burst) * period).isLessThanOrEqualTo(permits * nanos);
        }
      }
    }
  }

  @Test
  @DisplayName("RL-1 a bucket of 10 at 10/s lets 19 calls through in its first second")
  void letsMoreThroughThanAWindow() {
    AtomicLong now = new AtomicLong();
    RateLimiter limiter =
        RateLimiter.tokenBucket(new RateLimit(10, Duration.ofSeconds(1)), 10, 10, now::get);
    int allowed = 0;
    for (int millisecond = 0; millisecond < 1_000; millisecond++) {
      now.set(millisecond * 1_000_000L);
      allowed += limiter.tryAcquire("key") ? 1 : 0;
    }
    assertThat(allowed).isEqualTo(19);
  }

  @ParameterizedTest(name = "{0} per {1} ns, asked every {2} ns")
  @DisplayName("RL-5 a million refills lose no fraction of a token")
  @CsvSource({
    "1, 60000000000, 7000000001",
    "3, 1000000000, 1",
    "7, 1000003, 13",
    "60, 60000000000, 999999999",
    "2147483647, 1000000000, 1"
  })
  void losesNoFraction(int permits, long period, long step) {
    AtomicLong now = new AtomicLong(-1);
    RateLimiter limiter =
        RateLimiter.tokenBucket(new RateLimit(permits, Duration.ofNanos(period)), 4, 10, now::get);
    assertThat(limiter.tryAcquire("key", 4)).isTrue();
    long start = now.get();
    long allowed = 0;
    for (int call = 0; call < 1_000_000; call++) {
      now.addAndGet(step);
      for (int token = 0; token < 4 && limiter.tryAcquire("key"); token++) {
        allowed++;
      }
    }
    long due = BigInteger.valueOf(now.get() - start)
        .multiply(BigInteger.valueOf(permits))
        .divide(BigInteger.valueOf(period))
        .longValueExact();
    assertThat(allowed).isEqualTo(due);
  }

  @Test
  @DisplayName("RL-5 one a minute, a million minutes")
  void onceAMinuteForAMillionMinutes() {
    AtomicLong now = new AtomicLong();
    RateLimiter limiter =
        RateLimiter.tokenBucket(new RateLimit(1, Duration.ofMinutes(1)), 1, 10, now::get);
    int allowed = 0;
    for (int minute = 0; minute < 1_000_000; minute++) {
      now.set(minute * 60_000_000_000L);
      allowed += limiter.tryAcquire("key") ? 1 : 0;
      now.addAndGet(59_999_999_999L);
      assertThat(limiter.tryAcquire("key")).isFalse();
    }
    assertThat(allowed).isEqualTo(1_000_000);
  }

  @Test
  @DisplayName("RL-4 asking for more than a slow bucket holds does not overflow")
  void askingForFarTooMuchDoesNotOverflow() {
    RateLimiter limiter =
        RateLimiter.tokenBucket(new RateLimit(1, Duration.ofDays(3650)), 2, 10, () -> 0);
    for (int tokens = 3; tokens > 0; tokens += tokens / 2) {
      assertThat(limiter.tryAcquire("key", tokens)).as("%d tokens", tokens).isFalse();
    }
  }

  @Test
  @DisplayName("RL-4 ten idle years fill the bucket and nothing more")
  void survivesTenIdleYears() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    RateLimiter limiter = RateLimiter.tokenBucket(
        new RateLimit(Integer.MAX_VALUE, Duration.ofNanos(1)), 1_000, 10, now::get);
    for (int decade = 0; decade < 5; decade++) {
      assertThat(limiter.tryAcquire("key", 999)).isTrue();
      assertThat(limiter.tryAcquire("key", 1)).isTrue();
      assertThat(limiter.tryAcquire("key", 1)).isFalse();
      now.addAndGet(TEN_YEARS);
    }
  }
}
