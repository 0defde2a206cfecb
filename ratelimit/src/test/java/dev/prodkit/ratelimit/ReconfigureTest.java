// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReconfigureTest {
  private final AtomicLong now = new AtomicLong();

  @Test
  @DisplayName("RL-13 no window as long as the shorter period gets more than the larger limit")
  void nobodyGainsByAnotherWindow() {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int trace = 0; trace < 2_000; trace++) {
      now.set(0);
      RateLimit before = limit(random);
      RateLimit after = limit(random);
      RateLimiter limiter = RateLimiter.slidingWindow(before, random.nextInt(1, 4), now::get);
      int most = Math.max(before.permits(), after.permits());
      long shorter = Math.min(before.period().toNanos(), after.period().toNanos());
      WindowOracle spanning = new WindowOracle(most, shorter);
      long changed = 0;
      WindowOracle later = new WindowOracle(after.permits(), after.period().toNanos());
      for (int call = 0; call < 200; call++) {
        now.addAndGet(random.nextInt(3) == 0 ? random.nextInt(40) : 0);
        if (call == 100) {
          limiter.reconfigure(after);
          changed = now.get();
        }
        limiter.tryAcquire("other " + random.nextInt(3));
        if (limiter.tryAcquire("key")) {
          spanning.allow(now.get(), 1);
          if (call >= 100 && now.get() >= changed) {
            later.allow(now.get(), 1);
          }
        }
      }
      assertThat(spanning.mostInAnyWindow()).as("%s, %s", before, after).isLessThanOrEqualTo(most);
      assertThat(later.mostInAnyWindow()).isLessThanOrEqualTo(after.permits());
    }
  }

  @Test
  @DisplayName("RL-13 burst + rate × t holds with the higher rate, across the change")
  void nobodyGainsByAnotherRate() {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int trace = 0; trace < 1_000; trace++) {
      now.set(0);
      RateLimit before = limit(random);
      RateLimit after = limit(random);
      int burst = random.nextInt(1, 10);
      RateLimiter limiter = RateLimiter.tokenBucket(before, burst, random.nextInt(1, 4), now::get);
      double rate = Math.max(rate(before), rate(after));
      List<Long> allowed = new ArrayList<>();
      for (int call = 0; call < 200; call++) {
        now.addAndGet(random.nextInt(3) == 0 ? random.nextInt(40) : 0);
        if (call == 100) {
          limiter.reconfigure(after);
        }
        limiter.tryAcquire("other " + random.nextInt(3));
        if (limiter.tryAcquire("key")) {
          allowed.add(now.get());
        }
      }
      for (int from = 0; from < allowed.size(); from++) {
        for (int to = from; to < allowed.size(); to++) {
          long nanos = allowed.get(to) - allowed.get(from);
          assertThat((double) (to - from + 1))
              .as("%s, %s, burst %d, %d ns", before, after, burst, nanos)
              .isLessThanOrEqualTo(burst + rate * nanos + 1e-6);
        }
      }
    }
  }

  @Test
  @DisplayName("RL-13 the new limit is in force at once, and meets what was used before")
  void theNewLimitMeetsThePast() {
    RateLimiter limiter =
        RateLimiter.slidingWindow(new RateLimit(10, Duration.ofMinutes(1)), 10, now::get);
    assertThat(limiter.tryAcquire("key", 6)).isTrue();

    RateLimit lower = new RateLimit(5, Duration.ofMinutes(1));
    limiter.reconfigure(lower);
    assertThat(limiter.limit()).isEqualTo(lower);
    assertThat(limiter.decide("key"))
        .isEqualTo(new Decision.Rejected(lower, 0, Duration.ofMinutes(1), false));

    limiter.reconfigure(new RateLimit(8, Duration.ofMinutes(1)));
    assertThat(limiter.tryAcquire("key", 2)).isTrue();
    assertThat(limiter.tryAcquire("key", 1)).isFalse();
  }

  @Test
  @DisplayName("RL-13 a shorter period does not make the overflow forget who used it")
  void theOverflowRemembersItsUsersAcrossAChange() {
    RateLimiter limiter =
        RateLimiter.slidingWindow(new RateLimit(5, Duration.ofNanos(100)), 1, now::get);
    assertThat(limiter.tryAcquire("tracked")).isTrue();
    now.set(95);
    assertThat(limiter.tryAcquire("key", 4)).isTrue();

    limiter.reconfigure(new RateLimit(5, Duration.ofNanos(10)));
    now.set(100); // there is room for the key now
    assertThat(limiter.tryAcquire("key", 2)).isFalse();
    assertThat(limiter.tryAcquire("key", 1)).isTrue();
  }

  @Test
  @DisplayName("RL-13 a limit that is out of range changes nothing")
  void refusesWhatTheFactoryRefuses() {
    RateLimit limit = new RateLimit(10, Duration.ofMinutes(1));
    RateLimiter limiter = RateLimiter.slidingWindow(limit, 10, now::get);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.reconfigure(new RateLimit(10_001, Duration.ofMinutes(1))));
    assertThat(limiter.limit()).isEqualTo(limit);
  }

  private static RateLimit limit(RandomGenerator random) {
    return new RateLimit(random.nextInt(1, 8), Duration.ofNanos(random.nextInt(1, 200)));
  }

  private static double rate(RateLimit limit) {
    return (double) limit.permits() / limit.period().toNanos();
  }
}
