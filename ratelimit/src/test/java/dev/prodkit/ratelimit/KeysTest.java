// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static final RateLimit TEN_A_MINUTE = new RateLimit(10, Duration.ofMinutes(1));
  private static final long MEGABYTE = 1 << 20;

  @Test
  @DisplayName("RL-6 a million unknown keys share one limit, and no victim is forgotten")
  void boundsTheKeys() {
    AtomicLong now = new AtomicLong();
    for (RateLimiter limiter : List.of(
        RateLimiter.slidingWindow(TEN_A_MINUTE, 5_000, now::get),
        RateLimiter.tokenBucket(TEN_A_MINUTE, 10, 5_000, now::get))) {
      for (int victim = 0; victim < 5_000; victim++) {
        assertThat(limiter.tryAcquire("victim " + victim, 10)).isTrue();
      }
      assertThat(limiter.trackedKeys()).isEqualTo(5_000);
      long before = heap();

      int allowed = 0;
      for (int key = 0; key < 1_000_000; key++) {
        allowed += limiter.tryAcquire("unknown " + key) ? 1 : 0;
      }

      assertThat(allowed).isEqualTo(10);
      assertThat(limiter.overflowed()).isEqualTo(1_000_000);
      assertThat(limiter.trackedKeys()).isEqualTo(5_000);
      assertThat(heap() - before).isLessThan(8 * MEGABYTE); // a million strings are ten times that
      for (int victim = 0; victim < 5_000; victim++) {
        if (limiter.tryAcquire("victim " + victim)) {
          fail("victim " + victim + " was forgotten");
        }
      }
    }
  }

  @Test
  @DisplayName("RL-6 memory of a flood is bounded: a hundred thousand keys of ten calls each")
  void boundsTheMemory() {
    AtomicLong now = new AtomicLong();
    long before = heap();
    RateLimiter limiter = RateLimiter.slidingWindow(TEN_A_MINUTE, 100_000, now::get);
    for (int call = 0; call < 10; call++) {
      now.incrementAndGet();
      for (int key = 0; key < 110_000; key++) {
        limiter.tryAcquire("key " + key);
      }
    }
    assertThat(limiter.trackedKeys()).isEqualTo(100_000);
    assertThat(heap() - before).isLessThan(100_000 * (100 + 8 * 10));
    assertThat(limiter.tryAcquire("key 0")).isFalse();
  }

  @Test
  @DisplayName("RL-6 idle keys make room for new ones, in every stripe")
  void forgetsTheIdle() {
    AtomicLong now = new AtomicLong();
    RateLimiter limiter = RateLimiter.slidingWindow(TEN_A_MINUTE, 20_000, now::get);
    for (int key = 0; key < 20_000; key++) {
      assertThat(limiter.tryAcquire("first/" + key, 10)).isTrue();
    }
    assertThat(limiter.trackedKeys()).isEqualTo(20_000);
    for (int round = 0; round < 5; round++) {
      now.addAndGet(Duration.ofMinutes(1).toNanos());
      // Not the last thousand: while nearly all are busy, the last idle ones are found by and by.
      for (int key = 0; key < 19_000; key++) {
        assertThat(limiter.tryAcquire(round + "/" + key, 10)).isTrue();
      }
    }
    assertThat(limiter.trackedKeys()).isBetween(19_000, 20_000);
    assertThat(limiter.overflowed()).isZero();
  }

  @Test
  @DisplayName("RL-6 no key ever gets more than its allowance, whatever comes and goes")
  void neverRaisesAnAllowance() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int trace = 0; trace < 3_000; trace++) {
      int permits = random.nextInt(1, 6);
      int maxKeys = random.nextInt(1, 4);
      RateLimit limit = new RateLimit(permits, Duration.ofNanos(100));
      long origin = random.nextLong();
      AtomicLong now = new AtomicLong(origin);
      boolean window = random.nextBoolean();
      RateLimiter limiter = window
          ? RateLimiter.slidingWindow(limit, maxKeys, now::get)
          : RateLimiter.tokenBucket(limit, permits, maxKeys, now::get);
      WindowOracle[] windows = new WindowOracle[8];
      BucketOracle[] buckets = new BucketOracle[8];
      for (int key = 0; key < 8; key++) {
        windows[key] = new WindowOracle(permits, 100);
        buckets[key] = new BucketOracle(limit, permits, 0);
      }
      for (int call = 0; call < 200; call++) {
        int key = random.nextInt(8);
        now.addAndGet(random.nextInt(3) == 0 ? random.nextInt(60) : 0);
        long time = now.get() - origin;
        if (!limiter.tryAcquire("key " + key)) {
          continue;
        }
        boolean admissible =
            window ? windows[key].admits(time, 1) : buckets[key].tryAcquire(time, 1);
        windows[key].allow(time, 1);
        if (!admissible) {
          fail("seed " + seed + ", trace " + trace + ", call " + call + ": too much for " + key);
        }
      }
    }
  }

  @Test
  @DisplayName("RL-6 who did not use the overflow starts as new when there is room")
  void newcomersDoNotPayForTheFlood() {
    AtomicLong now = new AtomicLong();
    RateLimiter limiter = RateLimiter.slidingWindow(TEN_A_MINUTE, 1, now::get);
    assertThat(limiter.tryAcquire("tracked")).isTrue();
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(limiter.tryAcquire("flood", 10)).isTrue();
    assertThat(limiter.tryAcquire("newcomer", 10)).isFalse();

    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(limiter.tryAcquire("newcomer", 10)).isTrue();
    assertThat(limiter.trackedKeys()).isOne();
  }

  @Test
  @DisplayName("RL-6 who used the overflow takes along what was used")
  void usersOfTheOverflowDoNotStartAsNew() {
    AtomicLong now = new AtomicLong();
    RateLimiter limiter = RateLimiter.slidingWindow(TEN_A_MINUTE, 1, now::get);
    assertThat(limiter.tryAcquire("tracked")).isTrue();
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(limiter.tryAcquire("key", 9)).isTrue();

    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(limiter.tryAcquire("key", 2)).isFalse();
    assertThat(limiter.tryAcquire("key", 1)).isTrue();
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(limiter.tryAcquire("key", 9)).isTrue();
  }

  @Test
  @DisplayName("RL-7 keys of a megabyte are told apart and not kept")
  void keepsNoKey() {
    RateLimiter limiter = RateLimiter.slidingWindow(new RateLimit(1, Duration.ofDays(1)));
    long before = heap();
    String padding = "x".repeat((int) MEGABYTE);
    for (int key = 0; key < 100; key++) {
      assertThat(limiter.tryAcquire(padding + key)).isTrue();
      assertThat(limiter.tryAcquire(padding + key)).isFalse();
    }
    assertThat(limiter.trackedKeys()).isEqualTo(100);
    assertThat(heap() - before).isLessThan(10 * MEGABYTE);
  }

  @Test
  @DisplayName("RL-7 naughty keys are distinct exactly if their characters are")
  void tellsNaughtyKeysApart() {
    List<String> keys = List.of(
        " ",
        "\0",
        "\0\0",
        "a",
        "a\0",
        "\0a",
        "A",
        "a ",
        "aaaa",
        "aaaaa",
        "aaaa\0",
        "é",
        "e\u0301",
        "ﬁ",
        "fi",
        "\ud83d\ude00",
        "\ud83d",
        "\ude00",
        "\u202e",
        "\ufeff",
        "null",
        "undefined",
        "' OR 1=1 --",
        "${jndi:ldap://x}",
        "../../etc/passwd",
        "<script>",
        "1",
        "01",
        "٣",
        "::1",
        "0:0:0:0:0:0:0:1",
        "127.0.0.1",
        "\r\nSet-Cookie: x",
        "x".repeat(255),
        "x".repeat(256),
        "x".repeat(257),
        "x".repeat(383),
        "x".repeat(128));
    RateLimiter limiter = RateLimiter.slidingWindow(new RateLimit(1, Duration.ofDays(1)));
    for (String key : keys) {
      assertThat(limiter.tryAcquire(key)).as(key).isTrue();
    }
    for (String key : keys) {
      assertThat(limiter.tryAcquire(String.valueOf(key.toCharArray()))).as(key).isFalse();
    }
  }

  @Test
  @DisplayName("RL-7 all empty keys are one, and so is null")
  @SuppressWarnings("NullAway") // that is the point
  void emptyAndNullShareOneLimit() {
    RateLimiter limiter = RateLimiter.slidingWindow(new RateLimit(2, Duration.ofDays(1)));
    assertThat(limiter.tryAcquire("")).isTrue();
    assertThat(limiter.tryAcquire(null)).isTrue();
    assertThat(limiter.tryAcquire("")).isFalse();
    assertThat(limiter.decide(null)).isInstanceOf(Decision.Rejected.class);
    assertThat(limiter.trackedKeys()).isOne();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
