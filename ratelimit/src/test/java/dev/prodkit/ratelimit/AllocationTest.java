// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RL-12 tryAcquire does not allocate")
class AllocationTest {
  private static final int CALLS = 200_000;
  private static final RateLimit LIMIT = new RateLimit(10, Duration.ofMinutes(1));

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final AtomicLong now = new AtomicLong();

  @Test
  void notWhenAWindowRefuses() {
    RateLimiter limiter = RateLimiter.slidingWindow(LIMIT, 100, now::get);
    limiter.tryAcquire("key", 10);
    assertThat(bytesPerCall(() -> limiter.tryAcquire("key"))).isLessThan(1);
    assertThat(bytesPerCall(() -> limiter.tryAcquire("key", 1_000))).isLessThan(1);
  }

  @Test
  void notWhenABucketRefuses() {
    RateLimiter limiter = RateLimiter.tokenBucket(LIMIT, 10, 100, now::get);
    limiter.tryAcquire("key", 10);
    assertThat(bytesPerCall(() -> limiter.tryAcquire("key"))).isLessThan(1);
  }

  @Test
  void notWhenTheOverflowRefuses() {
    RateLimiter limiter = RateLimiter.slidingWindow(LIMIT, 1, now::get);
    limiter.tryAcquire("tracked");
    limiter.tryAcquire("flood", 10);
    assertThat(bytesPerCall(() -> limiter.tryAcquire("key"))).isLessThan(1);
  }

  @Test
  void notWhenAKnownKeyIsAllowed() {
    RateLimiter window = RateLimiter.slidingWindow(LIMIT, 100, now::get);
    RateLimiter bucket = RateLimiter.tokenBucket(LIMIT, 10, 100, now::get);
    for (RateLimiter limiter : new RateLimiter[] {window, bucket}) {
      assertThat(bytesPerCall(() -> {
            now.addAndGet(6_000_000_000L);
            assertAllowed(limiter.tryAcquire("key"));
          }))
          .isLessThan(1);
    }
  }

  private static void assertAllowed(boolean allowed) {
    if (!allowed) {
      throw new AssertionError();
    }
  }

  private double bytesPerCall(Runnable call) {
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return (threads.getThreadAllocatedBytes(thread) - before) / (double) CALLS;
  }
}
