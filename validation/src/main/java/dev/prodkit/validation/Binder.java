// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Reads one body into a record, in one pass over its tokens. A value that does not fit is reported
 * and read past, so that the rest is looked at too; only what is no JSON ends the reading.
 */
final class Binder {
  private static final String TWICE = "is there more than once";

  private final JsonParser parser;
  private final Shapes shapes;
  private final Inspector inspector;
  private final Report report;

  private Binder(JsonParser parser, Shapes shapes, Inspector inspector, Report report) {
    this.parser = parser;
    this.shapes = shapes;
    this.inspector = inspector;
    this.report = report;
  }

  /**
   * The record; or whatever stands in the report.
   *
   * @throws InvalidInputException if the body is no JSON object
   */
  static Bound bind(byte[] json, Shape shape, Shapes shapes, Inspector inspector, Report report) {
    try (JsonParser parser = Json.parser(json)) {
      try {
        return new Binder(parser, shapes, inspector, report).body(shape);
      } catch (StreamConstraintsException e) {
        throw InvalidInputException.notJson(
            "is nested deeper than " + Json.MAX_DEPTH + " levels or has an endless name");
      } catch (JacksonException e) {
        // Its message quotes the body.
        throw InvalidInputException.notJson("is not JSON: the error is " + at(e.getLocation()));
      }
    }
  }

  private Bound body(Shape shape) {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw InvalidInputException.notJson("is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      throw InvalidInputException.notJson("is not a JSON object");
    }
    Bound bound = object(shape, Pointer.ROOT);
    if (parser.nextToken() != null) {
      throw InvalidInputException.notJson("has more than one JSON value");
    }
    return bound;
  }

  // Between the calls, the parser stands on the last token of what was read.
  private Bound value(Form form, Pointer at) {
    boolean isNull = parser.currentToken() == JsonToken.VALUE_NULL;
    if (form instanceof Form.OrNull orNull) {
      return isNull ? new Bound.Value(null) : value(orNull.content(), at);
    }
    if (form instanceof Form.Maybe maybe) {
      return isNull ? new Bound.Value(Optional.empty()) : maybe(maybe, at);
    }
    if (isNull) {
      return refuse(at, "required", Inspector.REQUIRED);
    }
    if (form instanceof Form.Text text) {
      return text(text, at);
    }
    if (form instanceof Form.Plain plain) {
      Optional<Object> value = plain.scalar().reader().apply(parser);
      return value.isPresent()
          ? new Bound.Value(value.get())
          : refuse(at, "type", plain.scalar().rule());
    }
    if (form instanceof Form.Items items) {
      return parser.currentToken() == JsonToken.START_ARRAY
          ? items(items, at)
          : refuse(at, "type", "must be a list");
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return refuse(at, "type", "must be an object");
    }
    return form instanceof Form.Entries entries
        ? entries(entries, at)
        : object(shapes.of(((Form.Nested) form).type()), at);
  }

  private Bound maybe(Form.Maybe maybe, Pointer at) {
    return value(maybe.content(), at) instanceof Bound.Value content
        ? new Bound.Value(Optional.ofNullable(content.value()))
        : Bound.Refused.REFUSED;
  }

  private Bound text(Form.Text form, Pointer at) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return refuse(at, "type", "must be a string");
    }
    // The length first: nothing below looks at a text that is longer than it may be.
    if (parser.getStringLength() > form.max()) {
      return refuse(at, "size", Inspector.tooLong(form));
    }
    String text = parser.getString();
    if (!Characters.areWellFormed(text)) {
      return refuse(at, "unicode", Inspector.NOT_UNICODE);
    }
    return new Bound.Value(Normalized.Step.all(form.steps(), text));
  }

  private Bound items(Form.Items form, Pointer at) {
    List<@Nullable Object> items = new ArrayList<>();
    int count = 0;
    for (; parser.nextToken() != JsonToken.END_ARRAY; count++) {
      if (count >= form.max()) {
        parser.skipChildren();
      } else if (value(form.element(), at.element(count)) instanceof Bound.Value item) {
        items.add(item.value());
      }
    }
    if (count > form.max()) {
      return refuse(at, "size", Inspector.tooMany(form.max()));
    }
    return items.size() == count
        ? new Bound.Value(Collections.unmodifiableList(items))
        : Bound.Refused.REFUSED;
  }

  private Bound entries(Form.Entries form, Pointer at) {
    Map<String, Bound> entries = new LinkedHashMap<>();
    int count = 0;
    for (String key = parser.nextName(); key != null; key = parser.nextName(), count++) {
      parser.nextToken();
      if (entries.size() >= form.max()) {
        parser.skipChildren();
      } else if (entries.containsKey(key)) {
        entries.put(key, refuse(at.given(key), "duplicate", TWICE));
      } else if (!Inspector.isKey(key)) {
        entries.put("", refuse(at, "key", Inspector.BAD_KEY));
      } else {
        entries.put(key, value(form.value(), at.given(key)));
      }
    }
    if (count > form.max()) {
      return refuse(at, "size", Inspector.tooMany(form.max()));
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    entries.forEach((key, bound) -> {
      if (bound instanceof Bound.Value value) {
        values.put(key, value.value());
      }
    });
    return values.size() == entries.size()
        ? new Bound.Value(Collections.unmodifiableMap(values))
        : Bound.Refused.REFUSED;
  }

  private Bound object(Shape shape, Pointer at) {
    IdentityHashMap<Slot, Bound> members = new IdentityHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      Optional<Slot> slot = shape.member(name);
      if (slot.isEmpty()) {
        unknown(name, at);
      } else if (members.containsKey(slot.get())) {
        members.put(slot.get(), refuse(at.member(name), "duplicate", TWICE));
      } else {
        members.put(slot.get(), value(slot.get().form(), at.member(name)));
      }
    }
    List<Bound> bound = new ArrayList<>(shape.slots().size());
    for (Slot slot : shape.slots()) {
      Bound member = members.get(slot);
      bound.add(member == null ? missing(slot, at) : member);
    }
    return inspector.complete(shape, bound, at, report);
  }

  private Bound missing(Slot slot, Pointer at) {
    if (slot.form() instanceof Form.Maybe) {
      return new Bound.Value(Optional.empty());
    }
    if (slot.form() instanceof Form.OrNull) {
      return new Bound.Value(null);
    }
    report.add(at.member(slot.member()), "required", Inspector.REQUIRED);
    return Bound.Refused.REFUSED;
  }

  private void unknown(String name, Pointer at) {
    parser.skipChildren();
    if (Pointer.isRepeatable(name)) {
      report.add(at.member(name), "unknown", "is not known here");
    } else {
      report.add(at, "unknown", "has a member that is not known");
    }
  }

  // Past the value that the parser stands on: nothing of it is wanted any more.
  private Bound refuse(Pointer at, String code, String message) {
    parser.skipChildren();
    report.add(at, code, message);
    return Bound.Refused.REFUSED;
  }

  private static String at(@Nullable TokenStreamLocation location) {
    return location == null
        ? "nowhere in particular"
        : "at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
