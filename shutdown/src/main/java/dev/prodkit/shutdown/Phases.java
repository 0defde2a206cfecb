// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
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

  Phases(ShutdownRun run, StepRunner runner, Registry registry, InFlight inFlight) {
    this.run = run;
    this.runner = runner;
    this.registry = registry;
    this.inFlight = inFlight;
    this.progress = run.progress();
    this.notices = runner.notices();
  }

  void run() {
    for (Phase phase : Phase.values()) {
      progress.owe(phase, registry.of(phase).stream().map(Registry.Entry::name).toList());
    }
    for (Phase phase : Phase.values()) {
      boolean planned = run.plan().slots().containsKey(phase);
      if (planned || (phase == Phase.IN_FLIGHT && inFlight.count() > 0)) {
        progress.begin(phase);
        attempt(phase);
        progress.end(phase);
      }
    }
  }

  // What goes wrong in one phase, down to a lack of memory, must not cost the next one.
  private void attempt(Phase phase) {
    try {
      run(phase);
    } catch (InterruptedException | RuntimeException | Error e) {
      // An interrupt of this thread of ours is nobody's to give, and would cut every later wait
      // short: it is not restored.
      enter(phase, "prodkit", new Outcome.Failed(e));
    }
  }

  private void run(Phase phase) throws InterruptedException {
    Deadline end = run.endOf(phase);
    switch (phase) {
      case DRAIN_DELAY -> delay(end);
      case IN_FLIGHT -> awaitWork(end);
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
      if (entry.step() instanceof Pool pool) {
        stop(entry.name(), pool, deadline);
      } else {
        enter(phase, entry.name(), runner.run(entry.name(), entry.step(), deadline));
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
    outcome.tell(name, phase.member(), notices);
  }

  private void stop(String name, Pool pool, Deadline deadline) throws InterruptedException {
    ExecutorStop stop = new ExecutorStop(pool.executor(), deadline, runner.exiting());
    Outcome outcome = runner.run(name, stop, deadline, thread -> Threads.busyInPools());
    progress.dropped(stop.dropped());
    if (!(outcome instanceof Outcome.Done) || stop.clean()) {
      enter(Phase.EXECUTORS, name, outcome);
    } else {
      progress.abandoned(Phase.EXECUTORS, name);
      notices.post(
          Notice.error(Notice.TASKS_ABANDONED, "the executor " + name + " " + stop.state()));
    }
    if (stop.notDue() > 0) {
      notices.post(Notice.info(
          Notice.NOT_DUE,
          "the executor " + name + " had " + stop.notDue()
              + " delayed tasks that are not due yet: they are cancelled"));
    }
  }

  private void awaitWork(Deadline end) throws InterruptedException {
    setAsideWhatWaits();
    Deadline dump = end.minus(end.left() / 5);
    boolean dumped = false;
    boolean exits = false;
    while (inFlight.count() > 0 && !end.passed() && !exits) {
      inFlight.awaitChange(end);
      exits = runner.exiting().getAsBoolean() && inFlight.onlyExits();
      if (!dumped && dump.passed()) {
        dumped = true;
        tellWork(
            Notice.warning(Notice.BLOCKED, " still in flight, four fifths of the time is over"));
      }
    }
    if (exits && inFlight.count() > 0) {
      notices.post(Notice.warning(
          Notice.EXIT_INSIDE, "what is in flight called System.exit and is not waited for"));
    }
    int left = exits ? 0 : inFlight.count();
    progress.giveUpWork(left);
    if (left > 0) {
      tellWork(Notice.error(Notice.WORK_ABANDONED, " in flight when the time was over: given up"));
    }
  }

  private void setAsideWhatWaits() {
    List<String> names = inFlight.setAsideWhatWaits();
    if (!names.isEmpty()) {
      notices.post(Notice.warning(
          Notice.WAITS_FOR_END,
          "what is in flight was begun by a thread that waits for the end, and is not waited for: "
              + names));
    }
  }

  private void tellWork(Notice notice) {
    List<InFlight.Work> open = inFlight.open();
    if (!open.isEmpty()) {
      notices.post(new Notice(
          notice.code(),
          notice.level(),
          inFlight.count() + notice.message(),
          open.stream()
              .limit(BlockedThread.MOST_THREADS)
              .map(InFlight.Work::blocked)
              .toList(),
          notice.error()));
    }
  }

  /** Stands in the registry for an executor: how it is stopped depends on the slot it gets. */
  record Pool(ExecutorService executor) implements Step {
    /** Without a slot, because it came too late: two seconds from now. */
    Step outOfTurn(StepRunner runner) {
      return () -> new ExecutorStop(
              executor, Deadline.in(runner.clock(), Late.MOST), runner.exiting())
          .run();
    }

    @Override
    public void run() {
      throw new IllegalStateException("an executor is stopped within a slot");
    }
  }
}
