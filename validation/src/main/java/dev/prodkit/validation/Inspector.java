// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at records, each for itself: first at what is ours to say (is it there, is it not too
 * long), then it asks the validator. Records inside others are always looked at, with
 * {@code @Valid} and without.
 */
final class Inspector {
  static final String REQUIRED = "is required";
  static final String NOT_UNICODE =
      "must be well-formed Unicode, without halves of surrogate pairs";
  static final String BAD_KEY =
      "must have well-formed names of at most " + Form.MAX_TEXT + " characters";

  private final Shapes shapes;
  private final Supplier<Rules> rules;

  /** The rules are asked for only when a record has some: that may mean to wait for them. */
  Inspector(Shapes shapes, Supplier<Rules> rules) {
    this.shapes = shapes;
    this.rules = rules;
  }

  static String tooLong(Form.Text form) {
    return "must be at most " + form.max() + " characters long";
  }

  static String tooMany(int max) {
    return "must have at most " + max + " elements";
  }

  static boolean isKey(String key) {
    return key.length() <= Form.MAX_TEXT && Characters.areWellFormed(key);
  }

  /** Checks a record's components, and the record if they make one. */
  Bound complete(Shape shape, List<Bound> components, Pointer at, Report report) {
    int before = report.size();
    parts(shape, components, at, report);
    @Nullable Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      if (components.get(i) instanceof Bound.Value component) {
        values[i] = component.value();
      } else {
        return Bound.Refused.REFUSED;
      }
    }
    Optional<Record> record = shape.construct(values);
    if (record.isPresent()) {
      whole(shape, record.get(), at, report);
      return new Bound.Value(record.get());
    }
    if (report.size() == before) {
      // The constructor's own message usually quotes the value.
      report.add(at, "invalid", "has values that do not go together");
    }
    return Bound.Refused.REFUSED;
  }

  /** Checks a record that is there. */
  void inspect(Record record, Report report) {
    record(record, shapes.of(record.getClass()), Pointer.ROOT, report, 1);
  }

  private void record(Record record, Shape shape, Pointer at, Report report, int depth) {
    List<Bound> components = new ArrayList<>(shape.slots().size());
    boolean good = true;
    for (Slot slot : shape.slots()) {
      Object value = slot.in(record);
      boolean holds = holds(slot.form(), value, at.member(slot.member()), report, depth);
      components.add(holds ? new Bound.Value(value) : Bound.Refused.REFUSED);
      good &= holds;
    }
    parts(shape, components, at, report);
    if (good) {
      whole(shape, record, at, report);
    }
  }

  private boolean holds(Form form, @Nullable Object value, Pointer at, Report report, int depth) {
    if (value == null) {
      return form instanceof Form.OrNull || broken(at, "required", REQUIRED, report);
    }
    if (depth > Json.MAX_DEPTH) {
      // Only a record that contains itself gets here, so there is no end to come back from.
      report.add(at, "depth", "is nested deeper than " + Json.MAX_DEPTH + " levels");
      report.throwIfBroken();
    }
    if (form instanceof Form.OrNull orNull) {
      return holds(orNull.content(), value, at, report, depth);
    }
    if (form instanceof Form.Maybe maybe) {
      Optional<?> content = (Optional<?>) value;
      return content.isEmpty() || holds(maybe.content(), content.get(), at, report, depth);
    }
    if (form instanceof Form.Text text) {
      return holds(text, (String) value, at, report);
    }
    if (form instanceof Form.Items items) {
      return holds(items, (List<?>) value, at, report, depth + 1);
    }
    if (form instanceof Form.Entries entries) {
      return holds(entries, (Map<?, ?>) value, at, report, depth + 1);
    }
    if (form instanceof Form.Nested nested) {
      record((Record) value, shapes.of(nested.type()), at, report, depth + 1);
    }
    return true;
  }

  private static boolean holds(Form.Text form, String text, Pointer at, Report report) {
    if (text.length() > form.max()) {
      return broken(at, "size", tooLong(form), report);
    }
    return Characters.areWellFormed(text) || broken(at, "unicode", NOT_UNICODE, report);
  }

  private boolean holds(Form.Items form, List<?> items, Pointer at, Report report, int depth) {
    if (items.size() > form.max()) {
      return broken(at, "size", tooMany(form.max()), report);
    }
    boolean good = true;
    int i = 0;
    for (Object item : items) {
      good &= holds(form.element(), item, at.element(i++), report, depth);
    }
    return good;
  }

  private boolean holds(Form.Entries form, Map<?, ?> map, Pointer at, Report report, int depth) {
    if (map.size() > form.max()) {
      return broken(at, "size", tooMany(form.max()), report);
    }
    boolean good = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      good &= (entry.getKey() instanceof String key && isKey(key))
          ? holds(form.value(), entry.getValue(), at.given(key), report, depth)
          : broken(at, "key", BAD_KEY, report);
    }
    return good;
  }

  private static boolean broken(Pointer at, String code, String message, Report report) {
    report.add(at, code, message);
    return false;
  }

  private void whole(Shape shape, Record record, Pointer at, Report report) {
    if (shape.constrained() && !report.isFull()) {
      rules.get().whole(shape, record, at, report);
    }
  }

  private void parts(Shape shape, List<Bound> components, Pointer at, Report report) {
    if (!shape.constrained()) {
      return;
    }
    for (int i = 0; i < components.size(); i++) {
      if (components.get(i) instanceof Bound.Value component && !report.isFull()) {
        rules.get().part(shape, shape.slots().get(i), component.value(), at, report);
      }
    }
  }
}
