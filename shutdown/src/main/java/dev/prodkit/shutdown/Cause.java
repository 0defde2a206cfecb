// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

/**
 * What began an end.
 *
 * @param kind which of the four
 * @param name for the report
 * @param code the exit code that it asks for; without a meaning for {@link Kind#EXIT}
 */
record Cause(Kind kind, String name, int code) {
  enum Kind {
    SIGNAL,
    STOP,
    CLOSE,
    EXIT
  }

  static final Cause CLOSE = new Cause(Kind.CLOSE, "close", 0);
  static final Cause EXIT = new Cause(Kind.EXIT, "exit", 0);

  static Cause stop(int code) {
    return new Cause(Kind.STOP, "stop", code);
  }

  static Cause signal(String name, int number) {
    return new Cause(Kind.SIGNAL, "SIG" + name, ExitDecision.ofSignal(number));
  }
}
