// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a record asks for: its components as settings, read once by reflection. Whatever its author
 * did wrong is a {@link DeclarationException} here, before any source is asked.
 *
 * @param names those of its settings in upper case, of nested records too but not of maps
 * @param constrained whether the record's class has a constraint on all of it
 */
record Shape(
    Class<? extends Record> type,
    Constructor<?> constructor,
    List<Slot> slots,
    Set<String> names,
    boolean constrained) {
  /** The key that stands for any in a map's template: it is a name like any other. */
  static final String ANY_KEY = "KEY";

  // Reflection is most of the time of a binding, and a test makes many. What it says is the same
  // for every configuration that has no converters; it is kept in the class itself, and goes with
  // it. No source was asked yet, so no value is in it.
  private static final ClassValue<Shape> WITHOUT_CONVERTERS = new ClassValue<>() {
    @Override
    protected Shape computeValue(Class<?> type) {
      return new Shapes(Conversions.strict()).of(type, "", List.of());
    }
  };

  static Shape of(Class<? extends Record> type, Conversions conversions) {
    return conversions.areOurs()
        ? WITHOUT_CONVERTERS.get(type)
        : new Shapes(conversions).of(type, "", List.of());
  }

  /** Calls back for each setting, those of nested records included and those of maps left out. */
  void eachSetting(Consumer<Slot.Setting> consumer) {
    eachSetting(slots, consumer);
  }

  static void eachSetting(List<Slot> slots, Consumer<Slot.Setting> consumer) {
    for (Slot slot : slots) {
      if (slot instanceof Slot.Setting setting) {
        consumer.accept(setting);
      } else if (slot instanceof Slot.Group group) {
        group.shape().eachSetting(consumer);
      }
    }
  }

  /** Calls back for each map, those of nested records included. */
  void eachMapping(Consumer<Slot.Mapping> consumer) {
    for (Slot slot : slots) {
      if (slot instanceof Slot.Mapping mapping) {
        consumer.accept(mapping);
      } else if (slot instanceof Slot.Group group) {
        group.shape().eachMapping(consumer);
      }
    }
  }

  /** Whether something in it is {@link Rotating}. */
  boolean rotates() {
    return slots.stream().anyMatch(Shape::rotates);
  }

  private static boolean rotates(Slot slot) {
    if (slot instanceof Slot.Setting setting) {
      return setting.conversion().rotates();
    }
    return slot instanceof Slot.Group group
        ? group.shape().rotates()
        : rotates(((Slot.Mapping) slot).entry().apply(ANY_KEY));
  }
}
