// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;
import java.util.Optional;

/**
 * A {@code .env} to begin with. What is not behind a {@code #} has to be filled in, and who forgets
 * is told: it is required, and its type refuses to be empty.
 */
final class DotEnvReference {
  private DotEnvReference() {}

  static String of(List<ReferenceRow> rows) {
    StringBuilder out = new StringBuilder();
    out.append(
        "# Copy this to .env, fill in what is required, and remove the # of what you change.\n");
    for (ReferenceRow row : rows) {
      out.append('\n');
      if (!row.description().isEmpty()) {
        out.append("# ").append(row.description()).append('\n');
      }
      out.append("# (").append(row.summary());
      row.map().ifPresent(map -> out.append("; for KEY any key"));
      if (row.names().size() > 1) {
        out.append("; or ")
            .append(String.join(", or ", row.names().subList(1, row.names().size())));
      }
      out.append(")\n");
      boolean active =
          row.need() == ReferenceRow.Need.REQUIRED && row.form().kind() != Form.Kind.TEXT;
      Optional<String> value = row.fallback().flatMap(DotEnvReference::written);
      if (row.fallback().isPresent() && value.isEmpty()) {
        out.append("# (no quotes of .env can hold the default)\n");
      }
      out.append(active ? "" : "#")
          .append(row.name())
          .append('=')
          .append(value.orElse(""))
          .append('\n');
    }
    return out.toString();
  }

  /** The value in a line of the dialect that {@link DotEnv} reads; empty if there is no way. */
  static Optional<String> written(String value) {
    boolean lines = value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0;
    boolean plain = value.codePoints().allMatch(c -> c > ' ' && c < 0x7f && "#'\"`".indexOf(c) < 0);
    if (plain || value.isEmpty()) {
      return Optional.of(value);
    }
    if (!lines) {
      for (String quote : List.of("'", "`")) {
        if (!value.contains(quote) && !value.endsWith("\\")) {
          return Optional.of(quote + value + quote);
        }
      }
    }
    boolean escapes = value.contains("\\n") || value.contains("\\r");
    return value.contains("\"") || escapes || value.endsWith("\\")
        ? Optional.empty()
        : Optional.of("\"" + value.replace("\n", "\\n").replace("\r", "\\r") + "\"");
  }
}
