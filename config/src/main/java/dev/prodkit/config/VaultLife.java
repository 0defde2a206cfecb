// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import dev.prodkit.config.VaultFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The life of a token and of the secrets that were read with it, as a machine without a thread:
 * {@link #step} does what is due and says when to come again. One caller at a time.
 */
final class VaultLife {

  private final VaultApi api;
  private final VaultSettings settings;
  private final LongSupplier nanos;
  private final VaultBackoff backoff;
  private final VaultEvents events;
  private final TokenClock clock;
  private final RandomGenerator random;

  private final Map<String, VaultSecret> secrets = new LinkedHashMap<>();
  private final Set<String> lost = new HashSet<>();
  private @Nullable Secret token;
  private long readAt;
  private long gate;
  private int failures;
  private long failingSince;
  private @Nullable Kind toldOf;

  /** A life that has not begun. */
  VaultLife(
      VaultApi api,
      VaultSettings settings,
      LongSupplier nanos,
      RandomGenerator random,
      VaultEvents events) {
    this.api = api;
    this.settings = settings;
    this.nanos = nanos;
    this.backoff = new VaultBackoff(random);
    this.clock = new TokenClock(api.canLogIn(), random);
    this.random = random;
    this.events = events;
    this.gate = nanos.getAsLong();
  }

  /**
   * One attempt to log in and to read everything.
   *
   * @throws VaultFailure with the problems of all paths
   */
  void begin() throws VaultFailure {
    if (token == null) {
      events.loggedIn(logIn());
    }
    List<Problem> problems = new ArrayList<>();
    for (String path : settings.paths()) {
      try {
        secrets.put(path, api.read(held(), path));
      } catch (VaultFailure failure) {
        if (failure.kind() == Kind.UNREACHABLE) {
          throw failure;
        }
        problems.addAll(failure.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new VaultFailure(Kind.REFUSED, problems);
    }
    readAt = nextRead();
  }

  /** What was read last of each path, in the order of the settings. */
  List<VaultSecret> secrets() {
    return settings.paths().stream().map(path -> secrets.get(path)).toList();
  }

  /**
   * Does what is due.
   *
   * @param changed runs after secrets changed
   * @return nanoseconds until something is due again
   */
  long step(Runnable changed) {
    if (nanos.getAsLong() - gate >= 0) {
      try {
        if (advance()) {
          changed.run();
        }
        recovered();
      } catch (VaultFailure failure) {
        failed(failure);
      }
    }
    long now = nanos.getAsLong();
    return Math.max(1, failures > 0 ? gate - now : Math.min(clock.untilDue(now), readAt - now));
  }

  /** Whether the token will end soon, and nothing could be done about it so far. */
  boolean failing() {
    return failures > 0 && clock.untilDoubtful(nanos.getAsLong()) <= 0;
  }

  /** Forgets the token. */
  void end() {
    drop();
  }

  private boolean advance() throws VaultFailure {
    long now = nanos.getAsLong();
    if (token == null || clock.loginDue(now)) {
      boolean revoked = token == null;
      return logInAndReadAgain(revoked);
    }
    if (clock.renewalDue(now)) {
      try {
        VaultApi.Lease lease = api.renew(held());
        if (clock.renewed(nanos.getAsLong(), lease)) {
          events.endsForGood(lease.ttl());
        }
        events.renewed(lease);
      } catch (VaultFailure failure) {
        if (failure.kind() != Kind.UNREACHABLE) {
          return replaceRevoked();
        }
        throw failure;
      }
    }
    if (nanos.getAsLong() - readAt >= 0) {
      try {
        return readAll();
      } catch (TokenRefused refused) {
        return replaceRevoked();
      }
    }
    return false;
  }

  private boolean replaceRevoked() throws VaultFailure {
    drop();
    return logInAndReadAgain(true);
  }

  private boolean logInAndReadAgain(boolean revoked) throws VaultFailure {
    logIn();
    readAt = nanos.getAsLong();
    boolean changed;
    try {
      changed = readAll();
    } catch (TokenRefused refused) {
      // A new token that is refused too: by back-off, never in a loop.
      drop();
      throw new VaultFailure(Kind.DENIED, VaultRefusal.token(403));
    }
    if (revoked) {
      events.revoked();
    } else {
      events.replaced();
    }
    return changed;
  }

  private VaultApi.Lease logIn() throws VaultFailure {
    Secret next = api.login();
    VaultApi.Lease lease;
    boolean kept = false;
    try {
      if (api.canLogIn()) {
        events.tokenFound(next);
      }
      lease = api.lookup(next);
      kept = true;
    } finally {
      if (!kept && !next.equals(token) && api.canLogIn()) {
        discard(next);
      }
    }
    Secret old = token;
    token = next;
    if (old != null && !old.equals(next)) {
      discard(old);
    }
    if (clock.loggedIn(nanos.getAsLong(), lease)) {
      events.endsForGood(lease.ttl());
    }
    return lease;
  }

  private void drop() {
    Secret old = token;
    token = null;
    if (old != null && api.canLogIn()) {
      discard(old);
    }
  }

  private void discard(Secret old) {
    events.tokenRetired(old);
    old.close();
  }

  private Secret held() {
    if (token == null) {
      throw new IllegalStateException("no token is held: log in first");
    }
    return token;
  }

  /** Vault says 403 to everything, not to one path. */
  private static final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1L;

    TokenRefused() {
      super("refused", null, false, false);
    }
  }

  private boolean readAll() throws VaultFailure, TokenRefused {
    boolean changed = false;
    for (String path : settings.paths()) {
      try {
        VaultSecret now = api.read(held(), path);
        VaultSecret before = secrets.put(path, now);
        lost.remove(path);
        if (before != null && !before.equals(now)) {
          events.changed(before, now);
          changed |= !before.values().equals(now.values()) || !before.origin().equals(now.origin());
        }
      } catch (VaultFailure failure) {
        if (failure.kind() == Kind.UNREACHABLE) {
          throw failure;
        }
        if (failure.kind() == Kind.DENIED) {
          requireToken();
        }
        if (lost.add(path)) {
          events.pathLost(failure);
        }
      }
    }
    readAt = nextRead();
    return changed;
  }

  private void requireToken() throws VaultFailure, TokenRefused {
    try {
      api.lookup(held());
    } catch (VaultFailure failure) {
      if (failure.kind() == Kind.UNREACHABLE) {
        throw failure;
      }
      throw new TokenRefused();
    }
  }

  // Never later than promised, and not all instances at once.
  private long nextRead() {
    return nanos.getAsLong()
        + (long) (settings.refresh().toNanos() * (0.9 + 0.1 * random.nextDouble()));
  }

  private void recovered() {
    if (failures > 0) {
      events.back(Duration.ofNanos(nanos.getAsLong() - failingSince));
    }
    failures = 0;
    toldOf = null;
  }

  private void failed(VaultFailure failure) {
    long now = nanos.getAsLong();
    if (failures++ == 0) {
      failingSince = now;
    }
    gate = now + backoff.apply(failures) * 1_000_000;
    if (toldOf != failure.kind()) {
      toldOf = failure.kind();
      if (failure.kind() == Kind.UNREACHABLE) {
        events.unreachable(failure);
      } else {
        events.loginRefused(failure);
      }
    }
  }
}
