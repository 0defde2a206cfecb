// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Objects;
import java.util.Optional;

/**
 * A secret that cannot be masked wherever its value appears, because innocent text would go with
 * it. It never holds the value.
 *
 * @param name the setting that holds the secret; for the password in a URI the URI's
 * @param reason why
 * @param other the setting with the same value, if that is the reason
 */
public record WeakSecret(String name, Reason reason, Optional<String> other) {
  /** Why a secret is weak. */
  public enum Reason {
    /** It has fewer than eight characters. */
    SHORT,
    /** A setting that is no secret has the same value. */
    EQUALS_A_SETTING
  }

  /** Nothing is null. */
  public WeakSecret {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(other, "other");
  }

  /** One sentence: {@code DATABASE_PASSWORD has fewer than eight characters}. */
  @Override
  public String toString() {
    return name
        + other
            .map(setting -> " has the same value as " + setting + ", which is no secret")
            .orElse(" has fewer than eight characters");
  }
}
