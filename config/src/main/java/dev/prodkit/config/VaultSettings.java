// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where Vault is, who asks, and for what.
 *
 * @param address {@code https://host:port}; plain {@code http} only to this machine, since the
 *     token would travel in clear
 * @param namespace sent with every request, the login included
 * @param caCertificate PEM file of the authorities to trust instead of the JVM's own
 * @param login how to get a token
 * @param paths secrets of a KV engine, of version 1 or 2, as {@code mount/path}; of a name in two
 *     of them the first wins
 * @param refresh how often the secrets are read again, at least a second
 * @param overrides whether Vault wins against the other sources, or they against Vault
 */
public record VaultSettings(
    URI address,
    Optional<String> namespace,
    Optional<Path> caCertificate,
    VaultLogin login,
    List<String> paths,
    Duration refresh,
    boolean overrides) {
  /** More would be a request each for every refresh of every instance. */
  static final int MOST_PATHS = 50;

  /** The variables that these settings come from. */
  public static final List<String> NAMES = VaultEnvironment.NAMES;

  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_.~@:+=-]+(/[A-Za-z0-9_.~@:+=-]+)*");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

  /**
   * Checks everything.
   *
   * @throws IllegalArgumentException if something is wrong, without its value
   */
  public VaultSettings {
    Objects.requireNonNull(login, "login");
    refuse("address", addressFault(address));
    namespace = namespace.map(VaultSettings::withoutSlash);
    refuse("namespace", namespace.map(VaultSettings::pathFault).orElse(""));
    paths = List.copyOf(paths);
    refuse("paths", pathsFault(paths));
    refuse("refresh", refreshFault(refresh));
  }

  /**
   * The settings that these sources hold under {@code VAULT_*}, or nothing if {@code VAULT_ADDR} is
   * not set. Without Vault none of its libraries is loaded.
   *
   * @param config the sources without Vault, which never supplies its own settings
   * @throws ConfigException with everything that is wrong with them
   */
  public static Optional<VaultSettings> from(Config config) {
    return VaultEnvironment.read(config);
  }

  static String addressFault(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      return "must be an address like https://vault.example:8200";
    }
    if (address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      return "must have no user, query or fragment";
    }
    return scheme.equals("http") && !LOOPBACK.matcher(host).matches()
        ? "must be https, or the token would travel in clear; http is for this machine alone"
        : "";
  }

  // Vault's own tools write a namespace as admin/.
  static String withoutSlash(String namespace) {
    return namespace.endsWith("/") ? namespace.substring(0, namespace.length() - 1) : namespace;
  }

  static String pathsFault(List<String> paths) {
    if (paths.isEmpty() || paths.size() > MOST_PATHS) {
      return "must be 1 to " + MOST_PATHS + " paths";
    }
    if (paths.stream().distinct().count() < paths.size()) {
      return "must not name a path twice";
    }
    return paths.stream()
        .map(path -> path.contains("/") ? pathFault(path) : "must be paths like secret/orders")
        .filter(fault -> !fault.isEmpty())
        .findFirst()
        .orElse("");
  }

  static String pathFault(String path) {
    boolean climbs = List.of(path.split("/", -1)).stream()
        .anyMatch(part -> part.equals(".") || part.equals(".."));
    return climbs || !PATH.matcher(path).matches()
        ? "must be a path like secret/orders, without a slash at either end"
        : "";
  }

  static String refreshFault(Duration refresh) {
    return refresh.compareTo(Duration.ofSeconds(1)) < 0 || refresh.compareTo(Duration.ofDays(1)) > 0
        ? "must be from 1s to 1d"
        : "";
  }

  static void requirePath(String what, String path) {
    refuse(what, pathFault(path));
  }

  private static void refuse(String what, String fault) {
    if (!fault.isEmpty()) {
      throw new IllegalArgumentException(what + " " + fault + ".");
    }
  }
}
