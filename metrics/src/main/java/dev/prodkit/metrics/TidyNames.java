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
import java.util.TreeSet;

/**
 * Repairs what the Prometheus client throws at: an empty name, tag keys that become the same label,
 * labels that it writes itself, or a colon, which a metric's name may have and a label's may not.
 * Micrometer would let the first escape into the code that counts, and the others break every
 * scrape from then on.
 */
final class TidyNames implements MeterFilter {
  private static final String UNNAMED = "unnamed";
  private static final String STATISTIC = "statistic";
  /**
   * Labels that the exposition adds to some meters: buckets, quantiles, the statistics of a custom
   * meter. The first two are legal on others, but promtool rejects them there.
   */
  private static final Set<String> WRITTEN = Set.of("le", "quantile", STATISTIC);

  private final NamingConvention convention;

  TidyNames(NamingConvention convention) {
    this.convention = convention;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    return isTidy(id) ? id : tidied(id);
  }

  /**
   * What nearly all ids are; this runs for each look-up of a folded series, so it allocates
   * nothing.
   */
  private static boolean isTidy(Meter.Id id) {
    int punctuated = 0; // Two keys with punctuation may become one label.
    for (Tag tag : id.getTagsAsIterable()) {
      String key = tag.getKey();
      if (key.isEmpty() || !isLetter(key.charAt(0)) || WRITTEN.contains(key)) {
        return false;
      }
      boolean plain = true;
      for (int i = 1; i < key.length(); i++) {
        char c = key.charAt(i);
        if (!isLetter(c) && (c < '0' || c > '9')) {
          if (c != '.' && c != '_' && c != '-') {
            return false;
          }
          plain = false;
        }
      }
      punctuated += plain ? 0 : 1;
      if (punctuated > 1 || hasSurrogates(tag.getValue())) {
        return false;
      }
    }
    return !id.getName().isBlank();
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean hasSurrogates(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks the key of a tag that all meters are to have.
   *
   * @param all the keys of all such tags, for the message
   * @throws IllegalArgumentException if it is blank, or a label that the exposition writes itself
   */
  static void requireCommonTag(String key, Set<String> all, NamingConvention convention) {
    if (key.isBlank()) {
      throw new IllegalArgumentException(
          "a common tag has a blank key: give it a name, or leave it out; the keys are "
              + new TreeSet<>(all));
    }
    if (WRITTEN.contains(convention.tagKey(key))) {
      throw new IllegalArgumentException("a common tag is named " + key
          + ", a label that Prometheus itself writes for histograms, summaries and custom"
          + " meters: give it another name, such as service_" + key);
    }
  }

  private Meter.Id tidied(Meter.Id id) {
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
    String key = given.isBlank() ? UNNAMED : given.replace(':', '_');
    String label = convention.tagKey(key);
    if (WRITTEN.contains(label) && (!label.equals(STATISTIC) || type == Meter.Type.OTHER)) {
      key = "exported_" + label; // What Prometheus itself does with a label that is taken.
      label = key;
    }
    for (int n = 2; !labels.add(label); n++) { // At most as often as there are tags.
      key = given.replace(':', '_') + "_" + n;
      label = convention.tagKey(key);
    }
    return key;
  }

  /** Half a surrogate pair becomes {@code ?} on the wire: two values would be one series, twice. */
  private static String wellFormed(String value) {
    if (!hasSurrogates(value)) {
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
