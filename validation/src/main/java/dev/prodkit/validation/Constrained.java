// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.Constraint;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * Looks for constraints without touching the validator, so that a type without any never waits for
 * it. It may say yes too often, never too seldom.
 */
final class Constrained {
  private Constrained() {}

  /**
   * Whether a record has a constraint on itself, a component, an element's type, a method, or an
   * interface.
   */
  static boolean record(Class<? extends Record> type) {
    return type(type) || Arrays.stream(type.getRecordComponents()).anyMatch(Constrained::component);
  }

  private static boolean component(RecordComponent component) {
    try {
      // The component itself shows only what names RECORD_COMPONENT as its target.
      return element(component.getDeclaringRecord().getDeclaredField(component.getName()))
          || use(component.getAnnotatedType());
    } catch (NoSuchFieldException everyComponentHasAField) {
      throw new IllegalStateException(everyComponentHasAField);
    }
  }

  private static boolean type(Class<?> type) {
    return element(type)
        || Arrays.stream(type.getDeclaredMethods()).anyMatch(Constrained::method)
        || Arrays.stream(type.getInterfaces()).anyMatch(Constrained::type);
  }

  private static boolean method(Method method) {
    return element(method) || use(method.getAnnotatedReturnType());
  }

  private static boolean use(AnnotatedType type) {
    return element(type)
        || (type instanceof AnnotatedParameterizedType parameterized
            && Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
                .anyMatch(Constrained::use));
  }

  private static boolean element(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(type -> type.isAnnotationPresent(Constraint.class) || isSeveral(type));
  }

  // A constraint that is there twice is wrapped: @Pattern.List({@Pattern(…), @Pattern(…)}).
  private static boolean isSeveral(Class<? extends Annotation> annotation) {
    return Arrays.stream(annotation.getDeclaredMethods())
        .filter(method -> method.getName().equals("value"))
        .map(method -> method.getReturnType().getComponentType())
        .anyMatch(element -> element != null && element.isAnnotationPresent(Constraint.class));
  }
}
