// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

/**
 * The form of a check for a method that returns nothing, or nothing that says up or down: up when
 * it returns, down when it throws.
 *
 * <p>A {@link HealthCheck} is one, too, which is how the compiler chooses: what can be taken as a
 * question with a boolean answer is taken as such, and a {@code false} is never lost.
 */
@FunctionalInterface
public interface HealthAction {
  /**
   * Does something that only works when all is well.
   *
   * @throws Exception when it is not; the text says why
   */
  void run() throws Exception;
}
