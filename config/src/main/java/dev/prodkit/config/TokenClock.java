// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import dev.prodkit.config.VaultApi.Lease;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When a token is to be renewed and when to be replaced.
 *
 * <p>Always after 0.6 of what is left, give or take a tenth of that, so at two thirds at the
 * latest. Never two renewals within a third of the token's life or 5 s. A renewal that gave clearly
 * less than before met the token's maximum: the next thing due is a login, while the token still
 * works.
 */
final class TokenClock {
  static final double SHARE = 0.6;
  static final double JITTER = 0.1;
  static final long LEAST_BETWEEN_RENEWALS = TimeUnit.SECONDS.toNanos(5);

  private static final double CLEARLY_LESS = 0.9;
  private static final long LEAST_BETWEEN_LOGINS = TimeUnit.SECONDS.toNanos(1);
  private static final long NEVER = Long.MAX_VALUE / 4;

  private final boolean canLogIn;
  private final RandomGenerator random;

  private long base;
  private long full;
  private long renewal = NEVER;
  private long login = NEVER;
  private long doubt = NEVER;

  TokenClock(boolean canLogIn, RandomGenerator random) {
    this.canLogIn = canLogIn;
    this.random = random;
  }

  /**
   * A token begins its life here, with what a lookup said is left.
   *
   * @return whether it can be neither renewed nor replaced, and has an end
   */
  boolean loggedIn(long now, Lease lease) {
    full = lease.ttl().toNanos();
    return plan(now, lease, lease.renewable() && (!canLogIn || roomForAnother(full)));
  }

  /**
   * A renewal was granted.
   *
   * @return whether this was the last, and the token cannot be replaced
   */
  boolean renewed(long now, Lease lease) {
    long ttl = lease.ttl().toNanos();
    boolean atMaximum = ttl < full * CLEARLY_LESS;
    full = Math.max(full, ttl);
    return plan(now, lease, lease.renewable() && !atMaximum && roomForAnother(ttl));
  }

  private static boolean roomForAnother(long ttl) {
    return ttl * SHARE * (1 - JITTER) >= LEAST_BETWEEN_RENEWALS;
  }

  private boolean plan(long now, Lease lease, boolean renewable) {
    base = now;
    renewal = NEVER;
    login = NEVER;
    doubt = NEVER;
    long ttl = lease.ttl().toNanos();
    if (ttl == 0) {
      return false;
    }
    doubt = ttl - Math.max(LEAST_BETWEEN_RENEWALS, ttl / 3);
    long due = (long) (ttl * SHARE * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    if (renewable) {
      renewal = due;
    } else if (canLogIn) {
      login = Math.max(due, LEAST_BETWEEN_LOGINS);
    }
    return !renewable && !canLogIn;
  }

  boolean renewalDue(long now) {
    return now - base >= renewal;
  }

  boolean loginDue(long now) {
    return now - base >= login;
  }

  /** Nanoseconds until a renewal or a login. */
  long untilDue(long now) {
    return Math.min(renewal, login) - (now - base);
  }

  /** Nanoseconds until the token is nearer to its end than a service should let it come. */
  long untilDoubtful(long now) {
    return doubt - (now - base);
  }
}
