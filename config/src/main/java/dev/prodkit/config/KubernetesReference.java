// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A ConfigMap, a Secret and the {@code env} of a container, as YAML. What is required stands there
 * as {@code null}, which the API server refuses until somebody fills it in; the rest is behind a
 * {@code #}. Of a secret there is a name and nothing else.
 */
final class KubernetesReference {
  // A name that YAML 1.1 would read as a boolean or nothing.
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private final String name;
  private final List<ReferenceRow> rows;
  private final StringBuilder out = new StringBuilder();

  private KubernetesReference(String name, List<ReferenceRow> rows) {
    this.name = name;
    this.rows = rows;
  }

  static String of(String name, List<ReferenceRow> rows) {
    KubernetesReference yaml = new KubernetesReference(name, rows);
    yaml.object("ConfigMap", "data", row -> !row.form().isSecret());
    yaml.out.append("---\n");
    yaml.object("Secret", "stringData", row -> row.form().isSecret());
    yaml.out.append("---\n");
    yaml.environment();
    return yaml.out.toString();
  }

  private void object(String kind, String data, Predicate<ReferenceRow> which) {
    out.append("apiVersion: v1\nkind: ").append(kind).append('\n');
    if (kind.equals("Secret")) {
      out.append("type: Opaque\n");
    }
    out.append("metadata:\n  name: ").append(Json.quoted(name)).append('\n');
    List<ReferenceRow> chosen = rows.stream().filter(which).toList();
    boolean any = chosen.stream().anyMatch(KubernetesReference::isRequired);
    out.append(data).append(any ? ":\n" : ": {}\n");
    for (ReferenceRow row : chosen) {
      comment("  ", row);
      if (isRequired(row)) {
        out.append("  ").append(key(row.name())).append(": null\n");
      } else {
        out.append("  # ")
            .append(key(row.name()))
            .append(": ")
            .append(Json.quoted(row.fallback().orElse("")))
            .append('\n');
      }
    }
  }

  private void environment() {
    out.append("# Belongs to the container, spec.template.spec.containers[].\n");
    List<ReferenceRow> single = rows.stream().filter(row -> row.map().isEmpty()).toList();
    out.append(single.isEmpty() ? "env: []\n" : "env:\n");
    for (ReferenceRow row : single) {
      out.append("  - name: ").append(key(row.name())).append('\n');
      out.append("    valueFrom:\n      ")
          .append(row.form().isSecret() ? "secretKeyRef" : "configMapKeyRef")
          .append(":\n        name: ")
          .append(Json.quoted(name))
          .append("\n        key: ")
          .append(key(row.name()))
          .append('\n');
      if (!isRequired(row)) {
        out.append("        optional: true\n");
      }
    }
    rows.stream()
        .filter(row -> row.map().isPresent())
        .forEach(row -> out.append("  # one for each key: ").append(row.name()).append('\n'));
  }

  private void comment(String indent, ReferenceRow row) {
    if (!row.description().isEmpty()) {
      out.append(indent).append("# ").append(printable(row.description())).append('\n');
    }
    out.append(indent).append("# (").append(printable(row.summary()));
    row.map().ifPresent(map -> out.append("; for KEY any key"));
    out.append(")\n");
  }

  private static boolean isRequired(ReferenceRow row) {
    return row.need() == ReferenceRow.Need.REQUIRED;
  }

  private static String key(String name) {
    return WORDS.contains(name.toLowerCase(Locale.ROOT)) ? Json.quoted(name) : name;
  }

  // What JSON escapes may not stand in a YAML file at all, not even in a comment.
  private static String printable(String line) {
    String quoted = Json.quoted(line);
    return quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
  }
}
