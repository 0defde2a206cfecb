// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockTest {
  private static final long SECOND = 1_000_000_000L;
  private static final RateLimit THREE_A_MINUTE = new RateLimit(3, Duration.ofMinutes(1));

  private final AtomicLong now = new AtomicLong();

  @ParameterizedTest
  @DisplayName("RL-3 any origin of the clock will do, and it may wrap")
  @ValueSource(
      longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 30 * SECOND, -30 * SECOND})
  void anyOriginWillDo(long origin) {
    now.set(origin);
    for (RateLimiter limiter : limiters()) {
      now.set(origin);
      assertThat(limiter.tryAcquire("key", 3)).isTrue();
      now.set(origin + 19 * SECOND);
      assertThat(limiter.tryAcquire("key")).isFalse();
      now.set(origin + 60 * SECOND);
      assertThat(limiter.tryAcquire("key", 3)).isTrue();
      assertThat(limiter.tryAcquire("key")).isFalse();
    }
  }

  @Test
  @DisplayName("RL-3 a clock set back by an hour gives nothing away and locks nobody out")
  void survivesAClockSetBack() {
    for (RateLimiter limiter : limiters()) {
      assertThat(limiter.tryAcquire("key", 3)).isTrue();
      now.addAndGet(-3_600 * SECOND);
      assertThat(limiter.tryAcquire("key")).isFalse();
      Decision decision = limiter.decide("key", 3);
      assertThat(decision)
          .isEqualTo(new Decision.Rejected(THREE_A_MINUTE, 0, Duration.ofMinutes(1), false));
      now.addAndGet(60 * SECOND - 1);
      assertThat(limiter.tryAcquire("key", 3)).isFalse();
      now.addAndGet(1);
      assertThat(limiter.tryAcquire("key", 3)).isTrue();
    }
  }

  @Test
  @DisplayName("RL-3 a clock set forward by an hour is an hour that has passed")
  void survivesAClockSetForward() {
    for (RateLimiter limiter : limiters()) {
      assertThat(limiter.tryAcquire("key", 3)).isTrue();
      now.addAndGet(3_600 * SECOND);
      assertThat(limiter.tryAcquire("key", 3)).isTrue();
      assertThat(limiter.tryAcquire("key")).isFalse();
    }
  }

  @Test
  @DisplayName("RL-3 while the clock is a little behind, time stands still")
  void aJitteryClockGivesNothingAway() {
    RandomGenerator random = RandomGenerator.getDefault();
    long period = THREE_A_MINUTE.period().toNanos();
    for (int trace = 0; trace < 200; trace++) {
      now.set(0);
      RateLimiter limiter = RateLimiter.slidingWindow(THREE_A_MINUTE, 10, now::get);
      WindowOracle oracle = new WindowOracle(3, period);
      long steady = 0;
      long latest = 0;
      for (int call = 0; call < 200; call++) {
        steady += random.nextLong(10 * SECOND);
        now.set(steady - random.nextLong(SECOND));
        latest = Math.max(latest, now.get());
        boolean expected = oracle.admits(latest, 1);
        if (expected) {
          oracle.allow(latest, 1);
        }
        assertThat(limiter.tryAcquire("key")).isEqualTo(expected);
      }
    }
  }

  private Iterable<RateLimiter> limiters() {
    return java.util.List.of(
        RateLimiter.slidingWindow(THREE_A_MINUTE, 10, now::get),
        RateLimiter.tokenBucket(THREE_A_MINUTE, 3, 10, now::get));
  }
}
