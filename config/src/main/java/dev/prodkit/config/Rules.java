// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of a record for its own constructor, so that the report has everything that is wrong
 * and not only the first:
 *
 * <pre>{@code
 * record Pool(int min, int max) {
 *   Pool {
 *     new Rules()
 *         .require(min >= 0, "min", "must be at least 0")
 *         .require(min <= max, "max", "must not be below min")
 *         .check();
 *   }
 * }
 * }</pre>
 *
 * <p>Unlike a constraint it loads no validator. For one thread.
 */
public final class Rules {
  private final List<InvalidSettingException> broken = new ArrayList<>();

  /** None yet. */
  public Rules() {}

  /**
   * A rule for one component.
   *
   * @param kept whether the value keeps it
   * @param component the record component's name, as in the source
   * @param rule what is expected, a constant to be read after the setting's name: {@code must be at
   *     least 0}
   * @return this
   */
  public Rules require(boolean kept, String component, String rule) {
    if (!kept) {
      broken.add(new InvalidSettingException(component, rule));
    }
    return this;
  }

  /**
   * Ends the constructor if a rule is broken.
   *
   * @throws InvalidSettingException the first one, with the others as its suppressed exceptions
   */
  public void check() {
    if (!broken.isEmpty()) {
      InvalidSettingException first = broken.get(0);
      broken.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }
}
