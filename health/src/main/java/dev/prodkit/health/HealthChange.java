// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.time.Duration;

/**
 * Something that a listener is told, once: see {@link Health#onChange}. It holds what one log line
 * and one counter need.
 */
public sealed interface HealthChange {
  /**
   * The process has moved on.
   *
   * @param from the status before
   * @param to the status now
   * @param lasted how long the process was in {@code from}
   * @param number counts the changes of one {@link Health} from 1: a gap says what was missed
   */
  record OfStatus(Status from, Status to, Duration lasted, long number) implements HealthChange {}

  /**
   * A check answers differently than before.
   *
   * @param from its outcome before
   * @param result what is known of it now: its kind, name, outcome and redacted failure text
   * @param lasted how long the outcome {@code from} lasted
   * @param number counts the changes of one {@link Health} from 1: a gap says what was missed
   */
  record OfCheck(CheckResult.Outcome from, CheckResult result, Duration lasted, long number)
      implements HealthChange {
    /** Its outcome now. */
    public CheckResult.Outcome to() {
      return result.outcome();
    }
  }

  /**
   * The listener was too slow or threw, and has not taken this many changes.
   *
   * @param changes how many since it was last told so; more than zero
   */
  record Missed(long changes) implements HealthChange {}
}
