// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private final EventIds ids = new EventIds();

  @Test
  void areUuidsOfVersionSevenWithTheTimeInFront() {
    UUID id = UUID.fromString(ids.next(NOW));

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void areOrderedWithinAMillisecondAndWhenTheClockStepsBack() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(ids.next(i < 5_000 ? NOW : NOW.minusSeconds(3_600)));
    }

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void areUniqueAcrossThreads() {
    List<String> made =
        IntStream.range(0, 40_000).parallel().mapToObj(i -> ids.next(NOW)).toList();

    assertThat(made).doesNotHaveDuplicates();
  }
}
