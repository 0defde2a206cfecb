// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.Set;

/** The three durations, and what they lead to with what is registered at the moment. */
final class Planning {
  private final Registry registry;
  private final InFlight inFlight;
  private volatile Budget budget;

  Planning(Budget budget, Registry registry, InFlight inFlight) {
    this.budget = budget;
    this.registry = registry;
    this.inFlight = inFlight;
  }

  void change(Budget other) {
    budget = other;
  }

  Budget budget() {
    return budget;
  }

  Plan plan() {
    return Plan.of(budget, present());
  }

  List<Shortfall> shortfalls() {
    return Shortfall.in(budget, present());
  }

  /** Nothing more is registered. */
  ShutdownRun fix(Cause cause, long begin, StepRunner runner) {
    registry.seal();
    return new ShutdownRun(cause, begin, budget, present(), registry, inFlight, runner);
  }

  private Set<Phase> present() {
    Set<Phase> present = registry.present();
    if (inFlight.isUsed()) {
      present.add(Phase.IN_FLIGHT);
    }
    if (inFlight.isExpected()) {
      present.add(Phase.DRAIN_DELAY);
    }
    return present;
  }
}
