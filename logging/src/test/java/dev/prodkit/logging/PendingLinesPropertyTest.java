// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Against a plain list that does the same. */
class PendingLinesPropertyTest {
  private static final int CAPACITY = 60_000;

  private record Line(long number, int rank, String text) {
    int size() {
      return (int) LineRing.size(text.length());
    }
  }

  private final List<Line> model = new ArrayList<>();
  private final PendingLines pending = new PendingLines(CAPACITY);

  private int bytes() {
    return model.stream().mapToInt(Line::size).sum();
  }

  @Property(tries = 200)
  void agreesWithAList(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20_000) int longest) {
    model.clear();
    pending.moveTo(new Batch(), Integer.MAX_VALUE, Integer.MAX_VALUE);
    Random random = new Random(seed);
    for (int step = 1; step <= 200; step++) {
      switch (random.nextInt(8)) {
        case 0 -> take(1 + random.nextInt(2 * longest), 1 + random.nextInt(20));
        case 1 -> evict(random.nextInt(LineCounters.RANKS));
        default ->
          add(new Line(
              step, random.nextInt(LineCounters.RANKS), text(step, random.nextInt(longest))));
      }
      assertThat(pending.lines()).isEqualTo(model.size());
      assertThat(pending.bytes()).isEqualTo(bytes());
      assertThat(pending.isEmpty()).isEqualTo(model.isEmpty());
      assertThat(pending.first())
          .isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.get(0).number());
    }
    take(Integer.MAX_VALUE, Integer.MAX_VALUE);
    assertThat(pending.isEmpty()).isTrue();
  }

  private static String text(int step, int length) {
    return String.valueOf((char) ('a' + step % 26)).repeat(length);
  }

  private void add(Line line) {
    int length = line.text().length();
    int kept = model.stream()
        .filter(other -> other.rank() <= line.rank())
        .mapToInt(Line::size)
        .sum();
    assertThat(pending.canMakeRoom(line.rank(), length)).isEqualTo(kept + line.size() <= CAPACITY);
    boolean room = bytes() + line.size() <= CAPACITY;
    assertThat(pending.hasRoom(length)).isEqualTo(room);
    if (room) {
      pending.add(line.number(), line.rank(), line.text().getBytes(US_ASCII), length);
      model.add(line);
    }
  }

  private void evict(int rank) {
    Line victim = model.stream()
        .filter(line -> line.rank() > rank)
        .max(Comparator.comparingInt(Line::rank).thenComparingLong(line -> -line.number()))
        .orElse(null);
    long[] dropped = new long[LineCounters.RANKS];
    long[] expected = new long[LineCounters.RANKS];
    if (victim != null) {
      expected[victim.rank()] = 1;
    }
    assertThat(pending.evictBelow(rank, dropped)).isEqualTo(victim == null ? rank : victim.rank());
    assertThat(dropped).isEqualTo(expected);
    model.remove(victim);
  }

  private void take(int longest, int atMost) {
    Batch batch = new Batch();
    int count = pending.moveTo(batch, longest, atMost);
    StringBuilder expected = new StringBuilder();
    int[] counted = new int[LineCounters.RANKS];
    int lines = 0;
    while (!model.isEmpty()
        && lines < atMost
        && (expected.length() == 0
            || expected.length() + (long) model.get(0).text().length() <= longest)) {
      Line line = model.remove(0);
      lines++;
      expected.append(line.text());
      counted[line.rank()]++;
    }
    assertThat(new String(batch.bytes(), 0, batch.length, US_ASCII)).isEqualTo(expected.toString());
    assertThat(batch.lines).isEqualTo(counted);
    assertThat(count).isEqualTo(lines);
  }
}
