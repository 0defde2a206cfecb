// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import dev.prodkit.shutdown.PhaseReport.Failed;
import dev.prodkit.shutdown.TaskReport.CommonPool;
import dev.prodkit.shutdown.WorkReport.Open;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the books while an end runs. Everything is owed until it is entered as done, failed or
 * abandoned; so a report can be drawn up at any moment, and what is still owed then is abandoned.
 */
final class ShutdownProgress {
  private static final int MOST_LATE = 100;

  private final LongSupplier clock;
  private final InFlight inFlight;
  private final int workAtBegin;
  private final long workFinished;
  private final long incompleteAtBegin;
  private final ReentrantLock lock = new ReentrantLock();
  // All below is guarded by the lock.
  private final Map<Phase, Account> accounts = new EnumMap<>(Phase.class);
  private final List<String> late = new ArrayList<>();
  private @Nullable WorkReport work;
  private long droppedTasks;
  private Optional<CommonPool> commonPool = Optional.empty();
  private boolean lost;
  private boolean failed;
  private @Nullable Throwable failure;

  /** Opened when the end begins: what is in flight then is entered. */
  ShutdownProgress(LongSupplier clock, InFlight inFlight) {
    this.clock = clock;
    this.inFlight = inFlight;
    inFlight.work().gate().endBegins();
    this.workAtBegin = inFlight.count();
    this.workFinished = inFlight.finished();
    this.incompleteAtBegin = inFlight.work().incomplete();
  }

  private static final class Account {
    final List<String> owed = new ArrayList<>();
    final List<String> done = new ArrayList<>();
    final List<Failed> failed = new ArrayList<>();
    final List<String> abandoned = new ArrayList<>();
    boolean begun;
    long begin;
    long used;
  }

  /** Enters what is to be done, before anything is. */
  void owe(Phase phase, List<String> names) {
    if (!names.isEmpty()) {
      entering(() -> account(phase).owed.addAll(names));
    }
  }

  /** What is to be done and is not yet, in order. */
  List<String> owed() {
    lock.lock();
    try {
      return accounts.values().stream()
          .flatMap(account -> account.owed.stream())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  void begin(Phase phase) {
    entering(() -> {
      account(phase).begun = true;
      account(phase).begin = clock.getAsLong();
    });
  }

  void end(Phase phase) {
    entering(() -> account(phase).used = clock.getAsLong() - account(phase).begin);
  }

  void done(Phase phase, String name) {
    entering(() -> {
      account(phase).owed.remove(name);
      account(phase).done.add(name);
    });
  }

  void failed(Phase phase, String name, Throwable error) {
    entering(() -> {
      account(phase).owed.remove(name);
      account(phase).failed.add(new Failed(name, error));
      keep(error);
      failed |= !phase.isTelemetry();
    });
  }

  void abandoned(Phase phase, String name) {
    entering(() -> {
      account(phase).owed.remove(name);
      account(phase).abandoned.add(name);
      lost |= !phase.isTelemetry();
    });
  }

  void dropped(long tasks) {
    entering(() -> droppedTasks += tasks);
  }

  void commonPool(Optional<CommonPool> busy) {
    entering(() -> commonPool = busy);
  }

  /** Something that was registered too late and was ended on the spot. */
  void late(String name) {
    entering(() -> {
      if (late.size() < MOST_LATE) {
        late.add(name);
      }
    });
  }

  void lateFailed(Throwable error) {
    entering(() -> {
      keep(error);
      failed = true;
    });
  }

  void lateAbandoned() {
    entering(() -> lost = true);
  }

  /** The work that is in flight now is not waited for any longer; so many of it are lost. */
  void giveUpWork(int left) {
    WorkReport now = work(left);
    entering(() -> {
      work = now;
      if (left > 0) {
        account(Phase.IN_FLIGHT).abandoned.add(left + " in flight");
        lost = true;
      }
    });
  }

  private WorkReport work(int left) {
    List<Open> oldest = inFlight.work().oldestFirst().stream()
        .limit(left == 0 ? 0 : BlockedThread.MOST_THREADS)
        .map(work -> new Open(work.name(), work.threadName(), work.age()))
        .toList();
    return new WorkReport(
        workAtBegin,
        inFlight.finished() - workFinished,
        left,
        inFlight.work().incomplete() - incompleteAtBegin,
        oldest);
  }

  /** True if something was abandoned, or was not reached. */
  boolean lost() {
    lock.lock();
    try {
      return lost
          || inFlight.work().gate().givenBack() > 0
          || accounts.values().stream().anyMatch(account -> !account.owed.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  /** Draws up the report; what is still owed is abandoned. */
  ShutdownReport report(
      ExitDecision decision, Duration total, Plan plan, List<String> leftovers, long untold) {
    if (awaitsWork()) {
      giveUpWork(inFlight.work().running());
    }
    lock.lock();
    try {
      List<PhaseReport> phases = new ArrayList<>();
      accounts.forEach((phase, account) -> phases.add(closed(phase, account, plan)));
      return new ShutdownReport(new ShutdownReport.Contents(
          decision.cause(),
          decision.exitCode(),
          isClean(),
          total,
          plan,
          phases,
          work == null ? work(0) : work,
          new TaskReport(
              allDroppedTasks(),
              inFlight.work().gate().cancelled(),
              inFlight.work().gate().refused(),
              commonPool),
          late,
          leftovers,
          untold,
          Optional.ofNullable(failure)));
    } finally {
      lock.unlock();
    }
  }

  // What telemetry could not do is told where it is counted, and decides nothing.
  private boolean isClean() {
    boolean owing = accounts.entrySet().stream()
        .anyMatch(
            entry -> !entry.getKey().isTelemetry() && !entry.getValue().owed.isEmpty());
    return !lost && !failed && !owing && allDroppedTasks() == 0;
  }

  private long allDroppedTasks() {
    return droppedTasks + inFlight.work().gate().givenBack();
  }

  private boolean awaitsWork() {
    lock.lock();
    try {
      return work == null;
    } finally {
      lock.unlock();
    }
  }

  private PhaseReport closed(Phase phase, Account account, Plan plan) {
    List<String> abandoned = new ArrayList<>(account.abandoned);
    abandoned.addAll(account.owed);
    long running = account.begun && account.used == 0 ? clock.getAsLong() - account.begin : 0;
    return new PhaseReport(
        phase,
        plan.slot(phase),
        Duration.ofNanos(Math.max(account.used, running)),
        account.done,
        account.failed,
        abandoned);
  }

  private Account account(Phase phase) {
    return accounts.computeIfAbsent(phase, absent -> new Account());
  }

  @SuppressWarnings("ReferenceEquality") // An exception must not suppress itself; equal ones may.
  private void keep(Throwable error) {
    if (failure == null) {
      failure = error;
    } else if (failure != error) {
      failure.addSuppressed(error);
    }
  }

  private void entering(Runnable entry) {
    lock.lock();
    try {
      entry.run();
    } finally {
      lock.unlock();
    }
  }
}
