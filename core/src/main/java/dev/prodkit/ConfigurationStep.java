// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.config.Env;
import dev.prodkit.config.Notice;
import dev.prodkit.config.Origin;
import dev.prodkit.config.Problem;
import dev.prodkit.config.Rotating;
import dev.prodkit.config.Secret;
import dev.prodkit.config.Source;
import dev.prodkit.config.Vault;
import dev.prodkit.config.VaultSettings;
import dev.prodkit.redaction.Redactor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Step 3 of the start: one report for Prodkit's settings and the application's. Every secret
 * reaches the redactor before anyone else.
 */
final class ConfigurationStep {
  /** Read before there is Vault, and no stranger to whoever looks for names that nothing reads. */
  private static final List<String> OF_VAULT =
      List.of("VAULT_TOKEN", "VAULT_ROLE_ID", "VAULT_SECRET_ID");

  private final StartOptions options;
  private final EarlySettings early;
  private final Redactor redactor;
  private final Consumer<Notice> notices;
  private final OtlpHeaders otlpHeaders;
  private final Set<Secret> kept = ConcurrentHashMap.newKeySet();

  /** The service has ended: what is a secret now stays one for the rest of the process. */
  private volatile boolean ended;

  ConfigurationStep(
      StartOptions options, EarlySettings early, Redactor redactor, Consumer<Notice> notices) {
    this.options = options;
    this.early = early;
    this.redactor = redactor;
    this.otlpHeaders = new OtlpHeaders(redactor);
    this.notices = notices;
  }

  LiveSettings run() {
    List<Source> local = sources();
    Optional<Vault> vault = options.attached() ? vault(local) : Optional.empty();
    try {
      Config config = bound(vault.map(open -> open.with(local)).orElse(local));
      vault.ifPresent(open -> OF_VAULT.forEach(config::secret));
      LiveSettings settings = new LiveSettings(config, vault, () -> ended = true);
      if (!options.preflight() && (vault.isPresent() || mounted())) {
        settings.watch(notices);
      }
      return settings;
    } catch (RuntimeException | Error failure) {
      vault.ifPresent(Vault::close);
      throw failure;
    }
  }

  /** Logged in and read, or nothing is opened at all; its own settings are never in it. */
  private Optional<Vault> vault(List<Source> local) {
    if (!options.environment().containsKey("VAULT_ADDR")) {
      return Optional.empty();
    }
    Config own = Config.of(local);
    own.onSecret(secret -> keep(own, secret));
    return VaultSettings.from(own)
        .map(settings -> Vault.open(
            settings,
            notices,
            token -> redactor.register(token.reveal()),
            token -> forget(token.reveal())));
  }

  /** Whether anything comes from files that the platform may swap. */
  private boolean mounted() {
    return options.attached()
        && (early.secretsDirectory().isPresent()
            || options.environment().keySet().stream().anyMatch(name -> name.endsWith("_FILE")));
  }

  private Config bound(List<Source> sources) {
    Config config = Config.of(sources);
    config.onSecret(secret -> keep(config, secret));
    config.onSecretRetired(this::forget);
    List<Problem> problems = new ArrayList<>(early.problems());
    problems.addAll(EndBudget.problems(config)); // reads settings, which a rejected problem forbids
    problems.forEach(config::reject);
    refuseEmpty(config);
    requireCheckInTheEnvironment(config);
    requireSecretsDirectory(config);
    if (!early.identity().development()) {
      requireName(config);
    }
    List<Class<? extends Record>> types =
        new ArrayList<>(List.of(ProductionSettings.class, Telemetry.class));
    types.addAll(options.settings());
    config.bind(types);
    config.get(Telemetry.class).headersByName().values().forEach(otlpHeaders::follow);
    return config;
  }

  private static boolean isReadable(Path directory) {
    return Files.isDirectory(directory) && Files.isReadable(directory);
  }

  /** By the name of its setting, and not by its value, which may be another setting's. */
  private void requireSecretsDirectory(Config config) {
    if (!early.secretsDirectory().map(ConfigurationStep::isReadable).orElse(true)) {
      config.reject(Problem.of(
              "SECRETS_DIR",
              "is not a directory that this user can read",
              Origin.environment("SECRETS_DIR"),
              "name one that is, or none")
          .as(Problem.Kind.BROKEN_RULE));
    }
  }

  /** These are optional, but an empty value is a mistake: it is refused. */
  private static void refuseEmpty(Config config) {
    config.refuseEmpty("ENVIRONMENT", "MANAGEMENT_HOST", StartOptions.CHECK);
    if (config.origin("ENVIRONMENT").isEmpty()) {
      config.refuseEmpty("DD_ENV");
    }
    config.refuseEmpty(VaultSettings.NAMES.toArray(String[]::new));
  }

  /** It is asked before there are other sources, so that in another one it would do nothing. */
  private void requireCheckInTheEnvironment(Config config) {
    if (!options.environment().containsKey(StartOptions.CHECK)) {
      config
          .origin(StartOptions.CHECK)
          .ifPresent(origin -> config.reject(Problem.of(
              StartOptions.CHECK,
              "is read from the process's environment alone",
              origin,
              "set the environment variable " + StartOptions.CHECK)));
    }
  }

  /** What OpenTelemetry reads by itself and may not find where it looks. */
  record Telemetry(
      @Env("OTEL_EXPORTER_OTLP_ENDPOINT") Optional<URI> endpoint,
      @Env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") Optional<URI> tracesEndpoint,
      @Env("OTEL_EXPORTER_OTLP_HEADERS") Optional<Rotating<Secret>> headers,
      @Env("OTEL_EXPORTER_OTLP_TRACES_HEADERS") Optional<Rotating<Secret>> tracesHeaders,
      @Env("OTEL_EXPORTER_OTLP_METRICS_HEADERS") Optional<Rotating<Secret>> metricsHeaders,
      @Env("OTEL_EXPORTER_OTLP_LOGS_HEADERS") Optional<Rotating<Secret>> logsHeaders) {
    private Map<String, String> properties() {
      Map<String, String> properties = new LinkedHashMap<>();
      endpoint.ifPresent(uri -> properties.put("OTEL_EXPORTER_OTLP_ENDPOINT", uri.toString()));
      tracesEndpoint.ifPresent(
          uri -> properties.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", uri.toString()));
      headersByName()
          .forEach((name, value) -> properties.put(name, value.current().reveal()));
      return properties;
    }

    /** What holds the keys of collectors. */
    private Map<String, Rotating<Secret>> headersByName() {
      Map<String, Rotating<Secret>> byName = new LinkedHashMap<>();
      headers.ifPresent(value -> byName.put("OTEL_EXPORTER_OTLP_HEADERS", value));
      tracesHeaders.ifPresent(value -> byName.put("OTEL_EXPORTER_OTLP_TRACES_HEADERS", value));
      metricsHeaders.ifPresent(value -> byName.put("OTEL_EXPORTER_OTLP_METRICS_HEADERS", value));
      logsHeaders.ifPresent(value -> byName.put("OTEL_EXPORTER_OTLP_LOGS_HEADERS", value));
      return byName;
    }
  }

  /** Where Vault or a file has what OpenTelemetry looks for in the environment alone. */
  static Map<String, String> telemetry(Config config) {
    return config.get(Telemetry.class).properties();
  }

  private List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    Map<String, String> environment = options.environment();
    sources.add(Source.environment(environment));
    sources.add(Source.environmentFiles(environment));
    early
        .secretsDirectory()
        .filter(ConfigurationStep::isReadable)
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
      kept.add(secret);
    }
  }

  /** The redactor counts, so that only what was registered here may be forgotten here. */
  private void forget(Secret secret) {
    otlpHeaders.forget(secret);
    if (kept.remove(secret)) {
      forget(secret.reveal());
    }
  }

  private void forget(String value) {
    if (!ended) {
      redactor.forget(value);
    }
  }

  /**
   * A service without a name is found by nobody; only on a developer's machine it may do without.
   */
  private static void requireName(Config config) {
    List<String> names = IdentityConflicts.SERVICE_NAMES;
    if (names.stream().allMatch(name -> config.origin(name).isEmpty() || config.isEmpty(name))) {
      config.reject(
          Problem.of("SERVICE_NAME", "is missing", "set SERVICE_NAME to what the service is called")
              .as(Problem.Kind.MISSING));
    }
  }
}
