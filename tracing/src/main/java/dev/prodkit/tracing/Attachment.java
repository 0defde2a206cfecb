// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * A context that is current on this thread until its end; also where somebody inside left a scope
 * open, below which OpenTelemetry would not close ours, so that the thread would keep it for ever.
 */
final class Attachment {
  private final Context context;
  private final Scope scope;
  private final Thread owner;

  private Attachment(Context context, Scope scope, Thread owner) {
    this.context = context;
    this.scope = scope;
    this.owner = owner;
  }

  @SuppressWarnings("MustBeClosedChecker") // Closed in end().
  static Attachment of(Context context) {
    return new Attachment(context, context.makeCurrent(), Thread.currentThread());
  }

  /** Gives the thread the context that it had before. On another thread it does nothing. */
  // The scope below is closed instead. OpenTelemetry itself tells contexts apart by identity.
  @SuppressWarnings({"MustBeClosedChecker", "ReferenceEquality"})
  void end() {
    if (!Thread.currentThread().equals(owner)) {
      return;
    }
    if (Context.current() != context) {
      // Back to ours first: then the scope below is the one that OpenTelemetry takes off.
      context.makeCurrent();
    }
    scope.close();
  }
}
