// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Objects;

/**
 * Thrown by a record's own constructor to give its rule to the report.
 *
 * <pre>{@code
 * record Pool(int min, int max) {
 *   Pool {
 *     if (min > max) {
 *       throw new InvalidSettingException("min", "must not be above max");
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>{@link Rules} refuses several at once.
 *
 * <p>Any other exception of a constructor is reported too, without its message, since that usually
 * quotes the value. Here the author promises that the rule is a constant sentence; one that
 * contains a value of the record all the same is left out of the report.
 */
public final class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String component;
  private final String rule;

  /**
   * Refuses one component.
   *
   * @param component the record component's name, as in the source
   * @param rule what is expected, to be read after the setting's name: {@code must not be above
   *     max}
   */
  public InvalidSettingException(String component, String rule) {
    super(Objects.requireNonNull(component, "component") + " "
        + Objects.requireNonNull(rule, "rule"));
    this.component = component;
    this.rule = rule;
  }

  /** The refused record component. */
  public String component() {
    return component;
  }

  /** The rule that it breaks. */
  public String rule() {
    return rule;
  }
}
