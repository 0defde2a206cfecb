// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record.
 *
 * @param component its name in the code
 * @param member its name in JSON
 */
record Slot(String component, String member, Form form, Method accessor) {
  /** The component's value in this record. */
  @Nullable
  Object in(Record record) {
    try {
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          record.getClass().getName() + "." + component + "() cannot be called", e);
    }
  }
}
