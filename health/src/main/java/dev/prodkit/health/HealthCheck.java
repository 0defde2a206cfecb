// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

/**
 * Asks one question about this process: {@code true} is up; {@code false}, an exception and an
 * {@link Error} are down. A check runs in the background, never on the thread of a probe, and never
 * twice at a time. It should give up by itself: one that hangs shows as timed out until it returns.
 *
 * <p>An exception's text is kept, redacted, for authorised readers and never shown to others.
 */
@FunctionalInterface
public interface HealthCheck {
  /**
   * Answers the question.
   *
   * @return whether what is asked about is up
   * @throws Exception when it is not; the text says why
   */
  boolean check() throws Exception;

  /**
   * The form for a method that returns nothing, or nothing that says up or down: it is up when it
   * returns. A method that returns a boolean is always taken as a {@link HealthCheck}, so that a
   * {@code false} is never lost; a method reference to an overloaded method does not compile, and a
   * lambda says which one is meant.
   */
  @FunctionalInterface
  interface Action {
    /**
     * Does something that only works when all is well.
     *
     * @throws Exception when it is not; the text says why
     */
    void run() throws Exception;
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
