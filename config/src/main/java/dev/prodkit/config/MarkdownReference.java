// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;
import java.util.stream.Collectors;

/** A table of settings for the manual. */
final class MarkdownReference {
  private MarkdownReference() {}

  static String table(List<ReferenceRow> rows) {
    StringBuilder out = new StringBuilder();
    out.append("| variable | type | default | what it is |\n|---|---|---|---|\n");
    for (ReferenceRow row : rows) {
      out.append("| ")
          .append(names(row))
          .append(" | ")
          .append(type(row.form()))
          .append(" | ")
          .append(fallback(row))
          .append(" | ")
          .append(meaning(row))
          .append(" |\n");
    }
    return out.toString();
  }

  private static String names(ReferenceRow row) {
    return row.names().stream()
        .map(name -> code(row.shownName(name)))
        .collect(Collectors.joining(", else "));
  }

  private static String type(Form form) {
    return form.constants().isEmpty()
        ? text(form.word())
        : form.constants().stream().map(MarkdownReference::code).collect(Collectors.joining(", "));
  }

  private static String fallback(ReferenceRow row) {
    return switch (row.need()) {
      case REQUIRED -> "required";
      case REQUIRED_WITH_OTHERS -> "required with its group";
      case OPTIONAL -> "none";
      case DEFAULT ->
        row.fallback().map(value -> value.isEmpty() ? "empty" : code(value)).orElse("hidden");
    };
  }

  private static String meaning(ReferenceRow row) {
    String rules = String.join("; ", row.rules());
    return text(
        row.description().isEmpty() || rules.isEmpty()
            ? row.description() + rules
            : row.description() + "; " + rules);
  }

  // As many backticks around it as it takes; a pipe would end the cell even in there.
  private static String code(String value) {
    String line = ReferenceRow.oneLine(value).replace("|", "\\|");
    String fence = "`";
    while (line.contains(fence)) {
      fence += "`";
    }
    boolean touches = line.isEmpty() || line.startsWith("`") || line.endsWith("`");
    return touches ? fence + " " + line + " " + fence : fence + line + fence;
  }

  private static String text(String value) {
    return ReferenceRow.oneLine(value).replace("|", "\\|").replace("<", "&lt;");
  }
}
