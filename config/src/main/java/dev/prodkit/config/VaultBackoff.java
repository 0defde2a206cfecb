// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import io.github.resilience4j.core.IntervalFunction;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: "full jitter", a random time up to a bound that doubles
 * from 1 s to 60 s (AWS Architecture Blog, "Exponential Backoff And Jitter"), so that a thousand
 * instances do not ask a Vault that comes back in the same second.
 */
final class VaultBackoff implements IntervalFunction {
  static final long FIRST_MILLIS = 1_000;
  static final long MOST_MILLIS = 60_000;

  // Full jitter alone may be no wait at all, several times in a row.
  private static final long LEAST_MILLIS = 100;

  private final RandomGenerator random;

  VaultBackoff(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Long apply(Integer attempt) {
    long bound = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(attempt - 1, 6));
    return Math.max(LEAST_MILLIS, (long) (random.nextDouble() * bound));
  }
}
