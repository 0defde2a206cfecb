// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.config.ConfigException;
import dev.prodkit.config.Default;
import dev.prodkit.config.Problem;
import dev.prodkit.config.Source;
import dev.prodkit.logging.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What the process environment alone says, read before there is a configuration: enough to write
 * the first log line and to know which sources to open. It never fails; what is wrong here is
 * reported by the configuration, with everything else.
 */
record EarlySettings(
    ServiceIdentity identity,
    LogFormat format,
    String level,
    Map<String, String> levels,
    Optional<Path> secretsDirectory,
    Duration startDeadline,
    List<Problem> problems) {

  private static final List<String> PLATFORM_MARKS =
      List.of("KUBERNETES_SERVICE_HOST", "VAULT_ADDR");

  private static final Duration USUAL_START_DEADLINE = Duration.ofSeconds(60);

  static EarlySettings from(StartOptions options) {
    Map<String, String> environment = options.environment();
    List<Problem> problems = new ArrayList<>(options.arguments().problems());
    Optional<String> where = named(environment, "ENVIRONMENT", "DD_ENV");
    boolean said = environment.containsKey("ENVIRONMENT") || where.isPresent();
    Optional<String> platform =
        PLATFORM_MARKS.stream().filter(environment::containsKey).findFirst();
    if (!said) {
      platform.ifPresent(mark -> problems.add(forgottenEnvironment(mark)));
    }
    options.unclearCheck().ifPresent(problems::add);
    Optional<String> name = named(environment, "SERVICE_NAME", "OTEL_SERVICE_NAME", "DD_SERVICE");
    String place =
        where.orElse(said || platform.isPresent() ? "unknown" : ServiceIdentity.DEVELOPMENT);
    ApplicationJar jar = new ApplicationJar(options.main());
    ServiceIdentity identity = new ServiceIdentity(
        name.orElseGet(
            () -> place.equals(ServiceIdentity.DEVELOPMENT) ? jar.serviceName() : "unnamed"),
        place,
        named(environment, "VERSION", "DD_VERSION").orElseGet(jar::version),
        named(environment, "HOSTNAME").orElseGet(EarlySettings::machineName));
    return new EarlySettings(
        identity,
        first(environment, "LOG_FORMAT").flatMap(EarlySettings::format).orElse(LogFormat.JSON),
        first(environment, "LOG_LEVEL")
            .flatMap(LogLevels::level)
            .orElse(Level.INFO)
            .name(),
        LogLevels.parse(first(environment, "LOG_LEVELS")
            .map(list -> List.of(list.split(",")))
            .orElse(List.of())),
        first(environment, "SECRETS_DIR").flatMap(EarlySettings::path),
        startDeadline(environment),
        problems);
  }

  /** The identity once every source has spoken. */
  ServiceIdentity identity(ProductionSettings settings) {
    return new ServiceIdentity(
        settings.serviceName().orElse(identity.name()),
        settings.environment().orElse(identity.environment()),
        settings.version().orElse(identity.version()),
        settings.hostname().orElse(identity.hostname()));
  }

  private static Problem forgottenEnvironment(String mark) {
    return Problem.of(
        "ENVIRONMENT",
        "is not set although " + mark + " is",
        "set ENVIRONMENT to the name of this environment, such as production");
  }

  private static Optional<String> first(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** A part of the identity; one that does not fit is refused by the configuration. */
  private static Optional<String> named(Map<String, String> environment, String... names) {
    return first(environment, names).filter(ServiceIdentity::fits);
  }

  private static Optional<LogFormat> format(String name) {
    for (LogFormat format : LogFormat.values()) {
      if (format.name().equals(name.strip().toUpperCase(Locale.ROOT))) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException reportedByTheConfiguration) {
      return Optional.empty();
    }
  }

  /** It guards the configuration itself, too, so it cannot wait for it. */
  private static Duration startDeadline(Map<String, String> environment) {
    record Early(@Default("60s") Duration startDeadline) {}
    try {
      Duration wanted =
          Config.of(Source.environment(environment)).get(Early.class).startDeadline();
      return wanted.compareTo(Duration.ZERO) > 0
              && wanted.compareTo(ProductionSettings.LONGEST) <= 0
          ? wanted
          : USUAL_START_DEADLINE;
    } catch (ConfigException reportedByTheConfiguration) {
      return USUAL_START_DEADLINE;
    }
  }

  /** Not by a name server: a start must not wait for the network to learn its own name. */
  private static String machineName() {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException elsewhere) {
      return Optional.ofNullable(System.getenv("COMPUTERNAME")).orElse("localhost");
    }
  }
}
