// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which tags of a full meter become {@value CardinalityGuard#OTHER}: those with the most values.
 * The others keep theirs, so that the failures of a route are still counted as such. A tag that has
 * one value over all series, such as a common tag, always keeps it.
 */
final class OverflowTags {
  /** The keys that most of the series have. */
  private final Set<String> keys;
  /** The keys whose values are kept. */
  private final Set<String> kept;
  /** The tags that have one value until now. Guarded by the lock of {@link SeriesOfMeter}. */
  private final Map<String, String> constant;

  private OverflowTags(Set<String> keys, Set<String> kept, Map<String, String> constant) {
    this.keys = keys;
    this.kept = kept;
    this.constant = constant;
  }

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
    Map<String, String> constant = new HashMap<>();
    List<String> varying = new ArrayList<>();
    values.forEach((key, seen) -> {
      if (seen.size() == 1) {
        constant.put(key, seen.iterator().next());
      } else {
        varying.add(key);
      }
    });
    varying.sort(
        Comparator.comparingInt(key -> values.getOrDefault(key, Set.of()).size()));
    do {
      if (!varying.isEmpty()) {
        varying.remove(varying.size() - 1);
      }
    } while (!varying.isEmpty() && combinations(series, varying) > most);
    Set<String> kept = new HashSet<>(constant.keySet());
    kept.addAll(varying);
    return new OverflowTags(values.keySet(), kept, constant);
  }

  private static int combinations(Collection<Meter.Id> series, List<String> keys) {
    Set<List<String>> different = new HashSet<>();
    series.forEach(id -> different.add(keys.stream().map(key -> value(id, key)).toList()));
    return different.size();
  }

  private static String value(Meter.Id id, String key) {
    return Objects.requireNonNullElse(id.getTag(key), "");
  }

  /** The id with its own keys, and with the values of all tags but those that overflow. */
  Meter.Id keeping(Meter.Id id) {
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : id.getTagsAsIterable()) {
      tags.add(kept.contains(tag.getKey()) ? tag : other(tag.getKey()));
    }
    return id.replaceTags(Tags.of(tags));
  }

  /** How many ids {@link #last} may still give. */
  int lasts() {
    return 1 + constant.size();
  }

  /**
   * The id with the tags that have one value until now. The keys are those of most series, as a key
   * made from data must not multiply.
   */
  Meter.Id last(Meter.Id id) {
    constant.entrySet().removeIf(tag -> !tag.getValue().equals(id.getTag(tag.getKey())));
    return id.replaceTags(Tags.of(keys.stream()
        .map(key -> Tag.of(key, constant.getOrDefault(key, CardinalityGuard.OTHER)))
        .toList()));
  }

  /** The id with no value at all: where the bound is too small for what varies. */
  Meter.Id nothingOf(Meter.Id id) {
    return id.replaceTags(Tags.of(keys.stream().map(OverflowTags::other).toList()));
  }

  private static Tag other(String key) {
    return Tag.of(key, CardinalityGuard.OTHER);
  }
}
