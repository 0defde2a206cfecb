// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One violation as the validator tells it, in our words.
 *
 * @param record what was validated; nothing if it was a value for a record that cannot be made
 */
record Finding(ConstraintViolation<?> violation, Shape shape, Optional<Record> record) {
  private static final int SHORTEST_QUOTATION = 8;

  /** Which component it is about; after all of them if it is about the record. */
  int place() {
    for (int i = 0; i < shape.slots().size(); i++) {
      if (shape.slots().get(i).component().equals(first().getName())) {
        return i;
      }
    }
    return shape.slots().size();
  }

  /** Which element of a list it is about, for an order by number and not by letter. */
  int element() {
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.getIndex() != null) {
        return node.getIndex();
      }
    }
    return 0;
  }

  /**
   * Whether it is told already: for {@code boolean isActive} the validator also takes the accessor
   * for the getter of an {@code active} that is not there.
   */
  boolean isTold() {
    String name = first().getName();
    if (name == null || name.isEmpty() || place() < shape.slots().size()) {
      return false;
    }
    String property = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return shape.slots().stream()
        .map(Slot::component)
        .anyMatch(
            component -> component.equals("is" + property) || component.equals("get" + property));
  }

  /**
   * Where it is. A rule between components, such as that of an {@code isConsistent()}, is the
   * record's.
   */
  Pointer pointer(Pointer at) {
    int place = place();
    if (place == shape.slots().size()) {
      return at;
    }
    Pointer pointer = at.member(shape.slots().get(place).member());
    Iterator<Path.Node> nodes = violation.getPropertyPath().iterator();
    nodes.next();
    while (nodes.hasNext()) {
      Path.Node node = nodes.next();
      if (node.getIndex() != null) {
        pointer = pointer.element(node.getIndex());
      } else if (node.getKey() != null) {
        pointer = pointer.given(node.getKey().toString());
      }
    }
    return pointer;
  }

  /** The constraint's name: {@code email-domain} for {@code @EmailDomain}. */
  String code() {
    return violation
        .getConstraintDescriptor()
        .getAnnotation()
        .annotationType()
        .getSimpleName()
        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT);
  }

  /** The constraint's message, unless it repeats what was sent. */
  String message() {
    return isQuoting() ? "is not valid" : text();
  }

  // A message that stands in the annotation is the author's, and shares a short word with a value
  // by
  // chance only. One that a validator built may have the value in it.
  private boolean isQuoting() {
    boolean constant = violation
        .getMessageTemplate()
        .equals(violation.getConstraintDescriptor().getMessageTemplate());
    int shortest = constant ? SHORTEST_QUOTATION : 1;
    return violation.getInvalidValue() instanceof Record
        ? shape.slots().stream().anyMatch(slot -> isQuoted(component(slot), shortest))
        : isQuoted(violation.getInvalidValue(), shortest);
  }

  private @Nullable Object component(Slot slot) {
    return record.map(slot::in).orElse(null);
  }

  private boolean isQuoted(@Nullable Object value, int shortest) {
    if (value instanceof Optional<?> optional) {
      return isQuoted(optional.orElse(null), shortest);
    }
    if (value instanceof Collection<?> elements) {
      return elements.stream().anyMatch(element -> isQuoted(element, shortest));
    }
    if (!(value instanceof CharSequence || value instanceof Number)) {
      return false;
    }
    String text = value.toString();
    return text.length() >= shortest
        && (violation.getMessage().contains(text)
            || violation.getMessageTemplate().contains(text));
  }

  private String text() {
    return Messages.withoutNumber(violation.getMessage());
  }

  private Path.Node first() {
    return violation.getPropertyPath().iterator().next();
  }
}
