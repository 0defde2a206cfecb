// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.config.Problem;
import dev.prodkit.config.Secret;
import dev.prodkit.config.Source;
import dev.prodkit.logging.Redactor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Step 3 of the start: one report for Prodkit's settings and the application's. Every secret
 * reaches the redactor before anyone else.
 */
final class ConfigurationStep {
  /** What OpenTelemetry reads by itself and what holds the keys of collectors. */
  private static final List<String> HEADERS = List.of(
      "OTEL_EXPORTER_OTLP_HEADERS",
      "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
      "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
      "OTEL_EXPORTER_OTLP_LOGS_HEADERS");

  private final StartOptions options;
  private final EarlySettings early;
  private final Redactor redactor;

  ConfigurationStep(StartOptions options, EarlySettings early, Redactor redactor) {
    this.options = options;
    this.early = early;
    this.redactor = redactor;
  }

  Config run() {
    Config config = Config.of(sources());
    config.onSecret(secret -> keep(config, secret));
    early.problems().forEach(config::reject);
    if (!early.identity().development()) {
      requireName(config);
    }
    EndBudget.problems(config).forEach(config::reject);
    List<Class<? extends Record>> types = new ArrayList<>(List.of(ProductionSettings.class));
    types.addAll(options.settings());
    config.bind(types);
    HEADERS.forEach(name -> config.secret(name).ifPresent(this::keepHeaders));
    return config;
  }

  private List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    Map<String, String> environment = options.environment();
    sources.add(Source.environment(environment));
    sources.add(Source.environmentFiles(environment));
    early
        .secretsDirectory()
        .ifPresent(directory -> sources.add(Source.secretsDirectory(directory)));
    if (early.identity().development() && options.attached()) {
      sources.add(Source.dotEnv(Path.of(".env")));
    }
    return sources;
  }

  /** By value, unless that would take ordinary words out of every line. */
  private void keep(Config config, Secret secret) {
    if (config.maskableByValue(secret)) {
      redactor.register(secret.reveal());
    }
  }

  /** Of {@code api-key=abc,tenant=def} each value is a secret of its own, as it is sent. */
  private void keepHeaders(Secret headers) {
    for (String header : List.of(headers.reveal().split(",", -1))) {
      String value = header.substring(header.indexOf('=') + 1).strip();
      redactor.register(value);
      redactor.register(decoded(value));
    }
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return value;
    }
  }

  /**
   * A service without a name is found by nobody; only on a developer's machine it may do without.
   */
  private static void requireName(Config config) {
    List<String> names = IdentityConflicts.SERVICE_NAMES;
    if (names.stream().allMatch(name -> config.origin(name).isEmpty())) {
      config.reject(
          Problem.of("SERVICE_NAME", "is missing", "set SERVICE_NAME to what the service is called")
              .as(Problem.Kind.MISSING));
    }
  }
}
