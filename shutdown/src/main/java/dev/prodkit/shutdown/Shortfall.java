// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A part of the end that does not fit into the grace period, and the two numbers of which one would
 * make it fit.
 *
 * @param part what does not fit
 * @param asked how long it is meant to take
 * @param most how long it can take in this grace period, other things being equal
 * @param gracePeriod what the platform waits
 * @param gracePeriodThatFits the least grace period in whole seconds that would do
 */
public record Shortfall(
    Part part, Duration asked, Duration most, Duration gracePeriod, Duration gracePeriodThatFits) {
  /** Less is no time for a request that has begun. */
  static final Duration LEAST_FOR_WORK = Duration.ofSeconds(2);

  /** What can be too long. */
  public enum Part {
    /** Serving on after readiness has turned. */
    DRAIN_DELAY,
    /** Two flushes of telemetry, beside the drain delay. */
    FLUSH_TIMEOUT,
    /** Waiting for work that has begun: two seconds are the least. */
    IN_FLIGHT
  }

  static List<Shortfall> in(Budget budget, Set<Phase> present) {
    List<Shortfall> shortfalls = new ArrayList<>();
    Plan plan = Plan.of(budget, present);
    for (Part part : Part.values()) {
      Duration asked = asked(part, budget, present);
      Duration most = most(part, plan);
      if (most.compareTo(asked) < 0) {
        shortfalls.add(new Shortfall(
            part, asked, most, budget.gracePeriod(), gracePeriodFor(part, budget, present)));
      }
    }
    return List.copyOf(shortfalls);
  }

  private static Duration asked(Part part, Budget budget, Set<Phase> present) {
    return switch (part) {
      case DRAIN_DELAY -> Plan.drains(present) ? budget.drainDelay() : Duration.ZERO;
      case FLUSH_TIMEOUT ->
        present.contains(Phase.FLUSHING) ? budget.flushTimeout() : Duration.ZERO;
      case IN_FLIGHT -> present.contains(Phase.IN_FLIGHT) ? LEAST_FOR_WORK : Duration.ZERO;
    };
  }

  private static Duration most(Part part, Plan plan) {
    return switch (part) {
      case DRAIN_DELAY -> plan.drainDelay();
      case FLUSH_TIMEOUT -> plan.total().minus(plan.drainDelay()).dividedBy(2);
      case IN_FLIGHT -> plan.slot(Phase.IN_FLIGHT);
    };
  }

  private static Duration gracePeriodFor(Part part, Budget budget, Set<Phase> present) {
    long least = budget.gracePeriod().toSeconds();
    long enough = Budget.MOST.toSeconds();
    while (least < enough) { // a longer grace period gives every part at least as much
      long middle = (least + enough) / 2;
      Budget longer = budget.withGracePeriod(Duration.ofSeconds(middle));
      if (most(part, Plan.of(longer, present)).compareTo(asked(part, longer, present)) < 0) {
        least = middle + 1;
      } else {
        enough = middle;
      }
    }
    return Duration.ofSeconds(enough);
  }

  /** The sentence for an operator. */
  public String message() {
    String fits = "; a grace period of " + seconds(gracePeriodThatFits) + " would be enough";
    String grace = "the grace period of " + seconds(gracePeriod);
    return switch (part) {
      case DRAIN_DELAY ->
        "the drain delay of " + seconds(asked) + " does not fit into " + grace + " and is cut to "
            + seconds(most) + fits;
      case FLUSH_TIMEOUT ->
        "two flushes of " + seconds(asked) + " do not fit into " + grace + ", two of "
            + seconds(most) + " do" + fits;
      case IN_FLIGHT ->
        "work in flight may get no more than " + seconds(most) + " of " + grace + fits;
    };
  }

  private static String seconds(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
