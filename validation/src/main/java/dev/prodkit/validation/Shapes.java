// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The shapes that were read so far: as many as the program has records, so bounded by its code.
 * Thread-safe.
 */
final class Shapes {
  private final ConcurrentMap<Class<? extends Record>, Shape> known = new ConcurrentHashMap<>();

  /** The shape of a record; those inside it are known afterwards, or were refused. */
  Shape of(Class<? extends Record> type) {
    Shape shape = known.get(type);
    if (shape == null) {
      known.putAll(within(type));
      shape = known.computeIfAbsent(type, Shape::of);
    }
    return shape;
  }

  /** The shapes of a record and of all that it contains, each once, itself among them. */
  static Map<Class<? extends Record>, Shape> within(Class<? extends Record> type) {
    Map<Class<? extends Record>, Shape> shapes = new LinkedHashMap<>();
    collect(type, shapes);
    return shapes;
  }

  private static void collect(
      Class<? extends Record> type, Map<Class<? extends Record>, Shape> shapes) {
    if (!shapes.containsKey(type)) {
      Shape shape = Shape.of(type);
      shapes.put(type, shape);
      for (Slot slot : shape.slots()) {
        if (slot.form().innermost() instanceof Form.Nested nested) {
          collect(nested.type(), shapes);
        }
      }
    }
  }
}
