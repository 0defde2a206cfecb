// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import org.jspecify.annotations.Nullable;

/** What became of one value of the input. */
sealed interface Bound {
  /** It has the form that was asked for. */
  record Value(@Nullable Object value) implements Bound {}

  /** It has not, and the report says so. */
  enum Refused implements Bound {
    /** Refused. */
    REFUSED
  }
}
