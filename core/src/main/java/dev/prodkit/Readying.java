// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.health.CheckResult;
import dev.prodkit.health.Health;
import dev.prodkit.health.HealthCheck;
import dev.prodkit.shutdown.Shutdown;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Turns readiness on when the startup checks have passed, and says {@code Ready} when it is on. */
final class Readying {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final Set<HealthCheck.Kind> WAITED_FOR =
      EnumSet.of(HealthCheck.Kind.STARTUP, HealthCheck.Kind.READINESS);

  private final Health health;
  private final Shutdown shutdown;
  private final long begin = System.nanoTime();
  private boolean told;

  private Readying(Health health, Shutdown shutdown) {
    this.health = health;
    this.shutdown = shutdown;
  }

  /**
   * Waits until {@code /health/ready} answers 200, or until the end has begun. What it waits for is
   * told once, after five seconds.
   */
  static void await(Health health, Shutdown shutdown) throws InterruptedException {
    new Readying(health, shutdown).await();
  }

  private void await() throws InterruptedException {
    boolean started = false;
    while (!started && !shutdown.ending()) {
      started = health.awaitStarted(LOOK);
      tellOnce();
    }
    if (started) {
      health.ready();
    }
    boolean ready = false;
    while (!ready && !shutdown.ending()) {
      ready = health.awaitReady(LOOK);
      tellOnce();
    }
    if (ready) {
      tellReady();
    }
  }

  private void tellOnce() {
    List<String> down = health.overall().details().stream()
        .filter(check -> !check.up() && WAITED_FOR.contains(check.kind()))
        .map(CheckResult::name)
        .toList();
    if (!told && !down.isEmpty() && System.nanoTime() - begin > SOON.toNanos()) {
      told = true;
      LOG.atWarn()
          .addKeyValue("code", Codes.CHECK_DOWN)
          .addKeyValue("checks", down)
          .log("Not ready yet: these checks are not up");
    }
  }

  private void tellReady() {
    LoggingEventBuilder line =
        LOG.atInfo().addKeyValue("end_budget_ms", StartReport.budget(shutdown.plan()));
    if (shutdown.lacksStopAccepting()) {
      line = line.addKeyValue(
          "not_registered", "stopAccepting: work comes in, and nothing stops it before the end");
    }
    line.log("Ready");
  }
}
