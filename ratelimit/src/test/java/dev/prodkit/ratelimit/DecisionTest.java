// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static final RateLimit HUNDRED_A_MINUTE = new RateLimit(100, Duration.ofMinutes(1));

  @Test
  @DisplayName("RL-10 an allowed call, as in draft-ietf-httpapi-ratelimit-headers-10")
  void tellsWhatIsLeft() {
    Decision decision = new Decision.Allowed(HUNDRED_A_MINUTE, 50, Duration.ofSeconds(30));

    assertThat(decision.headers())
        .isEqualTo(Map.of(
            "RateLimit-Policy", "\"default\";q=100;w=60",
            "RateLimit", "\"default\";r=50;t=30"));
  }

  @Test
  @DisplayName("RL-10 a rejected call, as in draft-ietf-httpapi-ratelimit-headers-10")
  void tellsWhenToComeBack() {
    Decision decision =
        new Decision.Rejected(HUNDRED_A_MINUTE, 0, Duration.ofMillis(29_001), false);

    assertThat(decision.headers("burst"))
        .isEqualTo(Map.of(
            "RateLimit-Policy", "\"burst\";q=100;w=60",
            "RateLimit", "\"burst\";r=0;t=30",
            "Retry-After", "30"));
  }

  @Test
  @DisplayName("RL-10 a call that can never be allowed is not told to come back")
  void doesNotSendTheHopelessAway() {
    Decision decision = new Decision.Rejected(HUNDRED_A_MINUTE, 7, HUNDRED_A_MINUTE.period(), true);

    assertThat(decision.headers())
        .isEqualTo(
            Map.of("RateLimit-Policy", "\"default\";q=100;w=60", "RateLimit", "\"default\";r=7"));
  }

  @Test
  @DisplayName("RL-10 times are rounded up, so that w is never 0 and no client comes early")
  void roundsUp() {
    RateLimit limit = new RateLimit(5, Duration.ofNanos(1));
    Decision decision = new Decision.Rejected(limit, 0, Duration.ofNanos(1), false);

    assertThat(decision.headers())
        .isEqualTo(Map.of(
            "RateLimit-Policy", "\"default\";q=5;w=1",
            "RateLimit", "\"default\";r=0;t=1",
            "Retry-After", "1"));
  }

  @Property(tries = 500)
  @Label("RL-10 any policy name makes a structured field string")
  void escapesThePolicyName(@ForAll String name) {
    Decision decision = new Decision.Allowed(HUNDRED_A_MINUTE, 1, Duration.ofSeconds(1));
    // RFC 9651: DQUOTE *( %x20-21 / %x23-5B / %x5D-7E / "\" ( DQUOTE / "\" ) ) DQUOTE
    String string = "\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*\"";

    assertThat(decision.headers(name))
        .hasEntrySatisfying("RateLimit", v -> assertThat(v).matches(string + ";r=1;t=1"))
        .hasEntrySatisfying("RateLimit-Policy", v -> assertThat(v).matches(string + ";q=100;w=60"));
  }

  @Property(tries = 1_000)
  @Label("RL-9 whoever waits as long as told is allowed, and nobody who waits less")
  void retryAfterIsHonest(
      @ForAll @IntRange(min = 1, max = 50) int permits,
      @ForAll @LongRange(min = 1, max = 10_000_000_000L) long period,
      @ForAll @IntRange(min = 1, max = 50) int asked,
      @ForAll @IntRange(min = 0, max = 200) int before,
      @ForAll long origin,
      @ForAll boolean window) {
    AtomicLong now = new AtomicLong(origin);
    RateLimit limit = new RateLimit(permits, Duration.ofNanos(period));
    RateLimiter limiter = window
        ? RateLimiter.slidingWindow(limit, 10, now::get)
        : RateLimiter.tokenBucket(limit, permits, 10, now::get);
    int calls = Math.min(asked, permits);
    for (int i = 0; i < before; i++) {
      limiter.tryAcquire("key");
      now.addAndGet(period / 97);
    }
    for (int i = 0; i < permits; i++) {
      limiter.tryAcquire("key", calls);
    }
    Decision decision = limiter.decide("key", calls);
    assertThat(decision).isInstanceOf(Decision.Rejected.class);
    Decision.Rejected rejected = (Decision.Rejected) decision;
    long wait = rejected.retryAfter().toNanos();
    assertThat(wait).isBetween(1L, period);
    long seconds = Long.parseLong(rejected.headers().get("Retry-After"));
    assertThat(seconds).isBetween(1L, (period + 999_999_999) / 1_000_000_000);

    now.addAndGet(wait - 1);
    assertThat(limiter.tryAcquire("key", calls)).isFalse();
    now.addAndGet(1);
    assertThat(limiter.tryAcquire("key", calls)).isTrue();
  }

  @Test
  @DisplayName("RL-11 a call of several permits gets all or none")
  void severalPermitsAreAtomic() {
    for (RateLimiter limiter : limiters()) {
      assertThat(limiter.tryAcquire("key", 60)).isTrue();
      assertThat(limiter.decide("key", 41)).isInstanceOf(Decision.Rejected.class);
      assertThat(limiter.decide("key", 40).remaining()).isZero();
    }
  }

  @Test
  @DisplayName("RL-11 less than one permit counts as one, and gives nothing back")
  void noCallIsFree() {
    for (RateLimiter limiter : limiters()) {
      assertThat(limiter.tryAcquire("key", 0)).isTrue();
      assertThat(limiter.tryAcquire("key", -5)).isTrue();
      assertThat(limiter.decide("key", 0).remaining()).isEqualTo(97);
      assertThat(limiter.decide("key", -5).remaining()).isEqualTo(96);
      assertThat(limiter.decide("key", Integer.MIN_VALUE).remaining()).isEqualTo(95);
    }
  }

  @Test
  @DisplayName("RL-11 more permits than the limit has are refused, for ever")
  void moreThanTheLimitIsPermanentlyRefused() {
    for (RateLimiter limiter : limiters()) {
      for (int permits : new int[] {101, Integer.MAX_VALUE}) {
        assertThat(limiter.tryAcquire("key", permits)).isFalse();
        assertThat(limiter.decide("key", permits))
            .isEqualTo(new Decision.Rejected(HUNDRED_A_MINUTE, 100, Duration.ofMinutes(1), true));
      }
      assertThat(limiter.tryAcquire("key", 100)).isTrue();
    }
  }

  @Test
  void decisionsCannotBeWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Decision.Allowed(HUNDRED_A_MINUTE, -1, Duration.ofSeconds(1)))
        .withMessage("remaining must be at least 0, but is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Decision.Rejected(HUNDRED_A_MINUTE, 0, Duration.ZERO, false))
        .withMessage("retryAfter must be positive, but is PT0S");
  }

  private static Iterable<RateLimiter> limiters() {
    return java.util.List.of(
        RateLimiter.slidingWindow(HUNDRED_A_MINUTE, 10, () -> 0),
        RateLimiter.tokenBucket(HUNDRED_A_MINUTE, 100, 10, () -> 0));
  }
}
