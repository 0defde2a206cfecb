// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a page what became a secret after its meter was made. Ids of meters cannot change,
 * so the page is written again, and each text in which there is a secret gets another one with a
 * number: two series stay two. Only a new generation of secrets costs a look at the whole page;
 * while nothing is found, pages are given away as they are. Thread-safe.
 */
final class LateSecrets {
  private static final int FEW = 32;

  private final PrometheusMeterRegistry registry;
  private final UnaryOperator<String> rule;
  private final Supplier<?> generation;
  private final AtomicInteger number = new AtomicInteger();
  private volatile Found found = new Found(null, Map.of(), Map.of(), Map.of());

  /**
   * What stands in the place of what, all of it as it is on the page.
   *
   * @param names of families, without suffix
   * @param texts label values and help texts
   */
  private record Found(
      @Nullable Object generation,
      Map<String, String> names,
      Map<String, String> labels,
      Map<String, String> texts) {
    boolean isNothing() {
      return names.isEmpty() && labels.isEmpty() && texts.isEmpty();
    }

    /** Then looking for each of them is faster than looking at each text of the page. */
    boolean isFewTexts() {
      return names.isEmpty() && labels.isEmpty() && texts.size() <= FEW;
    }

    String name(String sample) {
      for (Map.Entry<String, String> name : names.entrySet()) {
        String family = name.getKey();
        if (sample.startsWith(family)
            && (sample.length() == family.length() || sample.charAt(family.length()) == '_')) {
          return name.getValue() + sample.substring(family.length());
        }
      }
      return sample;
    }

    String label(String label) {
      return labels.getOrDefault(label, label);
    }
  }

  LateSecrets(
      PrometheusMeterRegistry registry, UnaryOperator<String> rule, Supplier<?> generation) {
    this.registry = registry;
    this.rule = rule;
    this.generation = generation;
  }

  /** The page without what is a secret by now. */
  @SuppressWarnings("ReferenceEquality") // another generation is another object
  byte[] redacted(byte[] page) {
    Object now = generation.get();
    Found before = found;
    if (before.generation() == now) {
      if (before.isNothing()) {
        return page;
      }
      return before.isFewTexts()
          ? replaced(page, before.texts())
          : written(page, before, text -> before.texts().getOrDefault(text, text));
    }
    Map<String, String> texts = new HashMap<>();
    Found names = names(now, before, texts);
    byte[] redacted =
        written(page, names, text -> texts.computeIfAbsent(text, raw -> text(raw, before.texts())));
    texts.entrySet().removeIf(text -> text.getKey().equals(text.getValue()));
    found = names;
    return redacted;
  }

  /** As {@link #written}: a quote inside a text is escaped, so these are whole texts. */
  private static byte[] replaced(byte[] page, Map<String, String> texts) {
    String text = new String(page, StandardCharsets.UTF_8);
    List<String> longestFirst = new ArrayList<>(texts.keySet()); // One may end with another.
    longestFirst.sort(Comparator.comparingInt(String::length).reversed());
    for (String raw : longestFirst) {
      String shown = texts.getOrDefault(raw, "");
      text = text.replace("=\"" + raw + '"', "=\"" + shown + '"')
          .replace(' ' + raw + '\n', ' ' + shown + '\n');
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] written(byte[] page, Found found, UnaryOperator<String> text) {
    return new PageText(found::name, found::label, text)
        .map(new String(page, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }

  private String text(String raw, Map<String, String> before) {
    String plain = PageText.unescaped(raw);
    String shown = rule.apply(plain);
    return shown.equals(plain)
        ? raw
        : before.getOrDefault(raw, PageText.escaped(shown + " (" + number.incrementAndGet() + ")"));
  }

  /** By the ids, as the page spells names and keys in another way. */
  private Found names(Object now, Found before, Map<String, String> texts) {
    NamingConvention convention = registry.config().namingConvention();
    Map<String, String> names = new HashMap<>();
    Map<String, String> labels = new HashMap<>();
    Set<String> seenNames = new HashSet<>();
    Set<String> seenKeys = new HashSet<>();
    for (Meter meter : registry.getMeters()) {
      String name = meter.getId().getName();
      @Nullable String unit = meter.getId().getBaseUnit();
      if (seenNames.add(unit == null ? name : name + ' ' + unit)) {
        add(
            convention.name(name, Meter.Type.GAUGE, unit),
            convention.name(
                rule.apply(name), Meter.Type.GAUGE, unit == null ? null : rule.apply(unit)),
            before.names(),
            names);
      }
      for (Tag tag : meter.getId().getTagsAsIterable()) {
        if (seenKeys.add(tag.getKey())) {
          add(
              convention.tagKey(tag.getKey()),
              convention.tagKey(rule.apply(tag.getKey())),
              before.labels(),
              labels);
        }
      }
    }
    return new Found(now, names, labels, texts);
  }

  private void add(
      String name, String redacted, Map<String, String> before, Map<String, String> names) {
    if (!redacted.equals(name)) {
      String onPage = spelled(name);
      String shown = spelled(redacted);
      names.put(onPage, before.getOrDefault(onPage, shown + "_" + number.incrementAndGet()));
    }
  }

  /** What a naming convention leaves as it is, such as a unit, the Prometheus client spells so. */
  private static String spelled(String name) {
    return name.replaceAll("[^a-zA-Z0-9_:]", "_");
  }
}
