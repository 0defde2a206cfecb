// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Configurations of other logging libraries, which no part of the process reads because their log
 * calls are led into Logback: levels that stand in them are lost.
 */
final class UnreadConfiguration {
  /** Where the library itself is on the class path, it reads its own. */
  private static final String LOG4J_1 = "org/apache/log4j/Hierarchy.class";

  private static final String LOG4J_2 = "org/apache/logging/log4j/core/LoggerContext.class";
  private static final String SIMPLE = "org/slf4j/simple/SimpleLogger.class";
  private static final String NEVER = "";

  private static final List<Kind> KINDS = List.of(
      new Kind(LOG4J_1, List.of("log4j.properties", "log4j.xml"), List.of("log4j.configuration")),
      new Kind(
          LOG4J_2,
          List.of(
              "log4j2.xml",
              "log4j2.properties",
              "log4j2.yaml",
              "log4j2.yml",
              "log4j2.json",
              "log4j2-test.xml",
              "log4j2-test.properties"),
          List.of("log4j.configurationFile", "log4j2.configurationFile")),
      new Kind(
          NEVER,
          List.of("logging.properties"),
          List.of("java.util.logging.config.file", "java.util.logging.config.class")),
      new Kind(SIMPLE, List.of("simplelogger.properties"), List.of()),
      new Kind(NEVER, List.of("logback.groovy"), List.of()));

  private record Kind(String reader, List<String> files, List<String> properties) {}

  private UnreadConfiguration() {}

  /** Each with the place where it was found. */
  static List<String> found(
      Function<String, @Nullable URL> resource, Function<String, @Nullable String> property) {
    List<String> found = new ArrayList<>();
    for (Kind kind : KINDS) {
      if (!kind.reader().isEmpty() && resource.apply(kind.reader()) != null) {
        continue;
      }
      for (String file : kind.files()) {
        URL place = resource.apply(file);
        if (place != null) {
          found.add(file + " (" + place + ")");
        }
      }
      Stream<String> named = kind.properties().stream();
      named
          .filter(name -> property.apply(name) != null)
          .map(name -> name + "=" + property.apply(name))
          .forEach(found::add);
    }
    return found;
  }
}
