// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;

/**
 * Looks for Bean Validation constraints without touching the validator: a constraint is an
 * annotation that is itself annotated with {@code jakarta.validation.Constraint}, which is known
 * here by name alone. A service without constraints so loads no class of that stack, and saves a
 * third of a second.
 */
final class Constrained {
  private static final String CONSTRAINT = "jakarta.validation.Constraint";

  private Constrained() {}

  /** Whether the component, or an element of its type, has a constraint. */
  static boolean component(RecordComponent component) {
    try {
      // The component itself shows only what names RECORD_COMPONENT as its target; the field has
      // the rest.
      return element(component.getDeclaringRecord().getDeclaredField(component.getName()))
          || type(component.getAnnotatedType());
    } catch (NoSuchFieldException everyComponentHasAField) {
      throw new IllegalStateException(everyComponentHasAField);
    }
  }

  /** Whether a constraint stands on this very class, field or type. */
  static boolean element(AnnotatedElement element) {
    for (Annotation annotation : element.getAnnotations()) {
      Class<? extends Annotation> type = annotation.annotationType();
      if (isConstraint(type) || isSeveral(type)) {
        return true;
      }
    }
    return false;
  }

  private static boolean type(AnnotatedType type) {
    if (element(type)) {
      return true;
    }
    if (type instanceof AnnotatedParameterizedType parameterized) {
      for (AnnotatedType argument : parameterized.getAnnotatedActualTypeArguments()) {
        if (type(argument)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isConstraint(Class<?> annotation) {
    for (Annotation meta : annotation.getAnnotations()) {
      if (meta.annotationType().getName().equals(CONSTRAINT)) {
        return true;
      }
    }
    return false;
  }

  // A constraint that is there twice is wrapped: @Pattern.List({@Pattern(…), @Pattern(…)}).
  private static boolean isSeveral(Class<? extends Annotation> annotation) {
    for (Method method : annotation.getDeclaredMethods()) {
      Class<?> element = method.getReturnType().getComponentType();
      if (method.getName().equals("value") && element != null && element.isAnnotation()) {
        return isConstraint(element);
      }
    }
    return false;
  }
}
