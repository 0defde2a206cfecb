// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.OptionalInt;

/**
 * What an end leads to.
 *
 * @param cause who began it, as the report names it
 * @param exitCode the code that the process ends with, or should; empty if another one decides
 * @param leaves true if the end itself ends the process
 * @param wins true if the code goes before that of somebody else's System.exit
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
   */
  static ExitDecision of(Cause cause, int signalCode, boolean lost) {
    boolean exiting = cause.kind() == Cause.Kind.EXIT;
    boolean signalled = signalCode != 0 && !exiting;
    boolean asked = cause.kind() == Cause.Kind.STOP && (cause.code() != 0 || lost);
    int code = lost ? ABANDONED : signalled ? signalCode : cause.code();
    return new ExitDecision(
        cause.name(),
        exiting && !lost ? OptionalInt.empty() : OptionalInt.of(code),
        signalled || asked,
        signalled || asked || lost);
  }

  /** The process is halted with this code, in the middle of an end. */
  static ExitDecision halting(Cause cause, int code) {
    return new ExitDecision(cause.name(), OptionalInt.of(code), true, true);
  }
}
