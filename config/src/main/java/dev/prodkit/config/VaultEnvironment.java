// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The settings of Vault as an operator writes them, and the one report on all that is wrong. */
final class VaultEnvironment {
  private static final String ADDRESS = "VAULT_ADDR";
  private static final String TOKEN = "VAULT_TOKEN";
  private static final String ROLE = "VAULT_ROLE";
  private static final String ROLE_ID = "VAULT_ROLE_ID";
  private static final String SECRET_ID = "VAULT_SECRET_ID";
  private static final String PATHS = "VAULT_PATH";

  static final List<String> NAMES = List.of(
      ADDRESS,
      TOKEN,
      ROLE,
      ROLE_ID,
      SECRET_ID,
      "VAULT_JWT_PATH",
      "VAULT_AUTH_MOUNT",
      PATHS,
      "VAULT_NAMESPACE",
      "VAULT_CACERT",
      "VAULT_REFRESH",
      "VAULT_OVERRIDES");

  /** {@code VAULT_PATH} has commas between several. */
  record Raw(
      @Env(ADDRESS) Optional<URI> address,
      @Env(TOKEN) Optional<Secret> token,
      @Env(ROLE) Optional<String> role,
      @Env(ROLE_ID) Optional<Secret> roleId,
      @Env(SECRET_ID) Optional<Secret> secretId,
      @Env("VAULT_JWT_PATH") Optional<Path> jwt,
      @Env("VAULT_AUTH_MOUNT") Optional<String> mount,
      @Env(PATHS) Optional<List<String>> paths,
      @Env("VAULT_NAMESPACE") Optional<String> namespace,
      @Env("VAULT_CACERT") Optional<Path> caCertificate,
      @Env("VAULT_REFRESH") @Default("60s") Duration refresh,
      @Env("VAULT_OVERRIDES") @Default("true") boolean overrides) {}

  private final Config config;
  private final List<Problem> problems = new ArrayList<>();

  private VaultEnvironment(Config config) {
    this.config = config;
  }

  static Optional<VaultSettings> read(Config config) {
    return isSet(config, ADDRESS)
        ? Optional.of(new VaultEnvironment(config).read())
        : Optional.empty();
  }

  private static boolean isSet(Config config, String name) {
    return config.origin(name).isPresent();
  }

  private VaultSettings read() {
    config.refuseEmpty(NAMES.toArray(String[]::new));
    checkPresence();
    Raw raw = null;
    try {
      raw = config.get(Raw.class);
      checkValues(raw);
    } catch (ConfigException report) {
      problems.addAll(report.problems());
    }
    if (raw == null || !problems.isEmpty()) {
      throw new ConfigException(new ArrayList<>(new LinkedHashSet<>(problems)));
    }
    return new VaultSettings(
        raw.address().orElseThrow(),
        raw.namespace(),
        raw.caCertificate(),
        login(raw),
        raw.paths().orElseThrow(),
        raw.refresh(),
        raw.overrides());
  }

  // By name, so that a malformed value does not hide a missing one.
  private void checkPresence() {
    if (!isSet(config, PATHS)) {
      problems.add(
          Problem.of(PATHS, "is missing", "set it to the secrets to read, such as secret/orders"));
    }
    boolean appRole = isSet(config, ROLE_ID) || isSet(config, SECRET_ID);
    if (appRole && !isSet(config, ROLE_ID)) {
      problems.add(Problem.of(ROLE_ID, "is missing beside VAULT_SECRET_ID", "set both"));
    }
    if (appRole && !isSet(config, SECRET_ID)) {
      problems.add(Problem.of(SECRET_ID, "is missing beside VAULT_ROLE_ID", "set both"));
    }
    int ways = (isSet(config, TOKEN) ? 1 : 0) + (isSet(config, ROLE) ? 1 : 0) + (appRole ? 1 : 0);
    if (ways != 1) {
      problems.add(Problem.of(
          ADDRESS,
          ways == 0
              ? "is set, but no way to log in"
              : "is set together with several ways to log in",
          "set one: VAULT_ROLE in Kubernetes, VAULT_ROLE_ID and VAULT_SECRET_ID elsewhere,"
              + " or VAULT_TOKEN"));
    }
  }

  private void checkValues(Raw raw) {
    check(ADDRESS, raw.address().map(VaultSettings::addressFault).orElse(""));
    check(PATHS, raw.paths().map(VaultSettings::pathsFault).orElse(""));
    check(
        "VAULT_NAMESPACE",
        raw.namespace()
            .map(VaultSettings::withoutSlash)
            .map(VaultSettings::pathFault)
            .orElse(""));
    check("VAULT_AUTH_MOUNT", raw.mount().map(VaultSettings::pathFault).orElse(""));
    check("VAULT_REFRESH", VaultSettings.refreshFault(raw.refresh()));
    check(
        ROLE,
        raw.role().filter(String::isBlank).map(blank -> "must not be blank").orElse(""));
  }

  private void check(String name, String fault) {
    if (!fault.isEmpty()) {
      problems.add(
          Problem.of(name, fault, config.origin(name).orElse(Origin.DEFAULT), "correct " + name));
    }
  }

  private static VaultLogin login(Raw raw) {
    if (raw.token().isPresent()) {
      return new VaultLogin.Token(raw.token().get());
    }
    return raw.role().isPresent()
        ? new VaultLogin.Kubernetes(
            raw.role().get(),
            raw.jwt().orElse(VaultLogin.Kubernetes.JWT),
            raw.mount().orElse("kubernetes"))
        : new VaultLogin.AppRole(
            Objects.requireNonNull(raw.roleId().orElse(null)),
            Objects.requireNonNull(raw.secretId().orElse(null)),
            raw.mount().orElse("approle"));
  }
}
