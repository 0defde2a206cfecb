// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Set<Phase> ALL = EnumSet.of(
      Phase.DRAINING,
      Phase.STOP_ACCEPTING,
      Phase.IN_FLIGHT,
      Phase.FLUSHING,
      Phase.CLOSING,
      Phase.EXECUTORS,
      Phase.FLUSHING_AGAIN,
      Phase.LASTLY);

  @Test
  void givesTheWorkInFlightWhatTheOthersDoNotReserve() {
    Plan plan = Plan.of(Budget.DEFAULT, ALL);
    assertThat(plan.total()).isEqualTo(Duration.ofMillis(28_500));
    assertThat(plan.drainDelay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(plan.slot(Phase.IN_FLIGHT)).isEqualTo(Duration.ofMillis(10_500));
    assertThat(Shortfall.in(Budget.DEFAULT, ALL)).isEmpty();
  }

  @Test
  void reservesNothingForWhatHasNothingToDo() {
    Plan plan = Plan.of(Budget.DEFAULT, EnumSet.of(Phase.CLOSING));
    assertThat(plan.slots()).containsOnlyKeys(Phase.CLOSING);
    assertThat(plan.endOf(Phase.CLOSING)).isEqualTo(plan.total());
  }

  // SHD-4: whatever is configured, each phase that has something to do has some time of its own.
  @Property
  void alwaysFitsIntoTheGracePeriodAndLeavesNobodyOut(
      @ForAll @IntRange(min = 2_000, max = 120_000) int grace,
      @ForAll @IntRange(max = 200_000) int delay,
      @ForAll @IntRange(min = 1, max = 60_000) int flush,
      @ForAll Set<Phase> registered) {
    Set<Phase> present = EnumSet.noneOf(Phase.class);
    present.addAll(registered);
    present.remove(Phase.DRAIN_DELAY);
    Budget budget =
        new Budget(Duration.ofMillis(grace), Duration.ofMillis(delay), Duration.ofMillis(flush));
    Plan plan = Plan.of(budget, present);

    Duration sum = plan.slots().values().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(sum).isLessThanOrEqualTo(plan.total());
    assertThat(plan.total()).isLessThan(Duration.ofMillis(grace - 1_000L));
    assertThat(plan.slots().keySet()).containsAll(present);
    Duration fair = plan.total().dividedBy(14);
    Duration second = Duration.ofSeconds(1);
    for (Phase phase : present) {
      boolean flushes = phase == Phase.FLUSHING || phase == Phase.FLUSHING_AGAIN;
      Duration wanted = flushes ? budget.flushTimeout() : second;
      Duration least = Stream.of(fair, second, wanted).min(Duration::compareTo).orElseThrow();
      assertThat(plan.slot(phase)).as("%s of %s", phase, plan).isGreaterThanOrEqualTo(least);
    }
    assertThat(plan.drainDelay()).isLessThanOrEqualTo(Duration.ofMillis(delay));
    if (present.contains(Phase.STOP_ACCEPTING)
        && plan.drainDelay().compareTo(budget.drainDelay()) < 0) {
      assertThat(Shortfall.in(budget, present)).isNotEmpty();
    }
  }

  // Both numbers that a shortfall names are the best that there are.
  @Property
  void namesTheNumberThatWouldFit(
      @ForAll @IntRange(min = 2, max = 60) int grace,
      @ForAll @IntRange(max = 100) int delay,
      @ForAll @IntRange(min = 1, max = 100) int flush) {
    for (Shortfall shortfall : shortfalls(grace, delay, flush)) {
      int enough = (int) shortfall.gracePeriodThatFits().toSeconds();
      assertThat(parts(enough, delay, flush)).doesNotContain(shortfall.part());
      assertThat(parts(enough - 1, delay, flush)).contains(shortfall.part());
      assertThat(shortfall.message()).contains(shortfall.gracePeriodThatFits().toSeconds() + " s");
      if (shortfall.part() == Shortfall.Part.DRAIN_DELAY) {
        assertThat(Plan.shortfalls(
                Duration.ofSeconds(grace), shortfall.most(), Duration.ofSeconds(flush)))
            .extracting(Shortfall::part)
            .doesNotContain(Shortfall.Part.DRAIN_DELAY);
      }
    }
  }

  @Test
  void findsNothingWrongWithTheDefaults() {
    assertThat(shortfalls(30, 5, 5)).isEmpty();
    assertThat(parts(30, 14, 5)).containsExactly(Shortfall.Part.DRAIN_DELAY);
    assertThat(parts(30, 5, 12)).containsExactly(Shortfall.Part.FLUSH_TIMEOUT);
    assertThat(parts(5, 0, 1)).containsExactly(Shortfall.Part.IN_FLIGHT);
  }

  private static List<Shortfall> shortfalls(int grace, int delay, int flush) {
    return Plan.shortfalls(
        Duration.ofSeconds(grace), Duration.ofSeconds(delay), Duration.ofSeconds(flush));
  }

  private static List<Shortfall.Part> parts(int grace, int delay, int flush) {
    return shortfalls(grace, delay, flush).stream().map(Shortfall::part).toList();
  }
}
