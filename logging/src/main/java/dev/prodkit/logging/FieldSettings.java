// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a service wants its fields to be called, before anything is written: two fields of
 * one name would be no strict JSON, and a field of the service's own with the name of one of ours
 * would forge it. What is refused is said and then left out.
 */
final class FieldSettings {
  private static final int LIKELY_TYPING_ERROR = 2;

  private final LogFormat format;
  private final Map<String, String> fields = new LinkedHashMap<>();

  /** By key; see {@link FieldNames#key}. */
  private final Map<String, String> renamed = new HashMap<>();

  /** What the service called the field that it renamed. */
  private final Map<String, String> asGiven = new HashMap<>();

  private final Set<String> omitted = new HashSet<>();
  private final Consumer<String> refused;

  private FieldSettings(LogFormat format, Map<String, String> fields, Consumer<String> refused) {
    this.format = format;
    this.fields.putAll(fields);
    this.refused = refused;
  }

  /**
   * The names and fields that remain.
   *
   * @param refused is told what is wrong, the rule, and what would be right
   */
  static FieldSettings of(
      LogFormat format,
      Map<String, String> fields,
      Map<String, String> renamed,
      Set<String> omitted,
      Consumer<String> refused) {
    FieldSettings settings = new FieldSettings(format, fields, refused);
    omitted.forEach(settings::omit);
    renamed.forEach(settings::rename);
    settings.refuseClashingNames();
    settings.refuseWrongFields();
    return settings;
  }

  /**
   * Refuses fields that the names have no place for.
   *
   * @throws IllegalArgumentException if one is called like a field of ours, like another one, or
   *     like nothing
   */
  static void require(FieldNames names, Map<String, String> fields) {
    List<String> problems = new ArrayList<>();
    FieldSettings settings = new FieldSettings(names.format(), fields, problems::add);
    settings.renamed.putAll(names.renamed());
    settings.omitted.addAll(names.omitted());
    settings.refuseWrongFields();
    throwIfAny(problems);
  }

  static void throwIfAny(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  private FieldNames names() {
    return new FieldNames(format, renamed, omitted);
  }

  FieldNames names(boolean stackHash) {
    if (!stackHash) {
      omitted.add(FieldNames.key(EventField.STACK_HASH));
    }
    return names();
  }

  Map<String, String> fields() {
    return fields;
  }

  private void omit(String field) {
    String key = key(field);
    if (key == null) {
      refused.accept(unknown("omit", field));
    } else {
      omitted.add(key);
    }
  }

  private void rename(String field, String name) {
    String key = key(field);
    if (key == null) {
      refused.accept(unknown("rename", field));
      return;
    }
    if (omitted.contains(key)) {
      refused.accept("%s is renamed to %s and left out: keep one of both".formatted(field, name));
      return;
    }
    String problem = unfit(name);
    if (problem == null && !renamed.getOrDefault(key, name).equals(name)) {
      problem = "is another name than " + renamed.get(key) + ", which it has got already";
    }
    if (problem == null) {
      renamed.put(key, name);
      asGiven.put(key, field);
    } else {
      refuse("rename " + field + "=" + name, name, problem);
    }
  }

  /** Once all are known: two fields may change their names for one another's. */
  private void refuseClashingNames() {
    for (Map.Entry<String, String> one : Map.copyOf(renamed).entrySet()) {
      String key = one.getKey();
      String name = one.getValue();
      String problem = clash(name);
      if (problem != null) {
        renamed.remove(key);
        refuse("rename " + asGiven.get(key) + "=" + name, name, problem);
      }
    }
  }

  private void refuseWrongFields() {
    for (String field : List.copyOf(fields.keySet())) {
      String name = names().name(field);
      String problem = name == null ? null : unfit(name);
      if (problem == null && name != null) {
        problem = clash(name);
      }
      if (problem != null) {
        fields.remove(field);
        refuse("field " + field, String.valueOf(name), problem);
      }
    }
  }

  private void refuse(String setting, String name, String problem) {
    refused.accept("%s: \"%s\" %s; choose another name".formatted(setting, name, problem));
  }

  /** Which field of ours, of any format, or of the service's is meant; null if none. */
  private @Nullable String key(String field) {
    if (fields.containsKey(field)) {
      return names().key(field);
    }
    for (EventField known : EventField.values()) {
      for (LogFormat any : LogFormat.values()) {
        if (field.equals(known.in(any))) {
          return FieldNames.key(known);
        }
      }
    }
    for (Map.Entry<String, String> known : FieldNames.ECS_NAMES.entrySet()) {
      if (field.equals(known.getKey()) || field.equals(known.getValue())) {
        return known.getKey();
      }
    }
    return field.equals(FieldNames.DATASET) ? field : null;
  }

  /** Why nothing may have this name, or null. */
  private @Nullable String unfit(String name) {
    if (name.isBlank()) {
      return "is no name";
    }
    if (FieldNames.MARKS.contains(name)) {
      return "is the name of a mark of ours";
    }
    return format == LogFormat.ECS && EcsNames.OBJECTS.contains(name)
        ? "is an object in the Elastic Common Schema (labels.%s is free)".formatted(name)
        : null;
  }

  /** Why the field that has this name cannot have it, or null. */
  private @Nullable String clash(String name) {
    List<String> others = all();
    others.remove(name); // once
    for (String other : others) {
      if (other.equals(name)) {
        return "is the name of another field already";
      }
      if (format == LogFormat.ECS
          && (other.startsWith(name + ".") || name.startsWith(other + "."))) {
        return "cannot stand beside " + other + ", as one of both would have to be an object";
      }
    }
    return null;
  }

  /** The names of all fields that an event can have; one that comes twice is there twice. */
  private List<String> all() {
    FieldNames names = names();
    List<@Nullable String> all = new ArrayList<>();
    for (EventField field : EventField.values()) {
      all.add(names.name(field));
    }
    FieldNames.TRACE.forEach(field -> all.add(names.name(field)));
    fields.keySet().forEach(field -> all.add(names.name(field)));
    if (names.everywhere(fields).size() > fields.size()) {
      all.add(names.name(FieldNames.DATASET));
    }
    return all.stream().filter(Objects::nonNull).collect(Collectors.toCollection(ArrayList::new));
  }

  private String unknown(String what, String field) {
    Set<String> known = new TreeSet<>(fields.keySet());
    known.addAll(FieldNames.ECS_NAMES.keySet());
    for (EventField one : EventField.values()) {
      String name = one.in(format);
      if (name != null) {
        known.add(name);
      }
    }
    String likely = known.stream()
        .filter(name -> distance(name, field) <= LIKELY_TYPING_ERROR)
        .findFirst()
        .map(name -> ": did you mean " + name + "?")
        .orElse(": it must be one of " + String.join(", ", known));
    return "%s %s: there is no such field%s".formatted(what, field, likely);
  }

  /** How many characters have to be changed to make one name of the other (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[row.length - 1];
  }
}
