// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

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
  private final Optional<LastWords> lastWords;

  private ProcessClaim(String holder, Optional<LastWords> lastWords) {
    this.holder = holder;
    this.lastWords = lastWords;
  }

  static ProcessClaim take(Class<?> main) {
    LastWords words = LastWords.ofThisThread();
    ProcessClaim claim = new ProcessClaim(callSite(main), Optional.of(words));
    @Nullable ProcessClaim holding = HOLDER.compareAndExchange(null, claim);
    if (holding != null) {
      throw new IllegalStateException("this process is already bootstrapped, by " + holding.holder
          + ": close that Production first, or use Production.forTest()");
    }
    words.install();
    return claim;
  }

  Optional<LastWords> lastWords() {
    return lastWords;
  }

  void release() {
    lastWords.ifPresent(LastWords::forget);
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
