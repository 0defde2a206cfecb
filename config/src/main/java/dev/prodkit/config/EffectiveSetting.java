// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Objects;
import java.util.Optional;

/**
 * A setting as it is in effect, fit to be shown.
 *
 * @param name its name, in upper case
 * @param origin where its value comes from; {@link Origin#NOT_SET} if there is none
 * @param shown the text of the value if its component is {@link Public}, else nothing
 */
public record EffectiveSetting(String name, Origin origin, Optional<String> shown) {
  /** Nothing is null; control characters of the text become {@code ?}. */
  public EffectiveSetting {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(origin, "origin");
    shown = shown.map(text -> new Origin(text).text());
  }
}
