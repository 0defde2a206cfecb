// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.ConfigException;
import dev.prodkit.shutdown.Shutdown;
import java.util.function.Supplier;

/**
 * The frame of a start: its signals, its deadline, and how it unwinds. The signals are taken before
 * anything else is even loaded, so that a SIGTERM from the first line on is explained.
 */
final class Start {
  private final boolean attached;
  private final ProcessClaim claim;
  private final StartTimes times;
  private final Narrator narrator = new Narrator();
  private final ScheduledTaskFailures taskFailures = new ScheduledTaskFailures();
  private final Shutdown shutdown;

  private Start(boolean attached, boolean signals, Brought brought) {
    this.attached = attached;
    this.claim = attached ? ProcessClaim.take() : ProcessClaim.NONE;
    this.times = new StartTimes(brought.atEachStep);
    try {
      this.shutdown = shutdown(signals, brought);
    } catch (RuntimeException | Error failure) {
      claim.release();
      throw explained(failure);
    }
  }

  /** 1. Of a process: from here on a signal unwinds what has been opened so far. */
  static Start ofProcess(boolean signals, Brought brought, FirstMoment moment) {
    try {
      return new Start(true, signals, brought);
    } finally {
      moment.over();
    }
  }

  /** 1. Of a test, which has no signals. */
  static Start ofTest(Brought brought) {
    return new Start(false, false, brought);
  }

  private Shutdown shutdown(boolean signals, Brought brought) {
    Shutdown.Builder builder = Shutdown.configure()
        .nanoTime(brought.nanoTime)
        .onReport(narrator::report)
        .onNotice(narrator::notice)
        .onTaskFailure(taskFailures);
    return signals ? builder.start() : builder.startUnattached();
  }

  /**
   * All or nothing: whatever a failed start had opened is closed, newest first, before the
   * exception leaves.
   *
   * @param options read now, so that reading them is part of the start
   */
  Production run(Supplier<StartOptions> options) {
    try {
      return unwinding(shutdown, () -> inTime(options.get()));
    } catch (RuntimeException | Error failure) {
      claim.release();
      throw explained(failure);
    }
  }

  /** After a signal it does not return: the process ends with the signal's exit code. */
  private static Production unwinding(Shutdown shutdown, Supplier<Production> start) {
    try {
      return shutdown.starting(start);
    } catch (RuntimeException | Error failure) {
      shutdown.close();
      throw failure;
    }
  }

  private Production inTime(StartOptions options) {
    ServingHttp.tuneBeforeTheServerLoads();
    EarlySettings early = EarlySettings.from(options);
    Runnable giveUp = () -> shutdown.requestStop(ExitCode.START_FAILED);
    try (StartDeadline deadline =
        StartDeadline.watch(early.startDeadline(), times::current, giveUp)) {
      try {
        times.step("shutdown", () -> handleUncaught(options));
        LogBinding.require(early, options.has(Part.LOGGING));
        Production production =
            new Bootstrap(options, times, narrator, taskFailures).steps(early, shutdown, claim);
        deadline.requireInTime();
        return production;
      } catch (RuntimeException | Error failure) {
        throw deadline.explained(failure); // from here on it interrupts nothing
      }
    }
  }

  private boolean handleUncaught(StartOptions options) {
    if (attached) {
      claim.handleUncaught(options.main(), shutdown);
    }
    return attached;
  }

  private static RuntimeException explained(Throwable failure) {
    if (failure instanceof StartupException known) {
      return known;
    }
    if (failure instanceof ConfigException report) {
      return StartupException.configuration(report);
    }
    return StartupException.failure(
        Codes.STEP, "the start failed: " + failure.getClass().getName(), failure);
  }
}
