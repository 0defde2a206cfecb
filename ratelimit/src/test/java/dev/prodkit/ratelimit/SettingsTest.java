// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RL-4 what is out of range is refused with its range")
class SettingsTest {
  private static final RateLimit LIMIT = new RateLimit(1, Duration.ofSeconds(1));

  @Test
  void permitsStartAtOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimit(0, Duration.ofSeconds(1)))
        .withMessage("permits must be 1 to 2147483647, but is 0");
  }

  @Test
  void periodsAreOneNanosecondToTenYears() {
    new RateLimit(1, Duration.ofNanos(1));
    new RateLimit(1, Duration.ofDays(3650));
    for (Duration wrong : new Duration[] {
      Duration.ZERO,
      Duration.ofNanos(-1),
      Duration.ofDays(3650).plusNanos(1),
      Duration.ofSeconds(Long.MAX_VALUE)
    }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new RateLimit(1, wrong))
          .withMessage("period must be 1 nanosecond to 3650 days, but is " + wrong);
    }
  }

  @Test
  void windowsHoldTenThousand() {
    RateLimiter.slidingWindow(new RateLimit(10_000, Duration.ofDays(3650)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiter.slidingWindow(new RateLimit(10_001, Duration.ofDays(1))))
        .withMessageStartingWith("permits of a sliding window must be 1 to 10000, but is 10001");
  }

  @Test
  void burstsStartAtOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiter.tokenBucket(LIMIT, 0))
        .withMessage("burst must be 1 to 2147483647, but is 0");
  }

  @Test
  void bucketsRefillInACentury() {
    RateLimit onceInTenYears = new RateLimit(1, Duration.ofDays(3650));
    RateLimiter.tokenBucket(onceInTenYears, 9);
    RateLimiter.tokenBucket(
        new RateLimit(Integer.MAX_VALUE, Duration.ofDays(3650)), Integer.MAX_VALUE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiter.tokenBucket(onceInTenYears, 10))
        .withMessage("an empty bucket must be full again in less than 36500 days,"
            + " but a burst of 10 at 1 per PT87600H takes longer:"
            + " lower the burst or raise the rate");
  }

  @Test
  void keysAreOneToTenMillion() {
    RateLimiter.slidingWindow(LIMIT, 10_000_000);
    for (int wrong : new int[] {0, -1, 10_000_001}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RateLimiter.slidingWindow(LIMIT, wrong))
          .withMessage("maxKeys must be 1 to 10000000, but is " + wrong);
    }
  }

  @Test
  void sayWhatTheyAre() {
    assertThat(new RateLimit(100, Duration.ofMinutes(1))).hasToString("100 per PT1M");
    assertThat(RateLimiter.slidingWindow(LIMIT)).hasToString("RateLimiter[1 per PT1S, 0 keys]");
  }
}
