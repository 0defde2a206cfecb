// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * A context that is current on this thread until its end; also where somebody inside left a scope
 * open, below which OpenTelemetry would not close ours, so that the thread would keep it for ever.
 * What the context storage throws is contained, and the thread gets back the context that it had.
 */
@SuppressWarnings({
  "MustBeClosedChecker", // Closed in end().
  "ReferenceEquality" // OpenTelemetry itself tells contexts apart by identity.
})
final class Attachment {
  private final Context before;
  private final Context context;
  private final Scope scope;
  private final Thread owner;
  private final TracingFailures failures;
  // Under a Java agent each look at the current context is another object: there is nothing to tell
  // a scope left open by, and the agent answers for its own storage.
  private final boolean tellable;

  private Attachment(
      Context before, Context context, Scope scope, boolean tellable, TracingFailures failures) {
    this.before = before;
    this.context = context;
    this.scope = scope;
    this.owner = Thread.currentThread();
    this.tellable = tellable;
    this.failures = failures;
  }

  static Attachment of(Context context) {
    return of(context, TracingFailures.OF_PROCESS);
  }

  static Attachment of(Context context, TracingFailures failures) {
    Context before = failures.contain(Context::current, Context.root());
    try {
      Scope scope = context.makeCurrent();
      return new Attachment(before, context, scope, Context.current() == context, failures);
    } catch (Throwable failure) {
      failures.failed(failure);
      failures.contain(() -> giveBack(before, context));
      return new Attachment(before, context, Scope.noop(), false, failures);
    }
  }

  /** Gives the thread the context that it had before. On another thread it does nothing. */
  void end() {
    if (Thread.currentThread().equals(owner)) {
      failures.contain(this::detach);
    }
  }

  private void detach() {
    try {
      if (tellable && Context.current() != context) {
        // Back to ours first: then the scope below is the one that OpenTelemetry takes off.
        context.makeCurrent();
      }
      scope.close();
    } catch (Throwable failure) {
      giveBack(before, context);
      throw failure;
    }
  }

  /** Where the storage threw after it had made the context current, or before it took it off. */
  private static void giveBack(Context before, Context context) {
    if (before != context && Context.current() == context) {
      before.makeCurrent();
    }
  }
}
