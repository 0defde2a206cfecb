// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

/**
 * Tells failures of the publisher and its sink from those of the service. A thread is inside while
 * it publishes, and for ever if it is the publisher's own or was started by that one: so a client
 * that a sink opens on our thread does not feed us its own failures from its threads either.
 */
@SuppressWarnings("ThreadLocalUsage") // One a publisher: one publisher may report on another.
final class SelfGuard {
  private final ThreadLocal<Boolean> publishing = new ThreadLocal<>();
  private final InheritableThreadLocal<Boolean> own = new InheritableThreadLocal<>();

  /** False if this thread is inside already. After true, {@link #leave} must follow. */
  boolean enter() {
    if (publishing.get() != null || own.get() != null) {
      return false;
    }
    publishing.set(true);
    return true;
  }

  void leave() {
    publishing.remove();
  }

  /** Makes the current thread one of ours. */
  void adopt() {
    own.set(true);
  }
}
