// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import dev.prodkit.config.VaultFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A Vault that lives on a clock of the test's. It remembers when it was asked for what. */
final class FakeVault implements VaultApi {
  /** A request: when, and which. */
  record Asked(long nanos, String what) {}

  final List<Asked> asked = new ArrayList<>();
  final List<Notice> notices = new ArrayList<>();
  final List<String> found = new ArrayList<>();
  final List<String> retired = new ArrayList<>();
  final Map<String, VaultSecret> held = new HashMap<>();
  final Set<String> denied = new TreeSet<>();

  long now;
  boolean away;
  boolean loginRefused;
  boolean canLogIn = true;
  boolean renewable = true;
  Duration ttl = Duration.ofSeconds(60);
  Duration maximum = Duration.ofDays(1);
  Duration spentBeforeLookup = Duration.ZERO;

  private int tokens;
  private String valid = "";
  private long born;
  private long ends;

  FakeVault() {
    put("secret/a", 1, Map.of("A", "one"));
  }

  void put(String path, long version, Map<String, String> values) {
    held.put(path, VaultSecret.of(path, path, OptionalLong.of(version), values));
  }

  void revoke() {
    valid = "";
  }

  static VaultSettings settings(Duration refresh, String... paths) {
    return new VaultSettings(
        URI.create("https://vault.test"),
        Optional.empty(),
        Optional.empty(),
        new VaultLogin.Kubernetes("orders", VaultLogin.Kubernetes.JWT, "kubernetes"),
        List.of(paths),
        refresh,
        true);
  }

  long count(String what) {
    return asked.stream().filter(ask -> ask.what().startsWith(what)).count();
  }

  List<Long> times(String what) {
    return asked.stream()
        .filter(ask -> ask.what().startsWith(what))
        .map(Asked::nanos)
        .toList();
  }

  long notices(String code) {
    return notices.stream().filter(notice -> notice.code().equals(code)).count();
  }

  VaultEvents events() {
    return new VaultEvents(
        notices::add, secret -> found.add(secret.reveal()), secret -> retired.add(secret.reveal()));
  }

  private void ask(String what) throws VaultFailure {
    asked.add(new Asked(now, what));
    if (away) {
      throw new VaultFailure(Kind.UNREACHABLE, Problem.of("Vault", "is away", "wait"));
    }
  }

  private void require(Secret token) throws VaultFailure {
    if (!token.reveal().equals(valid) || now - ends >= 0) {
      throw new VaultFailure(Kind.DENIED, VaultRefusal.token(403));
    }
  }

  @Override
  public boolean canLogIn() {
    return canLogIn;
  }

  @Override
  public Secret login() throws VaultFailure {
    if (!canLogIn && !valid.isEmpty()) {
      return Secret.of(valid);
    }
    ask("login");
    if (loginRefused) {
      throw new VaultFailure(Kind.REFUSED, Problem.of("VAULT_ROLE", "is refused", "create it"));
    }
    valid = "token-" + ++tokens;
    born = now;
    ends = now + Math.min(ttl.toNanos(), maximum.toNanos());
    now += spentBeforeLookup.toNanos();
    return Secret.of(valid);
  }

  @Override
  public Lease lookup(Secret token) throws VaultFailure {
    ask("lookup");
    require(token);
    return new Lease(rest(), renewable);
  }

  // Vault answers in whole seconds.
  private Duration rest() {
    return Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(ends - now));
  }

  @Override
  public Lease renew(Secret token) throws VaultFailure {
    ask("renew");
    require(token);
    ends = Math.min(now + ttl.toNanos(), born + maximum.toNanos());
    return new Lease(rest(), renewable);
  }

  @Override
  public VaultSecret read(Secret token, String path) throws VaultFailure {
    ask("read " + path);
    require(token);
    if (denied.contains(path)) {
      throw new VaultFailure(Kind.DENIED, VaultRefusal.path(path, path, 403));
    }
    VaultSecret secret = held.get(path);
    if (secret == null) {
      throw new VaultFailure(Kind.REFUSED, VaultRefusal.path(path, path, 404));
    }
    return secret;
  }

  @Override
  public void close() {
    asked.add(new Asked(now, "close"));
  }
}
