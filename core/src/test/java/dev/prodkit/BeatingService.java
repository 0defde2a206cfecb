// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A service that makes a span ten times a second. */
final class BeatingService {
  private BeatingService() {}

  public static void main(String[] args) throws Exception {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(HttpPool.daemons("beat-"));
    try (Production production = Production.bootstrap(args)) {
      ScheduledFuture<?> beat = clock.scheduleAtFixedRate(
          () -> production.spans().call("beat", () -> "done"), 0, 100, TimeUnit.MILLISECONDS);
      production.serve();
      beat.cancel(false);
    } finally {
      clock.shutdownNow();
    }
  }
}
