// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks into records that were bound: at their fields, since an accessor is its author's code. */
final class Leaves {
  private Leaves() {}

  /** Every secret that a record holds, nested ones and the passwords of URIs included. */
  static void secrets(@Nullable Object value, Consumer<Secret> consumer) {
    if (value instanceof Secret secret) {
      consumer.accept(secret);
    } else if (value instanceof Rotating<?> rotating) {
      secrets(rotating.current(), consumer);
    } else if (value instanceof Optional<?> optional) {
      secrets(optional.orElse(null), consumer);
    } else if (value instanceof Collection<?> several) {
      several.forEach(element -> secrets(element, consumer));
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(entry -> secrets(entry, consumer));
    } else if (value instanceof URI uri) {
      Addresses.passwords(uri).forEach(consumer);
    } else if (value instanceof Record record) {
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        secrets(field(record, component), consumer);
      }
    }
  }

  /** Each {@link Rotating} of a record with the one in the same place of its successor. */
  static void pairs(
      @Nullable Object old,
      @Nullable Object fresh,
      BiConsumer<Rotating<Object>, Rotating<Object>> consumer) {
    if (old instanceof Rotating<?> one && fresh instanceof Rotating<?> other) {
      consumer.accept(untyped(one), untyped(other));
    } else if (old instanceof Optional<?> one && fresh instanceof Optional<?> other) {
      pairs(one.orElse(null), other.orElse(null), consumer);
    } else if (old instanceof Map<?, ?> one && fresh instanceof Map<?, ?> other) {
      one.forEach((key, entry) -> pairs(entry, other.get(key), consumer));
    } else if (old instanceof Record one
        && fresh instanceof Record other
        && one.getClass() == other.getClass()) {
      for (RecordComponent component : one.getClass().getRecordComponents()) {
        pairs(field(one, component), field(other, component), consumer);
      }
    }
  }

  // Both come from the same component of the same record.
  @SuppressWarnings("unchecked")
  private static Rotating<Object> untyped(Rotating<?> rotating) {
    return (Rotating<Object>) rotating;
  }

  private static @Nullable Object field(Record record, RecordComponent component) {
    try {
      Field field = record.getClass().getDeclaredField(component.getName());
      field.setAccessible(true);
      return field.get(record);
    } catch (NoSuchFieldException | IllegalAccessException everyRecordHasIt) {
      throw new IllegalStateException(everyRecordHasIt);
    }
  }
}
