// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The level of the root logger and of named ones. Immutable; checked when it is made. */
record Levels(Level root, Map<String, Level> named) {
  /** They tell at INFO what nobody asked, or at DEBUG what nobody may see. */
  static final List<String> NOISY = List.of(
      "io.netty",
      "org.apache.kafka",
      "io.lettuce",
      "com.zaxxer.hikari",
      "okhttp3",
      "io.opentelemetry",
      "org.hibernate.validator");

  private static final List<Level> ALLOWED =
      List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR, Level.OFF);

  static Levels of(String root, Map<String, String> named) {
    Map<String, Level> parsed = new LinkedHashMap<>();
    Level all = level("the root logger", root);
    for (Map.Entry<String, String> entry : named.entrySet()) {
      String name = entry.getKey().strip();
      if (name.isEmpty()) {
        throw new IllegalArgumentException("a log level has no logger name: write com.acme=DEBUG");
      }
      Level level = level(name, entry.getValue());
      if (name.equalsIgnoreCase(org.slf4j.Logger.ROOT_LOGGER_NAME)) {
        all = level;
      } else {
        parsed.put(name, level);
      }
    }
    return new Levels(all, Map.copyOf(parsed));
  }

  static Level level(String logger, String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT);
    return ALLOWED.stream()
        .filter(level -> level.levelStr.equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "unknown log level \"%s\" for %s: use one of TRACE, DEBUG, INFO, WARN, ERROR, OFF"
                .formatted(name, logger)));
  }

  /** Sets these levels, and takes back those of {@code before} that are not among them. */
  void apply(LoggerContext context, Map<String, Level> before) {
    Map<String, Level> all = withNoisy();
    before.keySet().forEach(name -> {
      if (!all.containsKey(name)) {
        context.getLogger(name).setLevel(null);
      }
    });
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(root);
    all.forEach((name, level) -> context.getLogger(name).setLevel(level));
  }

  /** The named levels, and WARN (or what is quieter at the root) for noisy libraries not named. */
  Map<String, Level> withNoisy() {
    Map<String, Level> all = new LinkedHashMap<>();
    Level quiet = root.isGreaterOrEqual(Level.WARN) ? root : Level.WARN;
    NOISY.forEach(name -> all.put(name, quiet));
    all.putAll(named);
    return all;
  }
}
