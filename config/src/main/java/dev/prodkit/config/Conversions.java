// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which conversion a type has: by our own rules, by what the application gave, by its constants, or
 * by its own factory method, in this order.
 */
final class Conversions {
  private final Map<Class<?>, Conversion> given = new ConcurrentHashMap<>();
  private final boolean anyType;

  private Conversions(boolean anyType) {
    this.anyType = anyType;
  }

  static Conversions strict() {
    return new Conversions(false);
  }

  /**
   * For the reference, which does not know what the application gives: every class may have a
   * conversion then.
   */
  static Conversions ofAnyType() {
    return new Conversions(true);
  }

  /**
   * Whether there is nothing of the application among them, so that all that are like this agree.
   */
  boolean areOurs() {
    return given.isEmpty() && !anyType;
  }

  void give(Class<?> type, Function<? super String, ?> converter) {
    if (Types.BY_TYPE.containsKey(type) || type.isArray() || type.isPrimitive()) {
      throw new IllegalArgumentException(
          type.getName() + " is read in one way only: convert to a type of your own.");
    }
    given.put(type, Factory.given(type, converter));
  }

  /** The conversion for a type, empty if there is none. */
  Optional<Conversion> of(Class<?> type) {
    Conversion known = Types.BY_TYPE.get(type);
    if (known == null) {
      known = given.get(type);
    }
    if (known != null) {
      return Optional.of(known);
    }
    if (type.isEnum()) {
      return Optional.of(Types.constant(type));
    }
    Optional<Conversion> own = Factory.of(type);
    return own.isPresent() || !anyType || type.isArray() || type.isRecord() || type.isPrimitive()
        ? own
        : Optional.of(Factory.given(type, text -> text));
  }
}
