// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a record asks of its input, read once by reflection.
 *
 * @param constrained whether the validator has something to say about it
 */
record Shape(
    Class<? extends Record> type,
    Constructor<? extends Record> constructor,
    List<Slot> slots,
    boolean constrained) {
  /**
   * Reads a record's class.
   *
   * @throws IllegalArgumentException if it cannot be read from JSON; the message says why
   */
  static Shape of(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(
          type.getName() + " is no record: name the record class itself.");
    }
    List<Slot> slots = new ArrayList<>(components.length);
    for (RecordComponent component : components) {
      Slot slot = Slots.of(component);
      if (slots.stream().anyMatch(other -> other.member().equals(slot.member()))) {
        throw Slots.wrong(component, "has the same name in JSON as another one");
      }
      slots.add(slot);
    }
    return new Shape(
        type, constructor(type, components), List.copyOf(slots), Constrained.record(type));
  }

  /** The component of this name in JSON. */
  Optional<Slot> member(String name) {
    return slots.stream().filter(slot -> slot.member().equals(name)).findFirst();
  }

  /**
   * Constructs the record; nothing if its own constructor says that the values cannot be. What else
   * it throws is a mistake of its author and stays one.
   */
  Optional<Record> construct(@Nullable Object[] values) {
    try {
      return Optional.of(constructor.newInstance(values));
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IllegalArgumentException
          || cause instanceof DateTimeException
          || cause instanceof ArithmeticException) {
        return Optional.empty();
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Constructor<? extends Record> constructor(
      Class<? extends Record> type, RecordComponent[] components) {
    try {
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException everyRecordHasOne) {
      throw new IllegalStateException(everyRecordHasOne);
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          type.getName() + " is closed to reflection: open its package to dev.prodkit.validation.",
          e);
    }
  }
}
