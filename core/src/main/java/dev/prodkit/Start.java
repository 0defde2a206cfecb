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
  private final StartOptions options;
  private final StartTimes times;
  private final Narrator narrator = new Narrator();
  private final ScheduledTaskFailures taskFailures = new ScheduledTaskFailures();

  Start(StartOptions options) {
    this.options = options;
    this.times = new StartTimes(options.brought().atEachStep);
  }

  /**
   * All or nothing: whatever a failed start had opened is closed, newest first, before the
   * exception leaves.
   */
  Production run() {
    ProcessClaim claim = options.attached() ? ProcessClaim.take(options.main()) : ProcessClaim.NONE;
    try {
      Shutdown shutdown = times.step("shutdown", this::shutdown);
      claim.endsWith(shutdown);
      return unwinding(shutdown, () -> inTime(shutdown, claim));
    } catch (RuntimeException | Error failure) {
      claim.release();
      throw explained(failure);
    }
  }

  /** 1. From here on a signal unwinds what has been opened so far. */
  private Shutdown shutdown() {
    Shutdown.Builder builder = Shutdown.configure()
        .nanoTime(options.brought().nanoTime)
        .onReport(narrator::report)
        .onNotice(narrator::notice)
        .onTaskFailure(taskFailures);
    return options.has(Part.SIGNALS) ? builder.start() : builder.startUnattached();
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

  private Production inTime(Shutdown shutdown, ProcessClaim claim) {
    ServingHttp.tuneBeforeTheServerLoads();
    EarlySettings early = EarlySettings.from(options);
    LogBinding.require(early, options.has(Part.LOGGING));
    Runnable giveUp = () -> shutdown.requestStop(ExitCode.START_FAILED);
    try (StartDeadline deadline =
        StartDeadline.watch(early.startDeadline(), times::current, giveUp)) {
      try {
        Production production =
            new Bootstrap(options, times, narrator, taskFailures).steps(early, shutdown, claim);
        deadline.requireInTime();
        return production;
      } catch (RuntimeException | Error failure) {
        throw deadline.explained(failure); // from here on it interrupts nothing
      }
    }
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
