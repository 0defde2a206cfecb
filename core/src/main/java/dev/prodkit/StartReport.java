// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.config.Origin;
import dev.prodkit.config.WeakSecret;
import dev.prodkit.logging.JsonLogging;
import dev.prodkit.shutdown.Phase;
import dev.prodkit.shutdown.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What a start has to tell: the warnings that it does not fail for, and the one line at its end.
 */
final class StartReport {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);

  private StartReport() {}

  static void warn(StartOptions options, Config config, Optional<JsonLogging> logging) {
    tellCheck(options);
    tellEmpty(config);
    config.warnings().forEach(warning -> warn(Codes.SOURCE, warning.toString()));
    List<WeakSecret> weak = config.weakSecrets();
    if (!weak.isEmpty()) {
      warn(
          Codes.WEAK_SECRET,
          weak.stream().map(WeakSecret::toString).collect(Collectors.joining("; "))
              + ": masked by name only, since the value may stand in any text");
    }
    IdentityConflicts.in(options.environment()).forEach(conflict -> warn(Codes.IDENTITY, conflict));
    logging.stream()
        .flatMap(log -> log.unredacted().stream())
        .forEach(appender -> warn(
            Codes.UNREDACTED,
            "appender " + appender + " writes past the redactor: secrets may leave by it"));
    logging
        .flatMap(log -> log.replaced())
        .ifPresent(found -> warn(
            Codes.LOGBACK_REPLACED,
            found + " was replaced: set LOG_FORMAT=custom to keep it, or remove it"));
    List<String> unread = logging.isPresent() ? JsonLogging.unreadConfigurations() : List.of();
    if (!unread.isEmpty()) {
      warn(
          Codes.UNREAD_CONFIGURATION,
          "Not read: " + String.join(", ", unread)
              + ". What these libraries log goes through Logback: set levels by LOG_LEVEL and"
              + " LOG_LEVELS, and remove the file");
    }
  }

  /** What leaves this process past Prodkit: by an agent, or by what the application brought. */
  static void warnOfUnguarded(boolean brought, boolean owned) {
    JavaAgents.unguarded(JavaAgents.attached(), brought, owned)
        .ifPresent(message -> warn(Codes.UNGUARDED, message));
  }

  private static void tellCheck(StartOptions options) {
    if (options.preflight()) {
      String by = options.preflightByVariable() ? StartOptions.CHECK + "=true" : "--check";
      LOG.info("Only checking, by {}: nothing is served, and the process ends afterwards", by);
    }
    if (options.preflightByVariable()
        && options.environment().containsKey("KUBERNETES_SERVICE_HOST")) {
      warn(
          Codes.CHECK_IN_A_CLUSTER,
          StartOptions.CHECK + "=true beside KUBERNETES_SERVICE_HOST: this pod serves nothing and"
              + " ends. Remove " + StartOptions.CHECK + " where the service is meant to run");
    }
  }

  private static void tellEmpty(Config config) {
    Map<String, Origin> empty = config.leftEmpty();
    if (!empty.isEmpty()) {
      LOG.info(
          "Set to nothing, and so taken as not set: {}",
          empty.entrySet().stream()
              .map(setting -> setting.getKey() + " (" + setting.getValue() + ")")
              .collect(Collectors.joining(", ")));
    }
  }

  static void warn(String code, String message) {
    LOG.atWarn().addKeyValue("code", code).log(message);
  }

  /** {@code prodkit started}: how long, as what, and how the end would be shared out. */
  static void started(
      OptionalInt managementPort,
      boolean exportingSpans,
      Container container,
      Map<String, Long> steps) {
    LoggingEventBuilder line = LOG.atInfo();
    if (managementPort.isPresent()) {
      line = line.addKeyValue("management_port", managementPort.getAsInt());
    }
    line.addKeyValue("java", Runtime.version().toString())
        .addKeyValue("exporting_spans", exportingSpans)
        .addKeyValue("container", container.members())
        .addKeyValue("steps_ms", steps)
        .log("prodkit started");
  }

  /**
   * How the end would be shared out from here, for the line that says that the service is ready.
   */
  static Map<String, Object> budget(Plan plan) {
    Map<String, Object> slots = new LinkedHashMap<>();
    slots.put("grace_period", plan.gracePeriod().toMillis());
    for (Phase phase : Phase.values()) {
      if (plan.slots().containsKey(phase)) {
        slots.put(phase.name().toLowerCase(Locale.ROOT), plan.slot(phase).toMillis());
      }
    }
    return slots;
  }
}
