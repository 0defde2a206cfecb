// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Repairs what the Prometheus client throws at: an empty name, tag keys that become the same label,
 * or labels that it writes itself. Micrometer would let the first escape into the code that counts,
 * and the others break every scrape from then on.
 */
final class TidyNames implements MeterFilter {
  private static final String UNNAMED = "unnamed";
  /** Labels that the exposition adds: buckets, quantiles, the statistics of a custom meter. */
  private static final Set<String> WRITTEN = Set.of("le", "quantile", "statistic");

  private final NamingConvention convention;

  TidyNames(NamingConvention convention) {
    this.convention = convention;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    String name = id.getName().isBlank() ? UNNAMED : id.getName();
    boolean changed = !name.equals(id.getName());
    List<Tag> tags = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    for (Tag tag : id.getTagsAsIterable()) {
      String key = key(tag.getKey(), id.getType(), labels);
      String value = wellFormed(tag.getValue());
      boolean same = key.equals(tag.getKey()) && value.equals(tag.getValue());
      changed |= !same;
      tags.add(same ? tag : Tag.of(key, value));
    }
    return changed
        ? new Meter.Id(name, Tags.of(tags), id.getBaseUnit(), id.getDescription(), id.getType())
        : id;
  }

  private String key(String given, Meter.Type type, Set<String> labels) {
    String key = given.isBlank() ? UNNAMED : given;
    String label = convention.tagKey(key);
    if (WRITTEN.contains(label) && type != Meter.Type.GAUGE && type != Meter.Type.COUNTER) {
      key = "exported_" + label; // What Prometheus itself does with a label that is taken.
      label = key;
    }
    for (int n = 2; !labels.add(label); n++) { // At most as often as there are tags.
      key = given + "_" + n;
      label = convention.tagKey(key);
    }
    return key;
  }

  /** Half a surrogate pair becomes {@code ?} on the wire: two values would be one series, twice. */
  private static String wellFormed(String value) {
    if (value.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return value;
    }
    StringBuilder well = new StringBuilder(value.length());
    value
        .codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(well::appendCodePoint);
    return well.toString();
  }
}
