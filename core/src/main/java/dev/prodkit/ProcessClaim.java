// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.Shutdown;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * At most one {@code Production} holds what a process has only once: its signals, its log, its
 * uncaught-exception handler.
 */
final class ProcessClaim {
  /** The claim of a test: nothing is taken, nothing is given back. */
  static final ProcessClaim NONE = new ProcessClaim("nobody", Optional.empty());

  private static final AtomicReference<@Nullable ProcessClaim> HOLDER = new AtomicReference<>();

  private final String holder;
  private final Optional<UncaughtExceptionLogger> uncaught;

  private ProcessClaim(String holder, Optional<UncaughtExceptionLogger> uncaught) {
    this.holder = holder;
    this.uncaught = uncaught;
  }

  static ProcessClaim take(Class<?> main) {
    UncaughtExceptionLogger uncaught = UncaughtExceptionLogger.ofThisThread(main);
    ProcessClaim claim = new ProcessClaim(callSite(main), Optional.of(uncaught));
    @Nullable ProcessClaim holding = HOLDER.compareAndExchange(null, claim);
    if (holding != null) {
      throw new IllegalStateException("this process is already bootstrapped, by " + holding.holder
          + ": close that Production first, or use Production.forTest()");
    }
    uncaught.install();
    return claim;
  }

  /** From here on an exception that leaves main while that end goes on is one of its effects. */
  void endsWith(Shutdown shutdown) {
    uncaught.ifPresent(logger -> logger.quietWhileLeaving(shutdown));
  }

  Optional<UncaughtExceptionLogger> uncaught() {
    return uncaught;
  }

  void release() {
    uncaught.ifPresent(UncaughtExceptionLogger::giveBack);
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
