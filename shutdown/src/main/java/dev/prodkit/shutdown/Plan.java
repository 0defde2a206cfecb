// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
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
  private static final Duration LEAST_FOR_WORK = Duration.ofSeconds(2);

  /** Keeps a copy. */
  public Plan {
    slots = slots.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(slots));
  }

  static Plan of(Budget budget, Set<Phase> present) {
    Duration total = budget.untilHalt().minus(budget.receipt());
    EnumMap<Phase, Duration> slots = reserves(budget, present, total);
    Duration rest = total.minus(sum(slots));
    boolean working = present.contains(Phase.IN_FLIGHT);
    Duration asked = present.contains(Phase.STOP_ACCEPTING) ? budget.drainDelay() : Duration.ZERO;
    Duration most = working ? rest.minus(shorter(LEAST_FOR_WORK, total.dividedBy(4))) : rest;
    Duration delay = shorter(asked, most);
    if (!delay.isZero()) {
      slots.put(Phase.DRAIN_DELAY, delay);
    }
    if (working) {
      slots.put(Phase.IN_FLIGHT, rest.minus(delay));
    }
    return new Plan(budget.gracePeriod(), total, asked, slots);
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

  /**
   * Sentences for an operator: which part does not fit into the grace period. Empty if all does.
   */
  public List<String> shortfalls() {
    List<String> shortfalls = new ArrayList<>();
    if (drainDelay().compareTo(drainDelayAsked) < 0) {
      shortfalls.add(
          "the drain delay of " + drainDelayAsked.toMillis() + " ms does not fit into the"
              + " grace period of " + gracePeriod.toMillis() + " ms and is cut to "
              + drainDelay().toMillis() + " ms");
    }
    Duration work = slot(Phase.IN_FLIGHT);
    if (slots.containsKey(Phase.IN_FLIGHT) && work.compareTo(LEAST_FOR_WORK) < 0) {
      shortfalls.add("work in flight may get no more than " + work.toMillis() + " ms of the grace"
          + " period of " + gracePeriod.toMillis() + " ms");
    }
    return List.copyOf(shortfalls);
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
