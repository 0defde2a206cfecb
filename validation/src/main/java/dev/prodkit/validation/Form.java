// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.util.List;

/** What a value looks like, as a component's type says it. */
sealed interface Form {
  /** The longest text, unless {@code @Size} or {@code @PlainText} of the component allows more. */
  int MAX_TEXT = 8_192;

  /** The most elements of a list or a map, unless {@code @Size} of the component allows more. */
  int MAX_ELEMENTS = 1_000;

  /** A {@code String}, of at most so many characters before it is normalised. */
  record Text(int max, List<Normalized.Step> steps) implements Form {}

  /** A value without parts: a number, a boolean, an enum, a date. */
  record Plain(Scalar scalar) implements Form {}

  /** Another record. It is named by its class, because a record may contain itself. */
  record Nested(Class<? extends Record> type) implements Form {}

  /** A {@code List}. */
  record Items(Form element, int max) implements Form {}

  /** A {@code Map} with names for keys. */
  record Entries(Form value, int max) implements Form {}

  /** An {@code Optional}: what is missing or null is empty. */
  record Maybe(Form content) implements Form {}

  /** Marked as {@code @Nullable}: what is missing or null is null. */
  record OrNull(Form content) implements Form {}

  /** The form of the values themselves, within every Optional, list and map. */
  default Form innermost() {
    if (this instanceof Items items) {
      return items.element().innermost();
    }
    if (this instanceof Entries entries) {
      return entries.value().innermost();
    }
    if (this instanceof Maybe maybe) {
      return maybe.content().innermost();
    }
    return this instanceof OrNull orNull ? orNull.content().innermost() : this;
  }
}
