// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;

/** Lays a report out for somebody at a terminal: by kind, names in one column. */
final class ReportText {
  private static final int WIDEST_NAME = 32;

  private ReportText() {}

  static String of(List<Problem> problems) {
    int width = problems.stream()
        .mapToInt(problem -> problem.name().length())
        .filter(length -> length <= WIDEST_NAME)
        .max()
        .orElse(0);
    StringBuilder text = new StringBuilder();
    text.append("The configuration has ").append(count(problems.size())).append(".\n");
    for (Problem.Kind kind : Problem.Kind.values()) {
      List<Problem> ofKind =
          problems.stream().filter(problem -> problem.kind() == kind).toList();
      if (!ofKind.isEmpty()) {
        String title = kind.title();
        text.append('\n')
            .append(Character.toUpperCase(title.charAt(0)))
            .append(title, 1, title.length())
            .append(" (")
            .append(ofKind.size())
            .append(")\n");
        ofKind.forEach(problem -> add(problem, width, text));
      }
    }
    return text.toString();
  }

  /** {@code 1 problem}, {@code 2 problems}. */
  static String count(int problems) {
    return problems == 1 ? "1 problem" : problems + " problems";
  }

  private static void add(Problem problem, int width, StringBuilder text) {
    String indent = " ".repeat(width + 4);
    text.append("  ").append(problem.name());
    if (problem.name().length() <= width) {
      text.append(" ".repeat(width - problem.name().length() + 2));
    } else {
      text.append('\n').append(indent);
    }
    text.append(problem.rule()).append('\n');
    problem
        .origin()
        .ifPresent(origin -> text.append(indent).append("from ").append(origin).append('\n'));
    text.append(indent).append("-> ").append(problem.nextStep()).append('\n');
  }
}
