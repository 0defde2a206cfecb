// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.Shutdown;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * At most one {@code Production} holds what a process has only once: its signals, its log, its
 * uncaught-exception handler.
 */
final class ProcessClaim {
  private static final Set<String> OURS = Set.of(
      ProcessClaim.class.getName(),
      Start.class.getName(),
      Configuration.class.getName(),
      Production.class.getName());

  /** The claim of a test: nothing is taken, nothing is given back. */
  static final ProcessClaim NONE = new ProcessClaim();

  private static final AtomicReference<@Nullable ProcessClaim> HOLDER = new AtomicReference<>();

  /** Where {@code bootstrap()} was called: looked at only when a second one is refused. */
  private final StackTraceElement[] stack = new Throwable().getStackTrace();

  private volatile @Nullable UncaughtExceptionLogger uncaught;

  private ProcessClaim() {}

  /**
   * Takes the process, for this thread. It comes before the signals, so it does next to nothing.
   */
  static ProcessClaim take() {
    ProcessClaim claim = new ProcessClaim();
    @Nullable ProcessClaim holding = HOLDER.compareAndExchange(null, claim);
    if (holding != null) {
      throw new IllegalStateException("this process is already bootstrapped, by "
          + holding.callSite() + ": close that Production first, or use Production.forTest()");
    }
    return claim;
  }

  /**
   * From here on an exception that nothing catches is told. One that leaves main while this end
   * goes on is one of its effects.
   *
   * @param caller the class that starts the service
   */
  void handleUncaught(Class<?> caller, Shutdown shutdown) {
    UncaughtExceptionLogger logger = UncaughtExceptionLogger.ofThisThread(caller);
    logger.quietWhileLeaving(shutdown);
    logger.install();
    uncaught = logger;
  }

  Optional<UncaughtExceptionLogger> uncaught() {
    return Optional.ofNullable(uncaught);
  }

  void release() {
    uncaught().ifPresent(UncaughtExceptionLogger::giveBack);
    HOLDER.compareAndSet(this, null);
  }

  private String callSite() {
    for (StackTraceElement frame : stack) {
      if (!OURS.contains(frame.getClassName())) {
        return frame.toString();
      }
    }
    return "an unknown caller";
  }
}
