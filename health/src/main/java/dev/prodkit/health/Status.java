// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

/**
 * Where a process stands in its life. It only moves forward, except between {@link #UP} and
 * {@link #DEGRADED}: {@code STARTING → UP ↔ DEGRADED → DRAINING → DOWN}. From {@code STARTING} it
 * goes to what the first answers of all checks say: {@code UP} or {@code DEGRADED}; a start that is
 * broken off goes straight to {@code DRAINING} or {@code DOWN}.
 */
public enum Status {
  /**
   * Alive, not ready: startup checks have not all passed, another check has not answered yet, or
   * {@link Health#ready} has not been called.
   */
  STARTING,
  /** Takes traffic. */
  UP,
  /**
   * As {@link #UP}, while a liveness, readiness or optional check fails. This alone takes no
   * traffic away: readiness is 503 if one of its own checks is down, and 200 if only optional ones
   * are.
   */
  DEGRADED,
  /** Takes no new traffic and finishes what it has; still alive. */
  DRAINING,
  /** At the end; neither alive nor ready. */
  DOWN;

  /** Whether readiness may be 200 at all. */
  boolean serving() {
    return this == UP || this == DEGRADED;
  }

  /** Whether the law above lets {@code next} follow. */
  boolean leadsTo(Status next) {
    return switch (this) {
      case STARTING -> next == UP || next == DEGRADED || next == DRAINING || next == DOWN;
      case UP -> next == DEGRADED || next == DRAINING || next == DOWN;
      case DEGRADED -> next == UP || next == DRAINING || next == DOWN;
      case DRAINING -> next == DOWN;
      case DOWN -> false;
    };
  }
}
