// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import java.lang.annotation.ElementType;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the validator to one component, or to one record's rules between components, at a time: who
 * goes from record to record is {@link Inspector}, which stops when a report is full.
 *
 * <p>Components are checked as values, since there may be no record to hold them. Once there is
 * one, only what lies between them is left.
 */
final class OneByOne implements TraversableResolver {
  @Override
  public boolean isReachable(
      @Nullable Object record, Path.Node property, Class<?> root, Path path, ElementType type) {
    boolean valueOnItsOwn = record == null;
    return valueOnItsOwn || type == ElementType.METHOD;
  }

  @Override
  public boolean isCascadable(
      @Nullable Object record, Path.Node property, Class<?> root, Path path, ElementType type) {
    return false;
  }
}
