// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds variables that name the service differently: its logs and its traces would then not meet.
 */
final class IdentityConflicts {
  static final List<String> SERVICE_NAMES =
      List.of("SERVICE_NAME", "OTEL_SERVICE_NAME", "DD_SERVICE");

  private static final List<List<String>> SAME_THING =
      List.of(SERVICE_NAMES, List.of("ENVIRONMENT", "DD_ENV"), List.of("VERSION", "DD_VERSION"));

  private IdentityConflicts() {}

  static List<String> in(Map<String, String> environment) {
    List<String> conflicts = new ArrayList<>();
    for (List<String> names : SAME_THING) {
      Optional<String> wins =
          names.stream().filter(name -> set(environment, name)).findFirst();
      wins.flatMap(winner -> loser(environment, names, winner))
          .ifPresent(loser -> conflicts.add(loser + " says something else than " + wins.get()
              + ", which is used: set them to the same"));
    }
    return conflicts;
  }

  /** Set to nothing is as not set: the next name counts. */
  private static boolean set(Map<String, String> environment, String name) {
    return !environment.getOrDefault(name, "").isEmpty();
  }

  private static Optional<String> loser(
      Map<String, String> environment, List<String> names, String winner) {
    return names.stream()
        .filter(name -> set(environment, name)
            && !environment.getOrDefault(name, "").equals(environment.get(winner)))
        .findFirst();
  }
}
