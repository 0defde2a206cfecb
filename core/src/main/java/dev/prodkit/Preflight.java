// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.health.CheckResult;
import dev.prodkit.health.Health;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code --check}: each startup and readiness check once, and a verdict. */
final class Preflight {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private Preflight() {}

  /**
   * Says what each check answered.
   *
   * @throws StartupException if one of them fails
   */
  static void run(Health health) throws InterruptedException {
    List<CheckResult> failing =
        health.runOnce(DEADLINE).stream().filter(result -> !result.up()).toList();
    if (!failing.isEmpty()) {
      String names = failing.stream()
          .map(result ->
              result.name() + result.failure().map(text -> " (" + text + ")").orElse(""))
          .collect(Collectors.joining(", "));
      throw StartupException.failure(Codes.PREFLIGHT, "checks fail: " + names);
    }
    LOG.info("Check passed");
  }
}
