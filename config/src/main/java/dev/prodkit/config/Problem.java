// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong with the configuration. It names the setting, the rule, the origin and
 * the next step, and never the value nor a piece of it.
 *
 * @param name the setting, {@code DATABASE_URL}; or what else is wrong, such as a file
 * @param rule what is the matter, to be read after the name: {@code is missing}, {@code must be a
 *     whole number}
 * @param origin where the value comes from; empty when there is none
 * @param nextStep what to do about it: {@code set DATABASE_URL}
 */
public record Problem(String name, String rule, Optional<Origin> origin, String nextStep) {
  /** Nothing is null; all texts are constants of the author or names, never values. */
  public Problem {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(nextStep, "nextStep");
  }

  /** A problem with something that has no origin, because it is not there. */
  public static Problem of(String name, String rule, String nextStep) {
    return new Problem(name, rule, Optional.empty(), nextStep);
  }

  /** A problem with a value that a source holds. */
  public static Problem of(String name, String rule, Origin origin, String nextStep) {
    return new Problem(name, rule, Optional.of(origin), nextStep);
  }

  /** One sentence: {@code PORT must be a whole number (environment PORT): write it like 8080}. */
  @Override
  public String toString() {
    StringBuilder sentence = new StringBuilder(name).append(' ').append(rule);
    origin.ifPresent(from -> sentence.append(" (").append(from).append(')'));
    return sentence.append(": ").append(nextStep).toString();
  }
}
