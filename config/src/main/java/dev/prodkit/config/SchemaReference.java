// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A JSON Schema (draft 2020-12) of the process environment: an object of strings. It is a net with
 * wider meshes than the binder: it accepts whatever that takes from the environment alone, and
 * refuses what is missing, doubled or plainly of another type.
 */
final class SchemaReference {
  private static final String NOT_EMPTY = "[\\s\\S]";

  private final List<Shape> shapes;
  private final List<ReferenceRow> rows;

  private SchemaReference(List<Shape> shapes, List<ReferenceRow> rows) {
    this.shapes = shapes;
    this.rows = rows;
  }

  static String of(String title, List<Shape> shapes, List<ReferenceRow> rows) {
    return Json.document(new SchemaReference(shapes, rows).schema(title));
  }

  private Map<String, Object> schema(String title) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.put(
        "description",
        "The environment of the process. NAME_FILE may name a file that holds NAME.");
    schema.put("type", "object");
    Map<String, Object> properties = new LinkedHashMap<>();
    Map<String, Object> patterns = new LinkedHashMap<>();
    for (ReferenceRow row : rows) {
      row.map()
          .ifPresentOrElse(
              map -> patterns.put(pattern(map, row), property(row)),
              () -> row.names().forEach(name -> {
                properties.put(name, property(row));
                properties.put(name + "_FILE", absolutePath());
              }));
    }
    schema.put("properties", properties);
    if (!patterns.isEmpty()) {
      schema.put("patternProperties", patterns);
    }
    List<Object> conditions = new ArrayList<>();
    shapes.forEach(shape -> conditions(shape, conditions));
    if (!conditions.isEmpty()) {
      schema.put("allOf", conditions);
    }
    return schema;
  }

  // In order, unlike Map.of: the text is compared with a committed copy.
  private static Map<String, Object> absolutePath() {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("type", "string");
    property.put("pattern", "^/");
    return property;
  }

  private static Map<String, Object> property(ReferenceRow row) {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("type", "string");
    String description = row.description().isEmpty() ? "" : row.description() + "; ";
    property.put("description", description + row.summary());
    row.fallback().ifPresent(value -> property.put("default", value));
    Form form = row.form();
    if (form.isSecret()) {
      property.put("writeOnly", true);
    }
    String orEmpty = row.mayBeEmpty() ? "^$|" : "";
    if (!form.constants().isEmpty()) {
      property.put(
          "anyOf",
          List.of(
              Map.of("enum", form.constants()),
              Map.of("pattern", orEmpty + anyCase(form.constants()))));
    } else if (!form.pattern().isEmpty()) {
      property.put("pattern", orEmpty + form.pattern());
    } else if (!row.mayBeEmpty() && !form.equals(Form.TEXT)) {
      property.put("pattern", NOT_EMPTY);
    }
    return property;
  }

  // ECMA-262 has no flag inside a pattern: each letter is there in both cases, and - for _.
  private static String anyCase(List<String> constants) {
    return constants.stream()
        .map(constant -> constant
            .codePoints()
            .mapToObj(SchemaReference::eitherCase)
            .collect(Collectors.joining()))
        .collect(Collectors.joining("|", "^(", ")$"));
  }

  private static String eitherCase(int c) {
    String lower = Character.toString(Character.toLowerCase(c));
    String upper = Character.toString(Character.toUpperCase(c));
    if (c == '_') {
      return "[_-]";
    }
    return lower.equals(upper)
        ? Character.toString(c).replace("$", "\\$")
        : "[" + upper + lower + "]";
  }

  // A name in _FILE is none of the map's, nor is one that has a component of its own, nor one that
  // ends in a longer name of the entry's record.
  private String pattern(Slot.Mapping map, ReferenceRow row) {
    String suffix = row.name().substring(map.prefix().length() + Shape.ANY_KEY.length());
    TreeSet<String> others = new TreeSet<>();
    others.add(".*_FILE$");
    map.suffixes().stream()
        .filter(longer -> longer.length() > suffix.length() && longer.endsWith(suffix))
        .forEach(longer -> others.add(".+" + longer + "$"));
    rows.stream()
        .filter(other -> other.map().isEmpty())
        .flatMap(other -> other.names().stream())
        .filter(name -> name.startsWith(map.prefix()))
        .forEach(name -> others.add(name.substring(map.prefix().length()) + "$"));
    return "^" + map.prefix() + "(?!" + String.join("|", others) + ").+" + suffix + "$";
  }

  private static void conditions(Shape shape, List<Object> into) {
    for (Slot slot : shape.slots()) {
      if (slot instanceof Slot.Setting setting) {
        into.addAll(conditions(setting));
      } else if (slot instanceof Slot.Group group && group.optional()) {
        List<Object> inner = new ArrayList<>();
        conditions(group.shape(), inner);
        into.add(ifAnyIsSet(group.shape(), inner));
      } else if (slot instanceof Slot.Group group) {
        conditions(group.shape(), into);
      }
    }
  }

  private static List<Object> conditions(Slot.Setting setting) {
    boolean required = !setting.optional() && setting.fallback().isEmpty();
    List<Object> conditions = new ArrayList<>();
    List<Object> ways = new ArrayList<>();
    for (String name : setting.names()) {
      conditions.add(Map.of("not", Map.of("required", List.of(name, name + "_FILE"))));
      ways.add(Map.of("required", List.of(name)));
      ways.add(Map.of("required", List.of(name + "_FILE")));
    }
    if (required) {
      conditions.add(Map.of("anyOf", ways));
    }
    return conditions;
  }

  private static Map<String, Object> ifAnyIsSet(Shape shape, List<Object> then) {
    List<Object> ways = new ArrayList<>();
    shape.eachSetting(setting -> setting.names().forEach(name -> {
      ways.add(setting.conversion().form().isSecret() ? isThere(name) : isThereAndNotEmpty(name));
      ways.add(isThere(name + "_FILE"));
    }));
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("if", Map.of("anyOf", ways));
    condition.put("then", Map.of("allOf", then));
    return condition;
  }

  private static Map<String, Object> isThere(String name) {
    return Map.of("required", List.of(name));
  }

  private static Map<String, Object> isThereAndNotEmpty(String name) {
    Map<String, Object> way = new LinkedHashMap<>(isThere(name));
    way.put("properties", Map.of(name, Map.of("pattern", NOT_EMPTY)));
    return way;
  }
}
