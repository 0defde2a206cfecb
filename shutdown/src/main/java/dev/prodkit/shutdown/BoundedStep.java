// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;

/**
 * A step that is told how long it may take, so that it can give up by itself and report, rather
 * than be interrupted and given up.
 *
 * <pre>{@code
 * shutdown.flushing("spans", BoundedStep.of(bound -> exporter.flush(bound)));
 * }</pre>
 */
@FunctionalInterface
public interface BoundedStep extends Step {
  /**
   * Does it.
   *
   * @param bound three quarters of what the step has at most when it begins; never negative
   */
  void run(Duration bound) throws Exception;

  /** As it runs without a slot, because it was registered after the end had begun. */
  @Override
  default void run() throws Exception {
    run(within(Late.MOST));
  }

  /** The same step: says to the compiler what a lambda is. */
  static BoundedStep of(BoundedStep step) {
    return step;
  }

  /** What a step is told that has so much at most. */
  private static Duration within(Duration most) {
    return most.isNegative() ? Duration.ZERO : most.dividedBy(4).multipliedBy(3);
  }

  /** The step with the time that is left until then once it begins. */
  static Step until(Deadline deadline, Step step) {
    return step instanceof BoundedStep bounded
        ? () -> bounded.run(within(Duration.ofNanos(deadline.left())))
        : step;
  }
}
