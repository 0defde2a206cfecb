// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an end short. If the exit code is decided already, a receipt names it: then the process
 * halts with that one, and nothing more is said.
 */
final class Halt {
  private final Host host;
  private final ShutdownState state;
  private final HaltReporter reporter;

  Halt(Host host, ShutdownState state, HaltReporter reporter) {
    this.host = host;
    this.state = state;
    this.reporter = reporter;
  }

  /** A signal that came more than a second after the first. */
  void bySignal(String name, int code) {
    if (state.isHalting()) {
      return; // It is about to.
    }
    Optional<ShutdownRun> run = state.run();
    try {
      if (run.isPresent() && state.halt(ExitDecision.halting(run.get().cause(), code))) {
        reporter.laterSignal(run.get(), name, code);
      } else {
        reporter.awaitReceipt();
      }
    } finally {
      host.halt(decidedOr(code));
    }
  }

  /** Begins to say that the time is over, and returns at once. */
  void tellTimeIsOver() {
    state
        .run()
        .filter(run -> state.halt(ExitDecision.halting(run.cause(), ExitDecision.ABANDONED)))
        .ifPresent(reporter::timeIsOver);
  }

  /** The time is over. */
  void inTime() {
    host.halt(decidedOr(ExitDecision.ABANDONED));
  }

  /**
   * In the JVM's hook: puts the decided code before that of a System.exit of the application.
   *
   * @param own the thread that exits for us: then the code is right already, and other hooks may
   *     still have to do
   */
  void insteadOfExit(@Nullable Thread own) {
    if (own != null && !host.exitRunsOn(own)) {
      state
          .decision()
          .filter(ExitDecision::wins)
          .ifPresent(decided -> decided.exitCode().ifPresent(host::halt));
    }
  }

  private int decidedOr(int code) {
    return state.decision().map(known -> known.exitCode().orElse(code)).orElse(code);
  }
}
