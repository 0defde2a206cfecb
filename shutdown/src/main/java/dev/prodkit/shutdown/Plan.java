// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the time of an end is shared out, computed from the three durations and from what is
 * registered.
 *
 * <p>A slot is what a phase has left at worst, when everything before it hung. What the phases
 * before it do not use comes on top. A phase without a slot has nothing to do.
 *
 * @param gracePeriod what the platform waits
 * @param total the time of all phases together: the grace period, less one second, less what the
 *     receipt needs
 * @param drainDelayAsked the drain delay as configured, zero if nothing is served
 * @param slots the slot of each phase that has something to do, in order
 */
public record Plan(
    Duration gracePeriod, Duration total, Duration drainDelayAsked, Map<Phase, Duration> slots) {

  /** Keeps a copy. */
  public Plan {
    slots = slots.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(slots));
  }

  /**
   * What would not fit if every phase had something to do: to be asked before a service starts,
   * when nobody knows yet what it will register.
   *
   * @throws IllegalArgumentException if a duration is out of the bounds of {@link Shutdown.Builder}
   */
  public static List<Shortfall> shortfalls(
      Duration gracePeriod, Duration drainDelay, Duration flushTimeout) {
    EnumSet<Phase> all = EnumSet.allOf(Phase.class);
    all.remove(Phase.DRAIN_DELAY);
    return Shortfall.in(new Budget(gracePeriod, drainDelay, flushTimeout), all);
  }

  static Plan of(Budget budget, Set<Phase> present) {
    Duration total = budget.untilHalt().minus(budget.receipt());
    EnumMap<Phase, Duration> slots = reserves(budget, present, total);
    Duration rest = total.minus(sum(slots));
    boolean working = present.contains(Phase.IN_FLIGHT);
    Duration asked = drains(present) ? budget.drainDelay() : Duration.ZERO;
    Duration most =
        working ? rest.minus(shorter(Shortfall.LEAST_FOR_WORK, total.dividedBy(4))) : rest;
    Duration delay = shorter(asked, most);
    if (!delay.isZero()) {
      slots.put(Phase.DRAIN_DELAY, delay);
    }
    if (working) {
      slots.put(Phase.IN_FLIGHT, rest.minus(delay));
    }
    return new Plan(budget.gracePeriod(), total, asked, slots);
  }

  /** Whether anything is served, so that who sends it has to hear first that it ends. */
  static boolean drains(Set<Phase> present) {
    return present.contains(Phase.STOP_ACCEPTING) || present.contains(Phase.DRAIN_DELAY);
  }

  // Never more than half of the time is reserved, so that a short grace period still has some for
  // what the end is about: the delay and the work in flight. Who needs little gets it whole; the
  // others share what is left alike.
  private static EnumMap<Phase, Duration> reserves(
      Budget budget, Set<Phase> present, Duration total) {
    EnumMap<Phase, Duration> reserves = new EnumMap<>(Phase.class);
    List<Phase> modestFirst = present.stream()
        .filter(phase -> !phase.reserve().isZero())
        .sorted(Comparator.comparing(phase -> wanted(phase, budget)))
        .toList();
    Duration left = total.dividedBy(2);
    int sharers = modestFirst.size();
    for (Phase phase : modestFirst) {
      Duration slot = shorter(wanted(phase, budget), left.dividedBy(sharers));
      reserves.put(phase, slot);
      left = left.minus(slot);
      sharers--;
    }
    return reserves;
  }

  private static Duration wanted(Phase phase, Budget budget) {
    boolean flushes = phase == Phase.FLUSHING || phase == Phase.FLUSHING_AGAIN;
    return flushes ? shorter(phase.reserve(), budget.flushTimeout()) : phase.reserve();
  }

  /** What this phase has left at worst; zero if it has nothing to do. */
  public Duration slot(Phase phase) {
    return slots.getOrDefault(phase, Duration.ZERO);
  }

  /** The drain delay as it will be: what was asked for, or less. */
  public Duration drainDelay() {
    return slot(Phase.DRAIN_DELAY);
  }

  /** From the beginning of the end until this phase must be over. */
  Duration endOf(Phase phase) {
    Duration later = Duration.ZERO;
    for (Map.Entry<Phase, Duration> slot : slots.entrySet()) {
      if (slot.getKey().compareTo(phase) > 0) {
        later = later.plus(slot.getValue());
      }
    }
    return total.minus(later);
  }

  private static Duration sum(Map<Phase, Duration> slots) {
    return slots.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
