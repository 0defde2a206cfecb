// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/** The levels of single loggers, written as {@code com.acme=DEBUG,io.netty=INFO}. */
final class LogLevels {
  private LogLevels() {}

  /** Those entries that are right. */
  static Map<String, String> parse(List<String> entries) {
    Map<String, String> levels = new LinkedHashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        level(entry.substring(equals + 1))
            .ifPresent(level -> levels.put(entry.substring(0, equals).strip(), level.name()));
      }
    }
    return levels;
  }

  static boolean valid(List<String> entries) {
    return entries.stream().allMatch(entry -> parse(List.of(entry)).size() == 1);
  }

  static Optional<Level> level(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT);
    for (Level level : Level.values()) {
      if (level.name().equals(wanted)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
