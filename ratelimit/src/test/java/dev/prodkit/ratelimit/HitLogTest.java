// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class HitLogTest {
  /** Around the borders of the encoding: one int, two ints, and the longest period. */
  private static final long[] GAPS = {
    0, 1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 1L << 31, 0xffffffffL, 1L << 32, 1L << 57
  };

  @Test
  void remembersWhatAListRemembers() {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int trace = 0; trace < 500; trace++) {
      HitLog log = new HitLog();
      List<Long> list = new ArrayList<>();
      long now = random.nextLong(-1_000, 1_000);
      for (int step = 0; step < 100; step++) {
        now += GAPS[random.nextInt(random.nextBoolean() ? 3 : GAPS.length)];
        if (now < 0 || now > Long.MAX_VALUE / 2) {
          break;
        }
        if (random.nextInt(3) > 0) {
          int calls = random.nextInt(1, 5);
          log.add(calls, now, 30);
          for (int i = 0; i < calls; i++) {
            list.add(now);
          }
        } else if (!list.isEmpty()) {
          long until = list.get(random.nextInt(list.size())) + random.nextInt(-1, 2);
          log.forget(until);
          list.removeIf(time -> time <= until);
        }
        same(log, list, 0);
        same(log.shifted(-77), list, -77);
      }
    }
  }

  private static void same(HitLog log, List<Long> list, long shift) {
    assertThat(log.size()).isEqualTo(list.size());
    for (int n = 1; n <= list.size(); n++) {
      assertThat(log.nth(n)).isEqualTo(list.get(n - 1) + shift);
    }
    if (!list.isEmpty()) {
      assertThat(log.newest()).isEqualTo(list.get(list.size() - 1) + shift);
    }
  }
}
