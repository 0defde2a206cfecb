// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import org.jspecify.annotations.Nullable;

/** The text that stands in the place of a value that cannot be written. */
final class NotSerialisable {
  private static final String JACKSON = "tools.jackson.";

  /** Causes of exceptions can form a circle. */
  private static final int MOST_CAUSES = 100;

  private NotSerialisable() {}

  /** Names the exception, of Jackson's the one that it wraps. Never throws. */
  static String text(Throwable failure) {
    Throwable reason = reason(failure);
    return reason instanceof TooLarge
        ? JsonValues.TOO_LARGE
        : "[not serialisable: " + reason.getClass().getName() + "]";
  }

  /** What made a serializer of Jackson's fail. */
  static Throwable reason(Throwable failure) {
    Throwable at = failure;
    for (int i = 0; i < MOST_CAUSES && at.getClass().getName().startsWith(JACKSON); i++) {
      Throwable cause = cause(at);
      if (cause == null) {
        break;
      }
      at = cause;
    }
    return at;
  }

  private static @Nullable Throwable cause(Throwable failure) {
    return failure.getCause();
  }

  /** Thrown inside a value that goes on and on. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("the value is too large for a log event", null, false, false);
    }
  }
}
