// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.util.Objects;

/**
 * Asks one question about this process: {@code true} is up; {@code false}, an exception and an
 * {@link Error} are down. A check runs in the background, never on the thread of a probe, and never
 * twice at a time. It should give up by itself: one that hangs shows as timed out until it returns.
 *
 * <p>An exception's text is kept, redacted, for authorised readers and never shown to others.
 */
@FunctionalInterface
public interface HealthCheck extends HealthAction {
  /**
   * Answers the question.
   *
   * @return whether what is asked about is up
   * @throws Exception when it is not; the text says why
   */
  boolean check() throws Exception;

  /**
   * The question as an action: it throws where the answer is {@code false}.
   *
   * @throws IllegalStateException if the answer is {@code false}
   */
  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // the answer is not lost: false throws
  default void run() throws Exception {
    if (!check()) {
      throw new IllegalStateException("returned false");
    }
  }

  /**
   * A check that is up unless the action throws, whatever it returns. The way for a method
   * reference to an overloaded method without a boolean result, which the compiler takes for a
   * question: {@code health.readiness("db", HealthCheck.unlessThrows(db::ping))}.
   *
   * @param action does something that only works when all is well
   */
  static HealthCheck unlessThrows(HealthAction action) {
    Objects.requireNonNull(action, "action");
    return () -> {
      action.run();
      return true;
    };
  }

  /** What follows from a check that is down. */
  enum Kind {
    /** This process is beyond repair and is restarted. Never asks a dependency. */
    LIVENESS,
    /** This process gets no traffic for now. */
    READINESS,
    /** This process serves with less, and is degraded. */
    OPTIONAL,
    /** This process is not ready for the first time yet. Passes once, and is not run again. */
    STARTUP;

    /** The word in JSON and in the names of threads. */
    String word() {
      return switch (this) {
        case LIVENESS -> "liveness";
        case READINESS -> "readiness";
        case OPTIONAL -> "optional";
        case STARTUP -> "startup";
      };
    }

    /** Whether the answer to readiness names it. */
    boolean ofTraffic() {
      return this == READINESS || this == OPTIONAL;
    }
  }
}
