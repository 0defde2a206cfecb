// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what stands in a source of ours, such as {@code .env}, and is read by nothing. It may be a
 * slip, or left over; in a source that others use as well, such as the environment, it is nobody's
 * business.
 */
final class Unread {
  // Enough to see what is the matter; a directory that was named by mistake may have thousands.
  private static final int MOST_PLACES = 12;

  private Unread() {}

  /**
   * One warning for each source, which says where something stands and not what it is called: in a
   * key that was pasted without quotes, anything may look like a name.
   *
   * @param told what has a warning of its own already
   */
  static List<Problem> in(Sources sources, Known known, Set<Origin> told) {
    List<Problem> warnings = new ArrayList<>();
    for (Entries entries : sources.inOrder()) {
      if (entries.areOwn()) {
        in(entries, known, told).ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  private static Optional<Problem> in(Entries entries, Known known, Set<Origin> told) {
    List<String> places = entries.all().stream()
        .filter(entry -> !known.isRead(entry.name()) && !told.contains(entry.origin()))
        .sorted(Comparator.comparingInt((Entry entry) -> entry.origin().text().length())
            .thenComparing(entry -> entry.origin().text()))
        .map(entry -> entry.origin() + suggestion(entry, known))
        .toList();
    if (places.isEmpty()) {
      return Optional.empty();
    }
    String some = String.join(", ", places.subList(0, Math.min(MOST_PLACES, places.size())));
    String more =
        places.size() > MOST_PLACES ? " and " + (places.size() - MOST_PLACES) + " more" : "";
    return Optional.of(Problem.of(
            entries.description(),
            "holds what nothing reads: " + some + more,
            "remove it, or give it to a record")
        .as(Problem.Kind.UNKNOWN));
  }

  private static String suggestion(Entry entry, Known known) {
    return known.maps().stream()
        .filter(map -> isNearlyIn(map, entry.name()))
        .findFirst()
        .map(map -> " (did you mean " + map.name() + "?)")
        .orElseGet(() -> known
            .all()
            .filter(name -> Names.similar(name, entry.name()))
            .sorted()
            .findFirst()
            .map(name -> " (did you mean " + name + "?)")
            .orElse(""));
  }

  // LIMIT_ORDERS for LIMITS_*, and LIMITS_ORDERS_BRUST where the records under LIMITS_* have BURST.
  private static boolean isNearlyIn(Slot.Mapping map, String name) {
    if (name.startsWith(map.prefix())) {
      return true;
    }
    int word = name.indexOf('_', Math.max(0, map.prefix().length() - 3));
    return word > 0 && Names.similar(name.substring(0, word + 1), map.prefix());
  }
}
