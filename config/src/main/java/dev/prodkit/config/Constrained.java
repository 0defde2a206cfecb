// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    // The component itself shows only what names RECORD_COMPONENT as its target; the field has the
    // rest.
    return element(field(component)) || type(component.getAnnotatedType());
  }

  /**
   * The constraints of a component, those on what an {@code Optional} holds included, each of
   * several alike by itself.
   */
  static List<Annotation> annotations(RecordComponent component) {
    List<Annotation> found = new ArrayList<>();
    collect(field(component), found);
    if (component.getAnnotatedType() instanceof AnnotatedParameterizedType parameterized
        && component.getType() == Optional.class) {
      collect(parameterized.getAnnotatedActualTypeArguments()[0], found);
    }
    return found;
  }

  private static void collect(AnnotatedElement element, List<Annotation> into) {
    for (Annotation annotation : element.getAnnotations()) {
      Class<? extends Annotation> type = annotation.annotationType();
      if (isConstraint(type)) {
        into.add(annotation);
      } else if (isSeveral(type)) {
        // getAnnotationsByType looks into the wrapper.
        into.addAll(List.of(element.getAnnotationsByType(inSeveral(type))));
      }
    }
  }

  private static Field field(RecordComponent component) {
    try {
      return component.getDeclaringRecord().getDeclaredField(component.getName());
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
    return isConstraint(inSeveral(annotation));
  }

  // What the wrapper holds; if it is none, itself.
  private static Class<? extends Annotation> inSeveral(Class<? extends Annotation> annotation) {
    for (Method method : annotation.getDeclaredMethods()) {
      Class<?> element = method.getReturnType().getComponentType();
      if (method.getName().equals("value") && element != null && element.isAnnotation()) {
        return element.asSubclass(Annotation.class);
      }
    }
    return annotation;
  }
}
