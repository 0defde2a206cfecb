// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks what was read and makes records of it, and goes on after a problem, so that one report has
 * them all. For one call of {@code bind}.
 */
final class Binder {
  private final Supplier<Constraints> constraints;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * A binder.
   *
   * @param constraints asked only when a record has constraints
   */
  Binder(Supplier<Constraints> constraints) {
    this.constraints = constraints;
  }

  List<Problem> problems() {
    return problems;
  }

  /** The record, or null if there was a problem with it. */
  @Nullable
  Record bind(Reading.Whole whole) {
    List<Reading> parts = whole.parts();
    @Nullable Object[] values = new Object[parts.size()];
    boolean complete = true;
    for (int i = 0; i < values.length; i++) {
      values[i] = checked(whole, parts.get(i));
      complete &= values[i] != null;
    }
    return complete ? construct(whole, values) : null;
  }

  private @Nullable Object checked(Reading.Whole outer, Reading reading) {
    Object value = value(reading);
    if (value == null || !reading.slot().constrained()) {
      return value;
    }
    String component = reading.slot().component();
    String broken;
    try {
      broken = constraints.get().broken(outer.shape().type(), component, value);
    } catch (DeclarationException declared) {
      problems.addAll(declared.problems());
      return null;
    }
    if (broken.isEmpty()) {
      return value;
    }
    // Of a nested record, its own names say more than the component that it stands in.
    problems.add(
        reading instanceof Reading.Nested nested && nested.record().isPresent()
            ? Refusal.byRule(
                nested.record().get().shape(), "", broken, nested.record().get().found())
            : Refusal.byRule(outer.shape(), component, broken, outer.found()));
    return null;
  }

  private @Nullable Object value(Reading reading) {
    if (reading instanceof Reading.Value value) {
      if (value.value() == null) {
        problems.addAll(value.problems());
      }
      return value.value();
    }
    if (reading instanceof Reading.Mapped mapped) {
      return map(mapped);
    }
    Optional<Reading.Whole> nested = ((Reading.Nested) reading).record();
    if (nested.isEmpty()) {
      return Optional.empty();
    }
    Record record = bind(nested.get());
    return record != null && reading.slot().optional() ? Optional.of(record) : record;
  }

  private @Nullable Object map(Reading.Mapped mapped) {
    Map<String, Object> map = new LinkedHashMap<>();
    mapped.entries().forEach((key, entry) -> {
      Object value = value(entry);
      if (value != null) {
        map.put(key, value);
      }
    });
    if (map.size() < mapped.entries().size()) {
      return null;
    }
    Map<String, Object> whole = Collections.unmodifiableMap(map);
    if (!mapped.slot().optional()) {
      return whole;
    }
    return whole.isEmpty() ? Optional.empty() : Optional.of(whole);
  }

  private @Nullable Record construct(Reading.Whole whole, @Nullable Object[] values) {
    Shape shape = whole.shape();
    Record record;
    try {
      record = (Record) shape.constructor().newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      problems.addAll(
          Refusal.byConstructor(shape, Objects.requireNonNull(e.getCause()), whole.found()));
      return null;
    } catch (InstantiationException | IllegalAccessException recordsAreConcreteAndOpened) {
      throw new IllegalStateException(recordsAreConcreteAndOpened);
    }
    return shape.constrained() ? checkedTogether(whole, record) : record;
  }

  private @Nullable Record checkedTogether(Reading.Whole whole, Record record) {
    try {
      Map<String, String> broken = constraints.get().brokenTogether(record);
      broken.forEach((component, rule) ->
          problems.add(Refusal.byRule(whole.shape(), component, rule, whole.found())));
      return broken.isEmpty() ? record : null;
    } catch (DeclarationException declared) {
      problems.addAll(declared.problems());
      return null;
    }
  }
}
