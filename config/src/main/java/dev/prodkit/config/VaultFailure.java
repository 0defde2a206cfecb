// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;

/**
 * A request that Vault did not fulfil. It says what to do about it, and never has a cause: the
 * driver's exceptions hold the body of the answer.
 */
final class VaultFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the caller can do. */
  enum Kind {
    /** Try again later: no answer, sealed, overloaded, or nonsense. */
    UNREACHABLE,
    /** 403: the token is not, or no longer, good for it. */
    DENIED,
    /** Any other refusal, such as a role or a path that does not exist. */
    REFUSED
  }

  private final Kind kind;

  @SuppressWarnings("serial") // never sent anywhere
  private final List<Problem> problems;

  VaultFailure(Kind kind, Problem problem) {
    this(kind, List.of(problem));
  }

  VaultFailure(Kind kind, List<Problem> problems) {
    super(problems.get(0).toString(), null, false, false);
    this.kind = kind;
    this.problems = List.copyOf(problems);
  }

  Kind kind() {
    return kind;
  }

  List<Problem> problems() {
    return problems;
  }
}
