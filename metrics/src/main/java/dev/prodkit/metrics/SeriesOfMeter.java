// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The series that one meter name has, up to a bound, and where the others go. */
final class SeriesOfMeter {
  /**
   * @param id the id itself, or the one that it is folded into
   * @param firstFold true once
   * @param keysDiffer true once, for the first id whose tag keys are not those of the first series
   */
  record Admission(Meter.Id id, boolean firstFold, boolean keysDiffer) {}

  private final int most;
  private final Set<Meter.Id> admitted = ConcurrentHashMap.newKeySet();
  private final LongAdder folded = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  /** The tag keys of the first series, each with its value, or with null once the value varied. */
  private @Nullable Map<String, @Nullable String> tags;

  private boolean keysDiffered;
  /**
   * Set when the bound is reached, and never again: where series go must not depend on the hour.
   */
  private volatile @Nullable Map<String, @Nullable String> frozen;

  SeriesOfMeter(int most) {
    this.most = most;
  }

  /** How many look-ups were folded. */
  LongAdder folded() {
    return folded;
  }

  void remove(Meter.Id id) {
    admitted.remove(id);
  }

  Admission admit(Meter.Id id) {
    if (admitted.contains(id)) {
      return new Admission(id, false, false);
    }
    Map<String, @Nullable String> template = frozen;
    if (template != null && admitted.size() >= most) {
      return new Admission(fold(id, template), false, false);
    }
    lock.lock();
    try {
      if (admitted.size() < most) {
        boolean differ = learn(id) && !keysDiffered;
        keysDiffered |= differ;
        admitted.add(id);
        return new Admission(id, false, differ);
      }
      template = frozen;
      boolean first = template == null;
      if (template == null) {
        template = tags == null ? Map.of() : new LinkedHashMap<>(tags);
        frozen = template;
      }
      return new Admission(fold(id, template), first, false);
    } finally {
      lock.unlock();
    }
  }

  /** True if the keys are others than those of the first series. */
  private boolean learn(Meter.Id id) {
    Map<String, @Nullable String> known = tags;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (Tag tag : id.getTagsAsIterable()) {
        known.put(tag.getKey(), tag.getValue());
      }
      tags = known;
      return false;
    }
    int same = 0;
    for (Map.Entry<String, @Nullable String> entry : known.entrySet()) {
      String value = id.getTag(entry.getKey());
      same += value == null ? 0 : 1;
      if (value == null || !value.equals(entry.getValue())) {
        entry.setValue(null);
      }
    }
    return same != known.size() || id.getTags().size() != same;
  }

  /** One set of keys, that of the first series: a key made from data must not multiply either. */
  private Meter.Id fold(Meter.Id id, Map<String, @Nullable String> template) {
    folded.increment();
    boolean constant = template.entrySet().stream()
        .allMatch(tag -> tag.getValue() == null || tag.getValue().equals(id.getTag(tag.getKey())));
    List<Tag> foldedTags = new ArrayList<>();
    template.forEach((key, value) ->
        foldedTags.add(Tag.of(key, constant && value != null ? value : CardinalityGuard.OTHER)));
    return new Meter.Id(
        id.getName(), Tags.of(foldedTags), id.getBaseUnit(), id.getDescription(), id.getType());
  }
}
