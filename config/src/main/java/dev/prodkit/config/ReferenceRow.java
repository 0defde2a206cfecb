// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a reference: a setting, or what stands under any key of a map.
 *
 * @param names the most wanted first; of a map's entry, with {@link Shape#ANY_KEY} for the key
 * @param fallback the default as it is written, unless it holds a password
 * @param description one line of plain text, empty if there is none
 * @param rules what the value must be beyond its type
 * @param map the map that it is an entry of
 */
record ReferenceRow(
    List<String> names,
    Form form,
    Need need,
    Optional<String> fallback,
    String description,
    List<String> rules,
    Optional<Slot.Mapping> map) {
  /** Whether somebody has to set it. */
  enum Need {
    REQUIRED,
    /** It belongs to a record that may be missing as a whole, and an entry of a map. */
    REQUIRED_WITH_OTHERS,
    OPTIONAL,
    DEFAULT
  }

  /** All settings of a record in the order of its components, each name once. */
  static List<ReferenceRow> of(Shape shape) {
    Map<List<String>, ReferenceRow> rows = new LinkedHashMap<>();
    add(shape, true, Optional.empty(), rows);
    return List.copyOf(rows.values());
  }

  private static void add(
      Shape shape,
      boolean needed,
      Optional<Slot.Mapping> map,
      Map<List<String>, ReferenceRow> rows) {
    for (Slot slot : shape.slots()) {
      add(slot, needed, map, rows);
    }
  }

  private static void add(
      Slot slot, boolean needed, Optional<Slot.Mapping> map, Map<List<String>, ReferenceRow> rows) {
    if (slot instanceof Slot.Group group) {
      add(group.shape(), needed && !group.optional(), map, rows);
    } else if (slot instanceof Slot.Mapping mapping) {
      add(mapping.entry().apply(Shape.ANY_KEY), false, Optional.of(mapping), rows);
    } else {
      Slot.Setting setting = (Slot.Setting) slot;
      rows.putIfAbsent(setting.names(), row(setting, needed, map));
    }
  }

  private static ReferenceRow row(
      Slot.Setting setting, boolean needed, Optional<Slot.Mapping> map) {
    Description description = setting.source().getAnnotation(Description.class);
    boolean entry = map.isPresent() && map.get().source().equals(setting.source());
    List<String> rules = new ArrayList<>();
    if (!entry) { // the constraints of a map are on all of it
      Constrained.annotations(setting.source())
          .forEach(constraint -> English.of(constraint).ifPresent(rules::add));
    }
    Need need = setting.fallback().isPresent()
        ? Need.DEFAULT
        : setting.optional() || entry
            ? Need.OPTIONAL
            : needed ? Need.REQUIRED : Need.REQUIRED_WITH_OTHERS;
    return new ReferenceRow(
        setting.names(),
        setting.conversion().form(),
        need,
        setting
            .fallback()
            .filter(fallback -> Elements.areHarmless(fallback.value()))
            .map(Slot.Fallback::text),
        description == null ? "" : oneLine(description.value()),
        List.copyOf(rules),
        map);
  }

  /** Without anything that begins a new line or moves a cursor, nor half a character. */
  static String oneLine(String text) {
    return text.replaceAll("[\\s\\p{Cntrl}\u0085\u2028\u2029]+", " ")
        .replaceAll("\\p{Cs}", "\uFFFD")
        .strip();
  }

  String name() {
    return names.get(0);
  }

  /** Whether the binder may take it although it is set to nothing, its type apart. */
  boolean mayBeEmpty() {
    return need != Need.REQUIRED && !form.isSecret();
  }

  /** The name as people read it: {@code LIMITS_<key>_RATE}. */
  String shownName(String name) {
    return map.map(mapping -> mapping.prefix() + "<key>"
            + name.substring(mapping.prefix().length() + Shape.ANY_KEY.length()))
        .orElse(name);
  }

  /** What it is, in words: type, need and rules, one sentence. */
  String summary() {
    StringBuilder text = new StringBuilder(
        form.constants().isEmpty() ? form.word() : "one of " + String.join(", ", form.constants()));
    text.append(
        switch (need) {
          case REQUIRED -> "; required";
          case REQUIRED_WITH_OTHERS -> "; required with the others of its group";
          case OPTIONAL -> "; optional";
          case DEFAULT -> fallback.map(any -> "; has a default").orElse("; has a hidden default");
        });
    rules.forEach(rule -> text.append("; ").append(oneLine(rule)));
    return text.toString();
  }
}
