// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.LoggerContext;
import java.util.Optional;
import java.util.stream.Stream;

/** The Logback configuration that the service brought along, where Logback looks for it. */
final class ConfigurationFile {
  private ConfigurationFile() {}

  static Optional<String> found() {
    String property = System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
    if (property != null && !property.isBlank()) {
      return Optional.of(ClassicConstants.CONFIG_FILE_PROPERTY + "=" + property);
    }
    ClassLoader loader = LoggerContext.class.getClassLoader();
    return Stream.of(ClassicConstants.TEST_AUTOCONFIG_FILE, ClassicConstants.AUTOCONFIG_FILE)
        .filter(name -> loader.getResource(name) != null)
        .findFirst();
  }
}
