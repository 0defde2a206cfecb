// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.concurrent.atomic.AtomicReference;

/** At most one {@code Production} holds what a process has only once: its signals, its log, its uncaught-exception handler. */
final class ProcessClaim {
  /** The claim of a test: nothing is taken, nothing is given back. */
  static final ProcessClaim NONE = new ProcessClaim("nobody");

  private static final AtomicReference<ProcessClaim> HOLDER = new AtomicReference<>();

  private final String holder;

  private ProcessClaim(String holder) {
    this.holder = holder;
  }

  static ProcessClaim take(Class<?> main) {
    ProcessClaim claim = new ProcessClaim(callSite(main));
    ProcessClaim holding = HOLDER.compareAndExchange(null, claim);
    if (holding != null) {
      throw new IllegalStateException("this process is already bootstrapped, by " + holding.holder
          + ": close that Production first, or use Production.forTest()");
    }
    LastWords.install();
    return claim;
  }

  void release() {
    HOLDER.compareAndSet(this, null);
  }

  private static String callSite(Class<?> main) {
    return StackWalker.getInstance()
        .walk(frames ->
            frames.filter(frame -> frame.getClassName().equals(main.getName())).findFirst())
        .map(StackWalker.StackFrame::toStackTraceElement)
        .map(StackTraceElement::toString)
        .orElse(main.getName());
  }
}
