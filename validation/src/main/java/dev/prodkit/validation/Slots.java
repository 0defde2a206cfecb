// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a component's name and form from its declaration. */
final class Slots {
  private Slots() {}

  static Slot of(RecordComponent component) {
    Normalized normalized = component.getAnnotation(Normalized.class);
    List<Normalized.Step> steps =
        normalized == null ? List.of() : Arrays.asList(normalized.value());
    Form form = form(component, component.getAnnotatedType(), steps);
    if (!(form instanceof Form.OrNull) && isNullable(component.getAccessor())) {
      form = orNull(component, component.getType(), form);
    }
    if (normalized != null && (steps.isEmpty() || !(form.innermost() instanceof Form.Text))) {
      throw wrong(component, "has @Normalized, which is for texts and needs a step");
    }
    try {
      component.getAccessor().setAccessible(true);
    } catch (InaccessibleObjectException e) {
      throw wrong(component, "is closed to reflection: open its package to dev.prodkit.validation");
    }
    return new Slot(component.getName(), member(component), form, component.getAccessor());
  }

  static IllegalArgumentException wrong(RecordComponent component, String what) {
    return new IllegalArgumentException(
        component.getDeclaringRecord().getName() + "." + component.getName() + " " + what + ".");
  }

  private static String member(RecordComponent component) {
    JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
    return property == null || property.value().isEmpty() ? component.getName() : property.value();
  }

  private static Form form(
      RecordComponent component, AnnotatedType use, List<Normalized.Step> steps) {
    Type type = use.getType();
    Form form;
    if (type instanceof Class<?> plain) {
      form = plain(component, plain, use, steps);
    } else if (isOf(Optional.class, type)) {
      form = new Form.Maybe(form(component, argument(use, 0), steps));
    } else if (isOf(List.class, type)) {
      form = new Form.Items(form(component, argument(use, 0), steps), max(use, Form.MAX_ELEMENTS));
    } else if (isOf(Map.class, type) && argument(use, 0).getType() == String.class) {
      form =
          new Form.Entries(form(component, argument(use, 1), steps), max(use, Form.MAX_ELEMENTS));
    } else {
      throw unsupported(component, type);
    }
    return isNullable(use) ? orNull(component, type, form) : form;
  }

  private static Form plain(
      RecordComponent component, Class<?> type, AnnotatedType use, List<Normalized.Step> steps) {
    if (type == String.class) {
      return new Form.Text(max(use, Form.MAX_TEXT), steps);
    }
    if (type.isRecord()) {
      return new Form.Nested(type.asSubclass(Record.class));
    }
    return new Form.Plain(Scalar.of(type).orElseThrow(() -> unsupported(component, type)));
  }

  private static Form orNull(RecordComponent component, Type type, Form form) {
    if (type instanceof Class<?> plain && plain.isPrimitive()) {
      throw wrong(component, "is a primitive, which is never null: take its wrapper or Optional");
    }
    return new Form.OrNull(form);
  }

  // Only what allows more than our own bound matters here: less is the validator's to say, with the
  // author's message.
  private static int max(AnnotatedType use, int bound) {
    int max = bound;
    for (Size size : use.getAnnotationsByType(Size.class)) {
      max = size.max() == Integer.MAX_VALUE ? max : Math.max(max, size.max());
    }
    PlainText text = use.getAnnotation(PlainText.class);
    return text == null || text.max() == Integer.MAX_VALUE ? max : Math.max(max, text.max());
  }

  // By name, so that any library's will do.
  private static boolean isNullable(AnnotatedElement element) {
    for (Annotation annotation : element.getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("Nullable")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(Class<?> raw, Type type) {
    return type instanceof ParameterizedType parameterized && parameterized.getRawType() == raw;
  }

  private static AnnotatedType argument(AnnotatedType use, int index) {
    return ((AnnotatedParameterizedType) use).getAnnotatedActualTypeArguments()[index];
  }

  private static IllegalArgumentException unsupported(RecordComponent component, Type type) {
    return wrong(
        component,
        "has the type "
            + type.getTypeName()
            + ", which is not read from JSON: take String, a number, boolean, an enum, a record,"
            + " UUID, URI, a type of java.time, Optional, List or Map<String, …> of these");
  }
}
