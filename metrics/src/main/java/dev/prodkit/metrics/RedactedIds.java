// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of the name, the tags, the description and the unit of a meter; the value of a
 * tag with a sensitive key is masked whatever it is. What a rule throws costs the text, not the
 * look-up.
 */
final class RedactedIds implements MeterFilter {
  private static final String MASK = "[redacted]";

  private final BinaryOperator<String> rule;

  /**
   * @param rule name and value to the value that may be shown; the name is empty if there is none
   */
  RedactedIds(BinaryOperator<String> rule) {
    this.rule = rule;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    String name = text(id.getName());
    @Nullable String unit = id.getBaseUnit() == null ? null : text(id.getBaseUnit());
    @Nullable String description = id.getDescription() == null ? null : text(id.getDescription());
    boolean changed = !name.equals(id.getName())
        || !Objects.equals(unit, id.getBaseUnit())
        || !Objects.equals(description, id.getDescription());
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : id.getTagsAsIterable()) {
      String key = text(tag.getKey());
      String value = text(tag.getKey(), tag.getValue());
      boolean same = key.equals(tag.getKey()) && value.equals(tag.getValue());
      changed |= !same;
      tags.add(same ? tag : Tag.of(key, value));
    }
    return changed ? new Meter.Id(name, Tags.of(tags), unit, description, id.getType()) : id;
  }

  /** A text that has no name. */
  String text(String text) {
    return text("", text);
  }

  private String text(String name, String value) {
    if (value.isEmpty()) {
      return value;
    }
    try {
      return Objects.requireNonNullElse(rule.apply(name, value), MASK);
    } catch (Throwable rulesOwn) {
      return MASK;
    }
  }
}
