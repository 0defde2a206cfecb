// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One run through all phases. Each ends at the latest when the later ones need their reserve;
 * inside a phase each step ends when those after it need theirs.
 */
final class Phases {
  // What a step keeps for each one behind it, unless there are too many for the time.
  private static final long LEAST_FOR_STEP = Duration.ofMillis(200).toNanos();

  // What a step gets even if those before it have overdrawn: most need no more than a moment.
  private static final Duration MOMENT = Duration.ofMillis(50);

  private final ShutdownRun run;
  private final StepRunner runner;
  private final Registry registry;
  private final InFlight inFlight;
  private final ShutdownProgress progress;
  private final Notices notices;
  private final ExecutorsEnd executors;

  Phases(ShutdownRun run, StepRunner runner, Registry registry, InFlight inFlight) {
    this.run = run;
    this.runner = runner;
    this.registry = registry;
    this.inFlight = inFlight;
    this.progress = run.progress();
    this.notices = runner.notices();
    this.executors = new ExecutorsEnd(
        registry.of(Phase.EXECUTORS).stream()
            .map(entry -> (RegisteredExecutor) entry.step())
            .toList(),
        inFlight.work(),
        runner,
        progress);
  }

  void run() {
    for (Phase phase : Phase.values()) {
      progress.owe(phase, registry.of(phase).stream().map(Registry.Entry::name).toList());
    }
    for (Phase phase : Phase.values()) {
      if (phase == Phase.STOP_ACCEPTING) {
        attempt(phase, () -> executors.stopTimers(run.endOf(Phase.IN_FLIGHT)));
      }
      boolean planned = run.plan().slots().containsKey(phase);
      if (planned || (phase == Phase.IN_FLIGHT && inFlight.count() > 0)) {
        progress.begin(phase);
        attempt(phase, () -> run(phase));
        progress.end(phase);
      } else if (phase == Phase.IN_FLIGHT) {
        attempt(phase, executors::close);
      }
    }
  }

  // What goes wrong in one phase, down to a lack of memory, must not cost the next one.
  private void attempt(Phase phase, Step step) {
    try {
      step.run();
    } catch (Exception | Error e) {
      // An interrupt of this thread of ours is nobody's to give, and would cut every later wait
      // short: it is not restored.
      enter(phase, "prodkit", new Outcome.Failed(e));
    }
  }

  private void run(Phase phase) throws InterruptedException {
    Deadline end = run.endOf(phase);
    switch (phase) {
      case DRAIN_DELAY -> delay(end);
      case IN_FLIGHT -> new WorkPhase(inFlight, executors, runner, progress, end).run();
      case FLUSHING, FLUSHING_AGAIN -> steps(phase, end.orEarlier(run.flushFromNow()));
      default -> steps(phase, end);
    }
  }

  private void delay(Deadline latest) {
    Deadline end = Deadline.in(runner.clock(), run.plan().drainDelay()).orEarlier(latest);
    while (!end.passed()) {
      LockSupport.parkNanos(this, end.pollNanos());
    }
  }

  private void steps(Phase phase, Deadline end) throws InterruptedException {
    List<Registry.Entry> entries = registry.of(phase);
    int behind = entries.size();
    long least = Math.max(0, Math.min(LEAST_FOR_STEP, end.left() / (2L * behind + 1)));
    for (Registry.Entry entry : entries) {
      behind--;
      Deadline deadline = end.minus(least * behind).orLater(Deadline.in(runner.clock(), MOMENT));
      if (entry.step() instanceof RegisteredExecutor executor) {
        executors.awaitThreads(executor, deadline);
      } else {
        enter(
            phase,
            entry.name(),
            runner.run(entry.name(), BoundedStep.until(deadline, entry.step()), deadline));
      }
    }
  }

  private void enter(Phase phase, String name, Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      progress.failed(phase, name, failed.error());
    } else if (outcome instanceof Outcome.Abandoned) {
      progress.abandoned(phase, name);
    } else {
      progress.done(phase, name);
    }
    outcome.tell(name, phase.member(), phase.isTelemetry(), notices);
  }
}
