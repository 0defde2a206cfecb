// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import java.lang.annotation.ElementType;

/** Keeps the validator to one record at a time: who goes from record to record is {@link Inspector}, which stops when a report is full. */
final class OneByOne implements TraversableResolver {
  @Override
  public boolean isReachable(
      Object object, Path.Node property, Class<?> root, Path path, ElementType type) {
    return true;
  }

  @Override
  public boolean isCascadable(
      Object object, Path.Node property, Class<?> root, Path path, ElementType type) {
    return false;
  }
}
