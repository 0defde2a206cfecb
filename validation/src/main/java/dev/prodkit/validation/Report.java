// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is broken, each once and no more than an answer can hold: its size must not be the
 * sender's choice.
 */
final class Report {
  private final Set<Violation> violations = new LinkedHashSet<>();
  private boolean truncated;

  void add(Pointer at, String code, String message) {
    if (truncated) {
      return;
    }
    Violation violation = new Violation(at.toString(), code, message);
    if (violations.size() < InvalidInputException.MAX_VIOLATIONS) {
      violations.add(violation);
    } else if (!violations.contains(violation)) {
      truncated = true;
    }
  }

  /** Whether looking for more is idle. */
  boolean isFull() {
    return truncated;
  }

  int size() {
    return violations.size();
  }

  void throwIfBroken() {
    if (!violations.isEmpty()) {
      throw InvalidInputException.broken(List.copyOf(violations), truncated);
    }
  }
}
