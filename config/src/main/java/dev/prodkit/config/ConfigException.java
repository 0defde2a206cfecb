// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration is wrong: the report of everything that is, for the operator who can put it
 * right.
 *
 * <p>It has no stack trace and no cause: the way through the code says nothing to its reader, and
 * the exceptions behind it often carry the value.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Problems are not serializable, and an exception that ends the start is not sent anywhere.
  @SuppressWarnings("serial")
  private final List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(message(problems), null, true, false);
    this.problems = List.copyOf(problems);
  }

  /**
   * Everything that is wrong, in the order of the sources, then of the records and their
   * components.
   */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * The report for a person at a terminal: grouped by what is the matter, names in one column, two
   * or three short lines each, with a newline at its end. {@link #getMessage()} says the same in
   * one line a problem, {@link Problem#members()} as members of a log event.
   */
  public String text() {
    return ReportText.of(problems);
  }

  private static String message(List<Problem> problems) {
    String title = ReportText.count(problems.size());
    return problems.stream()
        .map(problem -> "\n  - " + problem)
        .collect(Collectors.joining("", "the configuration has " + title + ":", ""));
  }
}
