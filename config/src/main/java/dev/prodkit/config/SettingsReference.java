// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an operator can set, written from the records themselves: their names, types, defaults,
 * constraints and {@link Description}s. It reads no source, makes no record and never says anything
 * about a {@link Secret} but its name.
 *
 * <p>The same records give the same text, byte for byte, with a newline at its end. So a test keeps
 * a committed copy from going stale:
 *
 * <pre>{@code
 * assertThat(Files.readString(Path.of("docs/settings.md")))
 *     .contains(SettingsReference.of(OrderSettings.class).markdown());
 * }</pre>
 *
 * <p>From a shell: {@code java -cp app.jar dev.prodkit.config.SettingsReference com.acme.Settings
 * --format markdown}, or {@code env}, {@code schema}, {@code kubernetes}. It ends with 0, with 64
 * if the command line is wrong, with 78 if a record asks for what cannot be, and with 74 if the
 * text could not be written.
 */
public final class SettingsReference {
  private final List<Shape> shapes;

  private SettingsReference(List<Shape> shapes) {
    this.shapes = shapes;
  }

  /**
   * The reference of these records, in this order. A type that none of our rules reads is taken for
   * one that the application gives a converter for.
   *
   * @throws IllegalArgumentException if a record asks for what cannot be, or none is given
   */
  @SafeVarargs
  public static SettingsReference of(Class<? extends Record>... types) {
    List<Class<? extends Record>> list = new ArrayList<>();
    for (Class<? extends Record> type : types) {
      list.add(type);
    }
    return of(list);
  }

  static SettingsReference of(List<Class<? extends Record>> types) {
    if (types.isEmpty()) {
      throw new IllegalArgumentException("A reference needs at least one record.");
    }
    Conversions conversions = Conversions.ofAnyType();
    return new SettingsReference(
        types.stream().map(type -> Shape.of(type, conversions)).toList());
  }

  /**
   * A table for the manual: variable, type, default, what it is. Several records have a heading
   * each, of the third level.
   */
  public String markdown() {
    String note =
        "\nEach `NAME` may also be in a file that `NAME_FILE` names, which suits secrets.\n";
    if (shapes.size() == 1) {
      return MarkdownReference.table(ReferenceRow.of(shapes.get(0))) + note;
    }
    return shapes.stream()
        .map(shape -> "### " + shape.type().getSimpleName() + "\n\n"
            + MarkdownReference.table(ReferenceRow.of(shape)))
        .collect(Collectors.joining("\n", "", note));
  }

  /**
   * A {@code .env.example} in the dialect of {@link Source#dotEnv}. Defaults stand behind a
   * {@code #}; what is required stands there empty, and is reported if it stays so.
   */
  public String dotEnv() {
    return DotEnvReference.of(rows());
  }

  /**
   * A JSON Schema, draft 2020-12, of the process environment as an object of strings. It knows
   * nothing of other sources: what comes from a directory of secrets it takes for missing.
   */
  public String jsonSchema() {
    return SchemaReference.of(title(), shapes, rows());
  }

  /**
   * A ConfigMap, a Secret and the {@code env} of a container, as three YAML documents that are
   * called after the first record. What is required is {@code null}, which the API server refuses
   * until it is filled in.
   */
  public String kubernetes() {
    String name = Names.ofComponent(shapes.get(0).type().getSimpleName());
    return KubernetesReference.of(name.toLowerCase(Locale.ROOT).replace('_', '-'), rows());
  }

  private String title() {
    return shapes.stream()
        .map(shape -> shape.type().getSimpleName())
        .collect(Collectors.joining(", "));
  }

  private List<ReferenceRow> rows() {
    Map<List<String>, ReferenceRow> rows = new LinkedHashMap<>();
    shapes.forEach(
        shape -> ReferenceRow.of(shape).forEach(row -> rows.putIfAbsent(row.names(), row)));
    return List.copyOf(rows.values());
  }

  /** Writes a reference to the standard output. */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int code = ReferenceCommand.run(List.of(arguments), out, err);
    if (code != 0) {
      System.exit(code);
    }
  }
}
