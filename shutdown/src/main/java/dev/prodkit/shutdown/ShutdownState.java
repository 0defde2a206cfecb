// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the end of a process has come, and what it will exit with. Each change is one method that
 * says whether it happened, so that of two threads that want to decide one does.
 */
final class ShutdownState {
  /** None goes back to an earlier one. */
  enum Stage {
    /** The service runs. */
    RUNNING,
    /** The phases run. */
    ENDING,
    /** The phases are over; main may log until it has called close(), for a second at most. */
    RETURNING,
    /** The exit code is decided, and with it what the receipt says. */
    DECIDED,
    /** A later signal or the watchdog halts the process; the receipt is the halt's. */
    HALTING
  }

  private final boolean attached;
  private final FirstSignal firstSignal;
  private final ReentrantLock lock = new ReentrantLock();
  // Written under the lock.
  private volatile Stage stage = Stage.RUNNING;
  private volatile @Nullable ShutdownRun run;
  private volatile @Nullable ExitDecision decision;
  private volatile @Nullable Cause announced;

  ShutdownState(boolean attached, FirstSignal firstSignal) {
    this.attached = attached;
    this.firstSignal = firstSignal;
  }

  /** Runs this while nothing can begin the end; false if it has begun. */
  boolean whileRunning(Runnable change) {
    lock.lock();
    try {
      if (run != null) {
        return false;
      }
      change.run();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** RUNNING → ENDING. Empty if the end had begun before. */
  Optional<ShutdownRun> begin(Supplier<ShutdownRun> beginning) {
    lock.lock();
    try {
      if (run != null) {
        return Optional.empty();
      }
      ShutdownRun begun = beginning.get();
      run = begun;
      stage = Stage.ENDING;
      return Optional.of(begun);
    } finally {
      lock.unlock();
    }
  }

  /** A signal has come; it begins the end as soon as the start is over. */
  void announce(Cause signal) {
    announced = signal;
  }

  /** The signal that came during the start, or first of all. */
  Optional<Cause> announced() {
    return Optional.ofNullable(announced);
  }

  /** True also if the end is only announced. */
  boolean isBegun() {
    return announced != null || run != null;
  }

  /** ENDING → RETURNING. */
  void phasesAreOver() {
    lock.lock();
    try {
      stage = stage == Stage.ENDING ? Stage.RETURNING : stage;
    } finally {
      lock.unlock();
    }
  }

  /**
   * RETURNING → DECIDED.
   *
   * @param wait true if it is too early, looked at under the lock
   * @return empty if it is too early, or if the process halts
   */
  Optional<ExitDecision> decide(ShutdownRun ended, BooleanSupplier wait) {
    lock.lock();
    try {
      if (stage != Stage.RETURNING || wait.getAsBoolean()) {
        return Optional.empty();
      }
      ExitDecision decided =
          ExitDecision.of(ended.cause(), firstSignal.code(), ended.progress().lost(), attached);
      decision = decided;
      stage = Stage.DECIDED;
      return Optional.of(decided);
    } finally {
      lock.unlock();
    }
  }

  /** To HALTING. False if the process halts already, or if its exit code is decided. */
  boolean halt(ExitDecision halting) {
    lock.lock();
    try {
      if (exitCode().isPresent()) {
        return false;
      }
      stage = Stage.HALTING;
      decision = halting;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The end that runs or has run; empty before. */
  Optional<ShutdownRun> run() {
    return Optional.ofNullable(run);
  }

  /** As {@link #run()}, for a caller that knows that something was refused because of it. */
  ShutdownRun awaitRun() {
    lock.lock(); // Whoever seals the registry holds it until the run is there.
    try {
      return run().orElseThrow(() -> new IllegalStateException("the end has not begun"));
    } finally {
      lock.unlock();
    }
  }

  boolean isHalting() {
    return stage == Stage.HALTING;
  }

  boolean isDecided() {
    return stage == Stage.DECIDED;
  }

  /** Seen by a thread that came to wait: either this is true, or the decision waits for it. */
  boolean isDecidedToLeave() {
    lock.lock();
    try {
      return leaves();
    } finally {
      lock.unlock();
    }
  }

  Optional<ExitDecision> decision() {
    return Optional.ofNullable(decision);
  }

  /** True if the end itself ends the process; false as long as that is open. */
  boolean leaves() {
    ExitDecision known = decision;
    return known != null && known.leaves();
  }

  /** True if the process will be gone after the end that has begun, as far as can be told now. */
  boolean isLeaving() {
    ShutdownRun begun = run;
    boolean leaving = announced != null
        || leaves()
        || (begun != null && ExitDecision.leaves(begun.cause(), firstSignal.code(), false));
    return attached && leaving;
  }

  private Optional<Integer> exitCode() {
    ExitDecision known = decision;
    return known == null || known.exitCode().isEmpty()
        ? Optional.empty()
        : Optional.of(known.exitCode().getAsInt());
  }
}
