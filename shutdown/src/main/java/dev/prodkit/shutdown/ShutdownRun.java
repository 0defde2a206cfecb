// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The course of one end: what is fixed when it begins, and what can be told of it at any moment.
 */
final class ShutdownRun {
  private static final int MOST_NAMES = 20;

  private final Cause cause;
  private final long begin;
  private final Budget budget;
  private final Set<Phase> present;
  private final Plan plan;
  private final Registry registry;
  private final InFlight inFlight;
  private final ShutdownProgress progress;
  private final StepRunner runner;

  ShutdownRun(
      Cause cause,
      long begin,
      Budget budget,
      Set<Phase> present,
      Registry registry,
      InFlight inFlight,
      StepRunner runner) {
    this.cause = cause;
    this.begin = begin;
    this.budget = budget;
    this.present = present;
    this.plan = Plan.of(budget, present);
    this.registry = registry;
    this.inFlight = inFlight;
    this.progress = new ShutdownProgress(runner.clock(), inFlight);
    this.runner = runner;
  }

  Cause cause() {
    return cause;
  }

  ShutdownProgress progress() {
    return progress;
  }

  /** Runs all phases, and waits a little for those who are being ended although they came late. */
  void run(Late late) {
    try {
      tellPlan();
    } finally { // Also if there is no memory left for words.
      new Phases(this, runner, registry, inFlight).run();
    }
    Deadline last = endOf(Phase.LASTLY);
    while (late.isRunning() && !last.passed()) {
      LockSupport.parkNanos(this, last.pollNanos());
    }
  }

  Plan plan() {
    return plan;
  }

  Deadline endOf(Phase phase) {
    return new Deadline(runner.clock(), begin + plan.endOf(phase).toNanos());
  }

  Deadline flushFromNow() {
    return Deadline.in(runner.clock(), budget.flushTimeout());
  }

  /** True if this end leaves a process behind that goes on. */
  boolean isSurvived() {
    return cause.kind() == Cause.Kind.STOP || cause.kind() == Cause.Kind.CLOSE;
  }

  ShutdownReport report(ExitDecision decision, List<String> leftovers) {
    Duration total = Duration.ofNanos(runner.clock().getAsLong() - begin);
    return progress.report(decision, total, plan, leftovers, runner.notices().untold());
  }

  /** Who blocks right now: the step that runs, the work in flight, else whoever is no daemon. */
  List<BlockedThread> blockers() {
    Duration age = Duration.ofNanos(runner.clock().getAsLong() - begin);
    List<BlockedThread> blockers = new ArrayList<>(runner.blocked());
    inFlight.work().oldestFirst().forEach(work -> {
      if (blockers.size() < BlockedThread.MOST_THREADS) {
        blockers.add(work.blocked());
      }
    });
    if (blockers.isEmpty()) {
      Threads.leftovers(Set.of()).stream()
          .limit(BlockedThread.MOST_THREADS)
          .forEach(thread -> blockers.add(BlockedThread.of("exit of the JVM", thread, age)));
    }
    return blockers;
  }

  /** What is not done yet, in a few words. */
  String undone() {
    List<String> names = new ArrayList<>(progress.owed());
    if (inFlight.count() > 0) {
      names.add(0, inFlight.count() + " in flight");
    }
    if (names.isEmpty()) {
      return "nothing of ours is left undone";
    }
    String more = names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "";
    return "undone: "
        + String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
        + more;
  }

  private void tellPlan() {
    StringBuilder slots = new StringBuilder();
    plan.slots()
        .forEach((phase, slot) ->
            slots.append(' ').append(phase.member()).append('=').append(slot.toMillis()));
    runner
        .notices()
        .post(Notice.info(
            Notice.BEGUN,
            "ending (" + cause.name() + ") within " + plan.total().toMillis()
                + " ms; at worst, in ms:" + slots));
    Shortfall.in(budget, present)
        .forEach(shortfall ->
            runner.notices().post(Notice.warning(Notice.TOO_SHORT, shortfall.message())));
  }
}
