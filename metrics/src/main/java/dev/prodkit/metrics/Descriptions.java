// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives each meter a help text, since Prometheus' own linter rejects those without. */
final class Descriptions implements MeterFilter {
  private static final Map<String, String> KNOWN = Map.of(
      "jvm.info", "Version, vendor and runtime of the JVM",
      "process.uptime", "Time since the JVM started",
      "process.start.time", "When the JVM started, in seconds since 1970",
      "logback.events", "Log events that their logger's level let through");

  /** Made once per name and type: an id of a folded series comes by with each look-up. */
  private final Map<Meter.Type, Map<String, String>> made = new EnumMap<>(Meter.Type.class);

  Descriptions() {
    for (Meter.Type type : Meter.Type.values()) {
      made.put(type, new ConcurrentHashMap<>());
    }
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    String given = id.getDescription();
    if (given != null && !given.isBlank()) {
      return id;
    }
    String known = KNOWN.get(id.getName());
    String text = known == null ? made(id) : known;
    return new Meter.Id(
        id.getName(),
        io.micrometer.core.instrument.Tags.of(id.getTagsAsIterable()),
        id.getBaseUnit(),
        text,
        id.getType());
  }

  private String made(Meter.Id id) {
    Map<String, String> ofType = made.getOrDefault(id.getType(), Map.of());
    String text = ofType.get(id.getName());
    if (text == null) {
      text = sentence(id);
      if (ofType.size() < CardinalityGuard.MOST_NAMES) {
        ofType.put(id.getName(), text);
      }
    }
    return text;
  }

  private static String sentence(Meter.Id id) {
    String words = id.getName().replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    return switch (id.getType()) {
      case COUNTER -> "Number of " + words;
      case TIMER -> "Duration of " + words;
      case LONG_TASK_TIMER -> "Duration of " + words + " still under way";
      case DISTRIBUTION_SUMMARY -> "Distribution of " + words;
      case GAUGE, OTHER ->
        words.isEmpty()
            ? "A value"
            : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    };
  }
}
