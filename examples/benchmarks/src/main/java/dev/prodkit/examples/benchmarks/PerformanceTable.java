// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prints the raw results as the tables of {@code docs/performance.md}. */
public final class PerformanceTable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private PerformanceTable() {}

  /** Nanoseconds and bytes of one benchmark: the minimum and the median of all iterations. */
  record Score(double minimum, double median, double bytes) {}

  /** The arguments: the directory of the results. */
  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    JsonNode first = JSON.readTree(directory.resolve("encode.json").toFile()).get(0);
    OUT.printf(
        "JDK %s, %s%n%n",
        first.get("jdkVersion").asString(), first.get("vmName").asString());
    encode(scores(directory.resolve("encode.json"), "encoder"));
    secrets(scores(directory.resolve("secrets.json"), "secrets"));
    pipe(JSON.readTree(directory.resolve("pipe.json").toFile()));
  }

  /** By parameter and event. */
  private static Map<String, Score> scores(Path file, String parameter) {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (JsonNode run : JSON.readTree(file.toFile())) {
      List<Double> all = new ArrayList<>();
      for (JsonNode fork : run.get("primaryMetric").get("rawData")) {
        fork.forEach(iteration -> all.add(iteration.asDouble()));
      }
      Collections.sort(all);
      JsonNode bytes = run.get("secondaryMetrics").get("gc.alloc.rate.norm");
      String key = run.get("params").get(parameter).asString() + " "
          + run.get("params").get("event").asString();
      scores.put(
          key,
          new Score(
              all.get(0),
              all.get(all.size() / 2),
              bytes == null ? Double.NaN : bytes.get("score").asDouble()));
    }
    return scores;
  }

  private static void encode(Map<String, Score> scores) {
    OUT.println("| | plain: min / median ns | B/op | of LogstashEncoder "
        + "| exception: min / median ns | B/op | of LogstashEncoder |");
    OUT.println("|---|---|---|---|---|---|---|");
    for (String key : scores.keySet()) {
      if (key.endsWith(" plain")) {
        String who = key.substring(0, key.indexOf(' '));
        OUT.printf(
            "| %s |%s%s%n", who, cells(who, "plain", scores), cells(who, "exception", scores));
      }
    }
    OUT.println();
  }

  private static String cells(String who, String event, Map<String, Score> scores) {
    Score its = scores.get(who + " " + event);
    Score base = scores.get("logstash " + event);
    return its == null || base == null
        ? " – | – | – |"
        : " %,.0f / %,.0f | %,.0f | %.2f |"
            .formatted(its.minimum(), its.median(), its.bytes(), its.minimum() / base.minimum());
  }

  private static void secrets(Map<String, Score> scores) {
    OUT.println("| registered secrets | plain: min / median ns | of none "
        + "| exception: min / median ns | of none |");
    OUT.println("|---|---|---|---|---|");
    for (String count : List.of("0", "1", "50", "500")) {
      StringBuilder row = new StringBuilder("| " + count + " |");
      for (String event : List.of("plain", "exception")) {
        Score its = scores.get(count + " " + event);
        Score none = scores.get("0 " + event);
        row.append(
            its == null || none == null
                ? " – | – |"
                : " %,.0f / %,.0f | %.2f |"
                    .formatted(its.minimum(), its.median(), its.minimum() / none.minimum()));
      }
      OUT.println(row);
    }
    OUT.println();
  }

  private static void pipe(JsonNode rounds) {
    OUT.println(
        "| to a pipe, messages a second (best of the rounds) | 1 thread | 4 threads | lost |");
    OUT.println("|---|---|---|---|");
    for (String writer : List.of("prodkit", "logback")) {
      long[] best = new long[5];
      long lost = 0;
      for (JsonNode round : rounds) {
        if (round.get("writer").asString().equals(writer)) {
          int threads = round.get("threads").asInt();
          best[threads] =
              Math.max(best[threads], round.get("messages_per_second").asLong());
          lost += round.get("lost").asLong();
        }
      }
      OUT.printf("| %s | %,d | %,d | %d |%n", writer, best[1], best[4], lost);
    }
  }
}
