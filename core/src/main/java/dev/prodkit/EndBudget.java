// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.config.ConfigException;
import dev.prodkit.config.Default;
import dev.prodkit.config.Origin;
import dev.prodkit.config.Problem;
import dev.prodkit.shutdown.Plan;
import dev.prodkit.shutdown.Shortfall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The three settings that share the grace period. What somebody chose must fit into it before
 * anything starts, not on the night when the process is killed in the middle of its end.
 */
record EndBudget(
    @Default("30s") Duration shutdownGracePeriod,
    Optional<Duration> shutdownDrainDelay,
    Optional<Duration> telemetryFlushTimeout) {
  /** What does not fit, to join the one report; nothing if the settings are no durations at all. */
  static List<Problem> problems(Config config) {
    try {
      return config.get(EndBudget.class).misfits(config);
    } catch (ConfigException reportedWithTheOthers) {
      return List.of();
    }
  }

  private List<Problem> misfits(Config config) {
    try {
      return Plan.shortfalls(
              shutdownGracePeriod,
              shutdownDrainDelay.orElse(Duration.ZERO),
              telemetryFlushTimeout.orElse(
                  ProductionSettings.usualFlushTimeout(shutdownGracePeriod)))
          .stream()
          .flatMap(shortfall -> problem(shortfall, config).stream())
          .toList();
    } catch (IllegalArgumentException outOfBounds) { // which is reported with its rule
      return List.of();
    }
  }

  private Optional<Problem> problem(Shortfall shortfall, Config config) {
    return switch (shortfall.part()) {
      case DRAIN_DELAY -> Optional.of(problem("SHUTDOWN_DRAIN_DELAY", "is", shortfall, config));
      case FLUSH_TIMEOUT ->
        telemetryFlushTimeout.isPresent()
            ? Optional.of(problem("TELEMETRY_FLUSH_TIMEOUT", "is, twice,", shortfall, config))
            : Optional.empty();
      case IN_FLIGHT -> Optional.empty(); // nobody chose it: a warning, see Sanity
    };
  }

  private Problem problem(String name, String is, Shortfall shortfall, Config config) {
    return Problem.of(
            name,
            is + " " + text(shortfall.asked()) + ", for which SHUTDOWN_GRACE_PERIOD="
                + text(shutdownGracePeriod) + " has no room",
            config.origin(name).orElse(Origin.DEFAULT),
            "set it to at most " + text(shortfall.most()) + ", or SHUTDOWN_GRACE_PERIOD and the"
                + " platform's own to at least " + text(shortfall.gracePeriodThatFits()))
        .as(Problem.Kind.CONTRADICTORY);
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
