// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.List;
import java.util.Map;
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

  /** Whether to run the checks once instead of serving. */
  boolean preflight() {
    return arguments.preflight();
  }

  boolean has(Part part) {
    return !without.contains(part);
  }
}
