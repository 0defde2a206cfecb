// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BucketSlotsTest {
  @Test
  @DisplayName("RL-13 a bucket that moves while the limit changes keeps its tokens, no more")
  void inheritsTokensFromABucketUnderAnotherLimit() {
    Slots slow = new TokenBucket(new RateLimit(1, Duration.ofDays(1)), 10).slots(1);
    Slots fast = new TokenBucket(new RateLimit(1, Duration.ofNanos(1)), 10).slots(1);
    assertThat(slow.take(0, 7, 100)).isTrue();
    fast.inherit(slow, 0, 100, 0, 5_000);
    assertThat(fast.remaining(0, 5_000)).isEqualTo(3);
    assertThat(fast.remaining(0, 5_002)).isEqualTo(5);

    assertThat(fast.take(0, 4, 5_002)).isTrue();
    slow.inherit(fast, 0, 5_002, 0, 200);
    assertThat(slow.remaining(0, 200)).isEqualTo(1);
  }
}
