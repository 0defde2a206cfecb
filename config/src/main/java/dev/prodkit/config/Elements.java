// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.net.URI;
import java.util.Collection;
import java.util.List;

/** What a value consists of: the elements of a collection, or the value itself. */
final class Elements {
  private Elements() {}

  static Collection<?> of(Object value) {
    Object now = value instanceof Rotating<?> rotating ? rotating.current() : value;
    return now instanceof Collection<?> several ? several : List.of(now);
  }

  /** Whether a value is no secret, and no element of it, nor holds a password. */
  static boolean areHarmless(Object value) {
    return of(value).stream()
        .noneMatch(element -> element instanceof Secret
            || (element instanceof URI uri && !Addresses.passwords(uri).isEmpty()));
  }
}
