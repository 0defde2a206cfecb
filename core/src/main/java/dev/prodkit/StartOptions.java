// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Origin;
import dev.prodkit.config.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a start was asked for.
 *
 * @param environment the variables to read
 * @param without the parts that the service does without
 * @param attached false in a test, where nothing process-wide is taken
 * @param arguments those of {@code main}
 * @param main the class that called, whose jar knows the application's version
 * @param settings the application's records
 * @param brought what the application has already and wants to keep
 */
record StartOptions(
    Map<String, String> environment,
    Set<Part> without,
    boolean attached,
    Arguments arguments,
    Class<?> main,
    List<Class<? extends Record>> settings,
    Brought brought) {

  /** The variable that does what the argument does, for services whose own parser refuses that. */
  static final String CHECK = "PRODKIT_CHECK";

  /** Whether to run the checks once instead of serving. */
  boolean preflight() {
    return arguments.preflight() || preflightByVariable();
  }

  boolean preflightByVariable() {
    return "true".equals(environment.get(CHECK));
  }

  /**
   * A boolean is read without regard to case elsewhere; here a service would start where a check
   * was meant.
   */
  Optional<Problem> unclearCheck() {
    return Optional.ofNullable(environment.get(CHECK))
        .filter(value -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false"))
        .filter(value -> !value.equals("true") && !value.equals("false"))
        .map(value -> Problem.of(
                CHECK,
                "must be exactly true or false",
                Origin.environment(CHECK),
                "write it in lower case")
            .as(Problem.Kind.MALFORMED));
  }

  boolean has(Part part) {
    return !without.contains(part);
  }
}
