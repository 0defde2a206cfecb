// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.OddSettings.Odd;
import dev.prodkit.config.SettingsReference;
import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceProcess;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** CFG-7: whatever a setting is set to, the start takes it or ends with 78 and its name. */
class OddSettingsTest {
  /** For some five hundred starts, on a machine that has more to do. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Set<Odd> NAMES =
      EnumSet.complementOf(EnumSet.of(Odd.EMPTY, Odd.BLANK, Odd.LONG));
  private static final Set<Odd> SECRETS = EnumSet.complementOf(EnumSet.of(Odd.EMPTY, Odd.BLANK));
  private static final Set<Odd> ABSENT = EnumSet.of(Odd.EMPTY);
  private static final Set<Odd> NEVER = EnumSet.noneOf(Odd.class);
  /** As OpenTelemetry has it: blank is empty, and empty is unset. */
  private static final Set<Odd> UNSET = EnumSet.of(Odd.EMPTY, Odd.BLANK);

  /** What is taken; everything else is refused. */
  private static Set<Odd> taken(String name) {
    return switch (name) {
      // The one name of the service that is set is empty: SERVICE_NAME is missing.
      case "SERVICE_NAME", "OTEL_SERVICE_NAME", "DD_SERVICE", "ENVIRONMENT", "DD_ENV" -> NAMES;
      case "VERSION", "DD_VERSION", "HOSTNAME" -> with(NAMES, Odd.EMPTY);
      case "MANAGEMENT_TOKEN", "MANAGEMENT_READ_TOKEN" -> SECRETS;
      case "MANAGEMENT_HOST", "PRODKIT_CHECK", "OTEL_EXPORTER_OTLP_HEADERS" -> NEVER;
      case "LOG_LEVELS" -> with(ABSENT, Odd.BLANK);
      case "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" -> ABSENT;
      case "OTEL_EXPORTER_OTLP_TIMEOUT",
          "OTEL_BSP_SCHEDULE_DELAY",
          "OTEL_BSP_EXPORT_TIMEOUT",
          "OTEL_METRIC_EXPORT_INTERVAL" -> with(UNSET, Odd.HUGE_INT, Odd.LONG_DURATION);
      case "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", // never more than the queue
          "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
          "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT" -> with(UNSET, Odd.HUGE_INT);
      case "OTEL_TRACES_SAMPLER_ARG" -> EnumSet.allOf(Odd.class); // the sampler has no use for it
      case "DD_AGENT_HOST" ->
        with(
            UNSET,
            Odd.HUGE,
            Odd.HUGE_INT,
            Odd.HUGE_DURATION,
            Odd.LONGER_DURATION,
            Odd.LONG_DURATION,
            Odd.LONG);
      default -> name.startsWith("OTEL_") ? UNSET : ABSENT;
    };
  }

  private static Set<Odd> with(Set<Odd> some, Odd... more) {
    Set<Odd> all = EnumSet.copyOf(some);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void areTakenAsDocumentedOrRefusedByName() {
    try (ServiceProcess process = ServiceProcess.main(OddSettings.class).start()) {
      assertThat(process.awaitExit(PATIENCE)).isZero();
      List<Event> cases = process.events().stream()
          .filter(event -> event.message().equals("Case"))
          .toList();
      Map<String, Set<Odd>> started = cases.stream()
          .filter(event -> event.text("outcome").equals("started"))
          .collect(groupingBy(
              event -> event.text("name"),
              TreeMap::new,
              mapping(
                  event -> Odd.valueOf(event.text("odd")),
                  toCollection(() -> EnumSet.noneOf(Odd.class)))));

      for (String name : allNames()) {
        assertThat(started.getOrDefault(name, NEVER)).as(name).isEqualTo(taken(name));
      }
      assertThat(cases)
          .hasSize(allNames().size() * Odd.values().length)
          .filteredOn(event -> !event.text("outcome").equals("started"))
          .allSatisfy(event -> {
            String what = event.text("name") + " " + event.text("odd") + ": " + event.text("told");
            assertThat(event.text("outcome")).as(what).isEqualTo("PK-START-01 78");
            assertThat(event.text("told")).as(what).contains(told(event));
          });
    }
  }

  /** Set to nothing, a name of the service is none, so that it is missing by its first name. */
  private static String told(Event refused) {
    String name = refused.text("name");
    return refused.text("odd").equals("EMPTY") && name.contains("SERVICE") ? "SERVICE_NAME" : name;
  }

  private static Set<String> allNames() {
    Set<String> names = new TreeSet<>(OddSettings.OURS);
    names.addAll(OddSettings.OF_OPENTELEMETRY);
    return names;
  }

  @Test
  void coverEverySettingOfOurs() {
    Set<String> names = Pattern.compile("`([A-Z_]{6,})`")
        .matcher(SettingsReference.of(ProductionSettings.class)
            .markdown()
            .lines()
            .map(line -> line.startsWith("| `") ? line.substring(0, line.indexOf('|', 1)) : "")
            .reduce("", String::concat))
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(toCollection(TreeSet::new));
    assertThat(names).contains("PRODKIT_CHECK", "DD_VERSION");
    assertThat(OddSettings.OURS).containsAll(names);
  }
}
