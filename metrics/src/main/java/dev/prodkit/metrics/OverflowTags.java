// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tags of a full meter become {@value CardinalityGuard#OTHER}: those with the most values.
 * The others keep theirs, so that the failures of a route are still counted as such.
 *
 * @param tags the keys of the meter's first series, each with its value if all series have the same
 * @param overflowing those whose values are given up
 * @param combinations how many series the rest of the tags have made until now; 0 if all tags that
 *     vary are given up
 */
record OverflowTags(Map<String, @Nullable String> tags, Set<String> overflowing, int combinations) {

  /**
   * @param series not empty; the first one gives the keys
   * @param most how many combinations of the tags that are kept there may be
   */
  static OverflowTags of(Collection<Meter.Id> series, int most) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    series
        .iterator()
        .next()
        .getTagsAsIterable()
        .forEach(tag -> values.put(tag.getKey(), new HashSet<>()));
    series.forEach(id -> values.forEach((key, seen) -> seen.add(value(id, key))));
    Map<String, @Nullable String> tags = new LinkedHashMap<>();
    values.forEach(
        (key, seen) -> tags.put(key, seen.size() == 1 ? seen.iterator().next() : null));
    List<String> kept = new ArrayList<>(values.keySet());
    kept.removeIf(key -> tags.get(key) != null);
    kept.sort(Comparator.comparingInt(key -> values.getOrDefault(key, Set.of()).size()));
    Set<String> overflowing = new HashSet<>();
    int combinations = 0;
    while (!kept.isEmpty()) {
      overflowing.add(kept.remove(kept.size() - 1));
      combinations = kept.isEmpty() ? 0 : combinations(series, kept);
      if (combinations <= most) {
        break;
      }
    }
    return new OverflowTags(tags, overflowing, combinations);
  }

  private static int combinations(Collection<Meter.Id> series, List<String> keys) {
    Set<List<String>> different = new HashSet<>();
    series.forEach(id -> different.add(keys.stream().map(key -> value(id, key)).toList()));
    return different.size();
  }

  private static String value(Meter.Id id, String key) {
    return Objects.requireNonNullElse(id.getTag(key), "");
  }

  /** The id with all tags but those that overflow. */
  Meter.Id keeping(Meter.Id id) {
    return with(id, key -> {
      String value = overflowing.contains(key) ? null : id.getTag(key);
      return value == null ? CardinalityGuard.OTHER : value;
    });
  }

  /** One of two ids: with the tags that all series had in common, or with none. */
  Meter.Id last(Meter.Id id) {
    boolean common = tags.entrySet().stream()
        .allMatch(tag -> tag.getValue() == null || tag.getValue().equals(id.getTag(tag.getKey())));
    return with(id, key -> {
      String value = common ? tags.get(key) : null;
      return value == null ? CardinalityGuard.OTHER : value;
    });
  }

  /** The keys are those of the first series: a key made from data must not multiply either. */
  private Meter.Id with(Meter.Id id, java.util.function.UnaryOperator<String> value) {
    return id.replaceTags(
        Tags.of(tags.keySet().stream().map(key -> Tag.of(key, value.apply(key))).toList()));
  }
}
