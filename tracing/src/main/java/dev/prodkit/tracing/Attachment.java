// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * A context that is current on this thread until its end; also where somebody inside left a scope
 * open, below which OpenTelemetry would not close ours, so that the thread would keep it for ever.
 */
@SuppressWarnings({
  "MustBeClosedChecker", // Closed in end().
  "ReferenceEquality" // OpenTelemetry itself tells contexts apart by identity.
})
final class Attachment {
  private final Context context;
  private final Scope scope;
  private final Thread owner;
  // Under a Java agent each look at the current context is another object: there is nothing to tell
  // a scope left open by, and the agent answers for its own storage.
  private final boolean tellable;

  private Attachment(Context context, Scope scope, Thread owner, boolean tellable) {
    this.context = context;
    this.scope = scope;
    this.owner = owner;
    this.tellable = tellable;
  }

  static Attachment of(Context context) {
    Scope scope = context.makeCurrent();
    return new Attachment(context, scope, Thread.currentThread(), Context.current() == context);
  }

  /** Gives the thread the context that it had before. On another thread it does nothing. */
  void end() {
    if (!Thread.currentThread().equals(owner)) {
      return;
    }
    if (tellable && Context.current() != context) {
      // Back to ours first: then the scope below is the one that OpenTelemetry takes off.
      context.makeCurrent();
    }
    scope.close();
  }
}
