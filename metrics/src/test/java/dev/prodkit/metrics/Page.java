// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A scrape, read as strictly as Prometheus reads it. */
record Page(String text) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*+\"";
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:" + LABEL
      + "(?:," + LABEL + ")*+)?\\})? (NaN|[+-]Inf|-?[0-9][0-9.eE+-]*)");
  private static final List<String> SUFFIXES = List.of("", "_count", "_sum", "_bucket");

  static Page of(Metrics metrics) {
    return new Page(metrics.scrape(PATIENCE).orElseThrow().text());
  }

  /** Each sample line without its value: unique, of a family with HELP and TYPE. */
  Page isWellFormed() {
    Map<String, String> help = new HashMap<>();
    Map<String, String> type = new HashMap<>();
    Set<String> series = new HashSet<>();
    for (String line : text.split("\n", -1)) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        assertThat(words).as(line).hasSize(4);
        assertThat(words[3]).as(line).isNotBlank();
        assertThat(help.put(words[2], words[3])).as("second " + line).isNull();
      } else if (line.startsWith("# TYPE ")) {
        assertThat(type.put(words[2], words[3])).as("second " + line).isNull();
      } else if (!line.isEmpty() && !line.equals("# EOF")) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String labels = sample.group(2) == null ? "" : sample.group(2);
        assertThat(series.add(sample.group(1) + labels)).as("second " + line).isTrue();
        assertThat(SUFFIXES.stream()
                .filter(sample.group(1)::endsWith)
                .map(end -> sample.group(1).substring(0, sample.group(1).length() - end.length())))
            .as("HELP and TYPE of " + line)
            .anyMatch(family -> help.containsKey(family) && type.containsKey(family));
      }
    }
    return this;
  }

  Stream<String> samples(String prefix) {
    return text.lines().filter(line -> line.startsWith(prefix));
  }

  double value(String series) {
    return samples(series + " ")
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + text));
  }

  Map<String, Long> families() {
    Map<String, Long> counted = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> counted.merge(line.split("[{ ]", 2)[0], 1L, Long::sum));
    return counted;
  }
}
