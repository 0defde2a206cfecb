// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

/**
 * What began an end.
 *
 * @param kind which of the five
 * @param name for the report
 * @param code the exit code that it asks for; of no account if it asks for none
 */
record Cause(Kind kind, String name, int code) {
  enum Kind {
    /** Ends the process, too. */
    SIGNAL,
    /** Ends the process, too, with a code that the application or an operator chose. */
    LEAVE,
    /** Main goes on, and decides. */
    STOP,
    /** Main goes on, and decides. */
    CLOSE,
    /** The process ends already. */
    EXIT
  }

  static final Cause STOP = new Cause(Kind.STOP, "stop", 0);
  static final Cause CLOSE = new Cause(Kind.CLOSE, "close", 0);
  static final Cause EXIT = new Cause(Kind.EXIT, "exit", 0);

  static Cause leave(int code) {
    return new Cause(Kind.LEAVE, code == 0 ? "drain" : "stop", code);
  }

  static Cause signal(String name, int number) {
    return new Cause(Kind.SIGNAL, "SIG" + name, ExitDecision.ofSignal(number));
  }
}
