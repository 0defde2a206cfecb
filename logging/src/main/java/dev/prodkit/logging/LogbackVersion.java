// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which Logback is on the class path, and what it cannot do yet. */
final class LogbackVersion {
  /** What this is tested with, and what has no known vulnerability. */
  static final String FLOOR = "1.5.38";

  /** With this one everything is written as with the floor. */
  static final String OLDEST = "1.5.18";

  /** An older one does not know messages that stand for the whole first line of a trace. */
  private static final boolean OVERRIDING_MESSAGES = Stream.of(IThrowableProxy.class.getMethods())
      .anyMatch(method -> method.getName().equals("getOverridingMessage"));

  private LogbackVersion() {}

  /** Empty if its jar does not tell, as one that holds all others. */
  static Optional<String> found() {
    return Optional.ofNullable(LoggerContext.class.getPackage().getImplementationVersion())
        .map(String::strip)
        .filter(version -> !version.isEmpty());
  }

  static boolean isOlder(String version, String than) {
    String[] parts = version.split("[.-]", -1);
    String[] other = than.split("[.]", -1);
    try {
      for (int i = 0; i < other.length; i++) {
        int compared = Integer.compare(
            i < parts.length ? Integer.parseInt(parts[i]) : 0, Integer.parseInt(other[i]));
        if (compared != 0) {
          return compared < 0;
        }
      }
      return false;
    } catch (NumberFormatException unknown) {
      return true;
    }
  }

  /**
   * What is wrong with the Logback that was found, if anything.
   *
   * @throws IllegalStateException if it is too old to write every event
   */
  static Optional<String> require(Optional<String> found) {
    if (found.isPresent() && isOlder(found.get(), OLDEST)) {
      throw new IllegalStateException(
          "Logback %s is too old: use %s or newer, or import prodkit-bom"
              .formatted(found.get(), FLOOR));
    }
    return found
        .filter(version -> isOlder(version, FLOOR))
        .map(version ->
            "Logback %s is older than %s, the oldest without a known vulnerability: use that or a newer one"
                .formatted(version, FLOOR));
  }

  static @Nullable String overridingMessage(IThrowableProxy thrown) {
    return OVERRIDING_MESSAGES ? thrown.getOverridingMessage() : null;
  }
}
