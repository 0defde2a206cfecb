// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** Binds in one line, well or badly. */
final class Reports {
  private Reports() {}

  /** A configuration with these variables and the files that they name. */
  static Config environment(Map<String, String> environment) {
    return Config.of(Source.environment(environment), Source.environmentFiles(environment));
  }

  /** The report on a record that must not bind. */
  static ConfigException report(Config config, Class<? extends Record> type) {
    return catchThrowableOfType(ConfigException.class, () -> config.bind(List.of(type)));
  }

  /** The one problem of a record that has one. */
  static Problem problem(Config config, Class<? extends Record> type) {
    List<Problem> problems = report(config, type).problems();
    if (problems.size() != 1) {
      throw new AssertionError("expected one problem: " + problems);
    }
    return problems.get(0);
  }

  /** All that an exception can say, in every way that it is usually asked. */
  static String everything(Throwable thrown) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    thrown.printStackTrace(writer);
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      writer.println(at + " " + at.getMessage() + " " + at.getLocalizedMessage());
      for (Throwable suppressed : at.getSuppressed()) {
        suppressed.printStackTrace(writer);
      }
      if (at instanceof ConfigException report) {
        report
            .problems()
            .forEach(problem -> writer.println(problem + " " + problem.name() + " " + problem.rule()
                + " " + problem.origin() + " " + problem.nextStep()));
      }
    }
    return text.toString();
  }
}
