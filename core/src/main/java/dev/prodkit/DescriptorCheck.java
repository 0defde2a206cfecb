// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.health.CheckTiming;
import dev.prodkit.health.Health;
import dev.prodkit.health.HealthCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Says that file descriptors run out before they have run out. The check is optional: the status is
 * degraded, and no probe fails for it. A restart would cut every connection, and would not help
 * against too many clients, who come back at once; taking the pod out of traffic would send them to
 * the others, which have the same limit.
 */
final class DescriptorCheck implements HealthCheck {
  static final String NAME = "descriptors";

  /** Counting takes a microsecond for each open descriptor, so the deadline allows for millions. */
  private static final CheckTiming TIMING =
      new CheckTiming(Duration.ofSeconds(5), Duration.ofSeconds(2));

  private static final double FAILS_FROM = 0.90;
  private static final double RECOVERS_BELOW = 0.85;

  private final Supplier<OptionalLong> limit;
  private final Supplier<OptionalLong> open;
  /** Runs one after the other, on threads that may differ. */
  private volatile boolean failing;

  DescriptorCheck(Supplier<OptionalLong> limit, Supplier<OptionalLong> open) {
    this.limit = limit;
    this.open = open;
  }

  /** Only where descriptors can be counted. */
  static void register(Health health) {
    if (Descriptors.open().isPresent()) {
      health.optional(NAME, TIMING, new DescriptorCheck(Descriptors::limit, Descriptors::open));
    }
  }

  @Override
  public boolean check() throws IOException {
    OptionalLong most = limit.get();
    OptionalLong now = open.get();
    if (most.isEmpty() || now.isEmpty()) {
      return true;
    }
    double used = (double) now.getAsLong() / most.getAsLong();
    failing = used >= (failing ? RECOVERS_BELOW : FAILS_FROM);
    if (failing) {
      throw new IOException(
          now.getAsLong() + " of " + most.getAsLong() + " file descriptors are open");
    }
    return true;
  }
}
