// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the work in flight. When the last of it has ended, or shortly before the slot is used
 * up, executors take nothing more; what they still run is interrupted and has the rest of the slot.
 */
final class WorkPhase {
  // For those that were interrupted to come to their end.
  private static final long MOST_AFTER_INTERRUPT = Duration.ofMillis(500).toNanos();

  private final InFlight inFlight;
  private final ExecutorsEnd executors;
  private final StepRunner runner;
  private final ShutdownProgress progress;
  private final Notices notices;
  private final Deadline end;
  private final Deadline dump;
  private boolean dumped;

  WorkPhase(
      InFlight inFlight,
      ExecutorsEnd executors,
      StepRunner runner,
      ShutdownProgress progress,
      Deadline end) {
    this.inFlight = inFlight;
    this.executors = executors;
    this.runner = runner;
    this.progress = progress;
    this.notices = runner.notices();
    this.end = end;
    this.dump = end.minus(end.left() / 5);
  }

  void run() throws InterruptedException {
    setAsideWhatWaits();
    Deadline cut = executors.cutBefore(end, MOST_AFTER_INTERRUPT);
    while (!executors.closeIfQuiet() && !cut.passed() && !onlyExits()) {
      await(cut);
    }
    executors.close();
    while (!executors.areOver() && !cut.passed() && !onlyExits()) {
      await(cut);
    }
    executors.cutOff(onlyExits());
    while (!(isDrained() && executors.areOver()) && !end.passed() && !onlyExits()) {
      await(end);
    }
    executors.tell();
    tell();
  }

  private boolean isDrained() {
    return inFlight.work().running() == 0;
  }

  private boolean onlyExits() {
    return runner.exiting().getAsBoolean() && !isDrained() && inFlight.work().onlyExits();
  }

  private void await(Deadline until) throws InterruptedException {
    if (!inFlight.work().isDrained()) {
      inFlight.awaitChange(until);
    } else { // An executor has to do for somebody whom we do not track.
      LockSupport.parkNanos(this, until.pollNanos());
    }
    if (!dumped && dump.passed()) {
      dumped = true;
      tellWork(Notice.warning(Notice.BLOCKED, " still in flight, four fifths of the time is over"));
    }
  }

  private void setAsideWhatWaits() {
    List<String> names = inFlight.work().setAsideWhatWaits();
    if (!names.isEmpty()) {
      notices.post(Notice.warning(
          Notice.WAITS_FOR_END,
          "what is in flight was begun by a thread that waits for the end, and is not waited for: "
              + names));
    }
  }

  private void tell() {
    boolean exits = onlyExits();
    if (exits) {
      notices.post(Notice.warning(
          Notice.EXIT_INSIDE, "what is in flight called System.exit and is not waited for"));
    }
    int left = exits ? 0 : inFlight.work().running();
    progress.giveUpWork(left);
    if (left > 0) {
      tellWork(Notice.error(Notice.WORK_ABANDONED, " in flight when the time was over: given up"));
    }
  }

  private void tellWork(Notice notice) {
    List<InFlight.Work> open = inFlight.work().oldestFirst();
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
}
