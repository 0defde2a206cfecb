// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.function.BinaryOperator;

/** What callers that know nothing of our null annotations hand in. */
@SuppressWarnings({"NullAway", "unchecked", "TypeParameterUnusedInFormals"})
final class Nulls {
  private Nulls() {}

  static BinaryOperator<String> operator() {
    return (name, text) -> null;
  }

  static <T> T value() {
    return (T) null;
  }
}
