// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Rotating;
import dev.prodkit.config.Secret;
import dev.prodkit.config.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * One of the tokens that open the management port. It follows the rotation of its setting: a new
 * value is accepted at once, and the one before for {@link #OVERLAP} more, in which the operator's
 * tools get the new one. Safe for use by many threads.
 */
final class AcceptedToken implements AutoCloseable {
  static final Duration OVERLAP = Duration.ofSeconds(60);
  /** A token that rotates more often within the overlap has leaked or is a mistake. */
  private static final int MOST_OLD = 4;

  private record Old(Secret token, long since) {}

  private final Rotating<Secret> setting;
  private final LongSupplier nanoTime;
  private final Subscription<Secret> subscription;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock; the oldest first.
  private final Deque<Old> old = new ArrayDeque<>();
  private Secret current;

  private AcceptedToken(Rotating<Secret> setting, LongSupplier nanoTime) {
    this.setting = setting;
    this.nanoTime = nanoTime;
    this.current = setting.current();
    this.subscription = setting.onChange((before, fresh) -> follow());
  }

  static AcceptedToken of(Rotating<Secret> setting, LongSupplier nanoTime) {
    return new AcceptedToken(setting, nanoTime);
  }

  /** One that never changes. */
  static AcceptedToken of(Secret token) {
    return of(Rotating.of(token), System::nanoTime);
  }

  /** Whether this is the token; the time that it takes depends on lengths alone. */
  static boolean matches(Optional<AcceptedToken> expected, Secret presented) {
    return expected.isPresent() && expected.get().matches(presented);
  }

  private boolean matches(Secret presented) {
    lock.lock();
    try {
      follow();
      boolean matches = current.equals(presented);
      for (Old each : old) {
        matches |= each.token().equals(presented);
      }
      return matches;
    } finally {
      lock.unlock();
    }
  }

  /** The subscription tells when it changed; a caller may come before that. */
  private void follow() {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      Secret fresh = setting.current();
      if (!fresh.equals(current)) {
        old.addLast(new Old(current, now));
        current = fresh;
      }
      while (!old.isEmpty()
          && (old.size() > MOST_OLD || now - old.getFirst().since() >= OVERLAP.toNanos())) {
        old.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
