// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells the first signal from those that repeat it. A process group, {@code dumb-init}, or a Ctrl-C
 * beside a wrapper send the same wish twice or more within milliseconds.
 */
final class FirstSignal {
  private static final long REPEATS = Duration.ofSeconds(1).toNanos();

  private final AtomicReference<@Nullable Arrival> first = new AtomicReference<>();

  private record Arrival(int number, long at) {}

  enum Order {
    FIRST,
    /** Within a second of the first. */
    REPEATED,
    /** After that second. */
    LATER
  }

  /**
   * Takes note of a signal.
   *
   * @param now of the monotonic clock, in nanoseconds
   */
  Order arrived(int number, long now) {
    @Nullable Arrival before = first.compareAndExchange(null, new Arrival(number, now));
    if (before == null) {
      return Order.FIRST;
    }
    return now - before.at() <= REPEATS ? Order.REPEATED : Order.LATER;
  }

  /** What the process exits with for the first one; zero if none has come. */
  int code() {
    @Nullable Arrival arrival = first.get();
    return arrival == null ? 0 : ExitDecision.ofSignal(arrival.number());
  }
}
