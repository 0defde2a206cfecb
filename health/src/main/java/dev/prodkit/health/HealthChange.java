// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

/** Something that a listener is told, once: see {@link Health#onChange}. */
public sealed interface HealthChange {
  /**
   * The process has moved on.
   *
   * @param from the status before
   * @param to the status now
   */
  record OfStatus(Status from, Status to) implements HealthChange {}

  /**
   * A check answers differently than before.
   *
   * @param from its outcome before
   * @param result what is known of it now; its failure text is redacted
   */
  record OfCheck(CheckResult.Outcome from, CheckResult result) implements HealthChange {}

  /**
   * The listener was too slow or threw, and has not taken this many changes.
   *
   * @param changes how many since it was last told so; more than zero
   */
  record Missed(long changes) implements HealthChange {}
}
