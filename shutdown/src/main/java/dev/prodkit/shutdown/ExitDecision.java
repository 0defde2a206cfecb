// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.OptionalInt;

/**
 * What an end leads to: the one place that chooses an exit code.
 *
 * @param cause what began it, as the report names it
 * @param exitCode the code that the process ends with; empty if main or System.exit decides that
 * @param leaves true if the end itself ends the process
 * @param wins true if the code goes before that of a System.exit of the application
 */
record ExitDecision(String cause, OptionalInt exitCode, boolean leaves, boolean wins) {
  /** Something was abandoned, or the watchdog halted. */
  static final int ABANDONED = 70;

  /** By convention of the shells, and of the JVM. */
  static int ofSignal(int number) {
    return 128 + number;
  }

  /**
   * Decides.
   *
   * @param cause what began the end
   * @param signalCode the code of the first signal that came, zero if none did
   * @param lost whether something was abandoned
   * @param attached whether this end is the end of a process
   */
  static ExitDecision of(Cause cause, int signalCode, boolean lost, boolean attached) {
    boolean leaves = attached && leaves(cause, signalCode, lost);
    // The hook still can put a code before that of the System.exit that runs it.
    boolean wins = leaves || (attached && lost && cause.kind() == Cause.Kind.EXIT);
    int code = lost ? ABANDONED : signalCode != 0 ? signalCode : cause.code();
    return new ExitDecision(
        cause.name(), wins ? OptionalInt.of(code) : OptionalInt.empty(), leaves, wins);
  }

  /** True if such an end of a process also ends the process. */
  static boolean leaves(Cause cause, int signalCode, boolean lost) {
    return switch (cause.kind()) {
      case SIGNAL, LEAVE -> true;
      case STOP -> lost || signalCode != 0;
      case CLOSE -> signalCode != 0;
      case EXIT -> false; // It leaves already.
    };
  }

  /** The process is halted with this code, in the middle of an end. */
  static ExitDecision halting(Cause cause, int code) {
    return new ExitDecision(cause.name(), OptionalInt.of(code), true, true);
  }
}
