// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the sources say to one component, read and converted, but not yet checked nor part of a
 * record.
 */
sealed interface Reading {
  /** The component. */
  Slot slot();

  /**
   * A setting.
   *
   * @param found what it is made of; null if it is missing or has its default
   * @param value the value, null if there is a problem
   */
  record Value(
      Slot.Setting slot, @Nullable Found found, @Nullable Object value, List<Problem> problems)
      implements Reading {}

  /** A nested record; empty if it is optional and nothing of it is set. */
  record Nested(Slot.Group slot, Optional<Whole> record) implements Reading {}

  /** A map, with its keys as the application sees them, in their order. */
  record Mapped(Slot.Mapping slot, Map<String, Reading> entries) implements Reading {}

  /** A whole record. */
  record Whole(Shape shape, List<Reading> parts) {
    /** The texts that the record and those in it are made of, by component. */
    Map<String, Found> found() {
      Map<String, Found> found = new LinkedHashMap<>();
      parts.forEach(part -> collect(part, part.slot().component(), found));
      return found;
    }
  }

  private static void collect(Reading reading, String path, Map<String, Found> into) {
    if (reading instanceof Value value) {
      if (value.found() != null) {
        into.put(path, value.found());
      }
    } else if (reading instanceof Nested nested) {
      nested
          .record()
          .ifPresent(whole ->
              whole.found().forEach((inner, found) -> into.put(path + "." + inner, found)));
    } else if (reading instanceof Mapped mapped) {
      mapped.entries().forEach((key, entry) -> collect(entry, path + "." + key, into));
    }
  }
}
