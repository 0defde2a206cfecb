// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.io.Serializable;
import java.util.Objects;

/**
 * One broken rule: where, which, and what is expected. It never holds a value of the input.
 *
 * @param pointer where, as a JSON Pointer (RFC 6901): {@code /items/3/name}; empty for the whole
 *     input. A name that the sender chose and that is long or not plain is left out, and the
 *     pointer then ends at what contains it
 * @param code the rule, for a program: {@code required}, {@code type}, {@code size},
 *     {@code unicode}, {@code unknown}, {@code duplicate}, {@code invalid}, {@code key},
 *     {@code depth}, {@code json}, or a constraint's name such as {@code min} and
 *     {@code email-domain}
 * @param message the rule, for a person, to be read after the member's name: {@code must be at
 *     least 0}
 */
public record Violation(String pointer, String code, String message) implements Serializable {
  /** Nothing is null. */
  public Violation {
    Objects.requireNonNull(pointer, "pointer");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }

  /** {@code /age must be at least 0}, or {@code the input …} for the whole. */
  @Override
  public String toString() {
    return (pointer.isEmpty() ? "the input" : pointer) + " " + message;
  }
}
