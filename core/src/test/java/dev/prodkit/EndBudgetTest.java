// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EndBudgetTest {
  private static String refusal(Map<String, String> environment) {
    StartupException refused = catchThrowableOfType(
        StartupException.class,
        () -> Production.configure().environment(environment).forTest());
    assertThat(refused.exitCode()).isEqualTo(78);
    return String.valueOf(refused.getMessage());
  }

  @Test
  void refusesADrainDelayThatTheGracePeriodHasNoRoomForAndNamesBothNumbersThatWouldDo() {
    assertThat(refusal(Map.of("SHUTDOWN_DRAIN_DELAY", "20s")))
        .contains("SHUTDOWN_DRAIN_DELAY", "20s", "SHUTDOWN_GRACE_PERIOD=30s")
        .contains("at most 13500ms", "at least 37s");
    assertThat(refusal(Map.of("SHUTDOWN_DRAIN_DELAY", "9s", "SHUTDOWN_GRACE_PERIOD", "10s")))
        .contains("SHUTDOWN_GRACE_PERIOD=10s", "at least");
  }

  @Test
  void refusesAFlushTimeoutOfWhichTwoDoNotFit() {
    assertThat(refusal(Map.of("TELEMETRY_FLUSH_TIMEOUT", "20s")))
        .contains("TELEMETRY_FLUSH_TIMEOUT", "is, twice, 20s", "at most 14250ms");
  }

  @Test
  void saysSoInTheOneReportWithWhateverElseIsWrong() {
    assertThat(refusal(Map.of("SHUTDOWN_DRAIN_DELAY", "20s", "MANAGEMENT_PORT", "many")))
        .contains("SHUTDOWN_DRAIN_DELAY", "MANAGEMENT_PORT");
    assertThat(refusal(Map.of("SHUTDOWN_DRAIN_DELAY", "20 parsecs")))
        .contains("SHUTDOWN_DRAIN_DELAY", "must be a duration")
        .doesNotContain("parsecs");
  }

  @Test
  void letsWhatNobodyChoseYield() {
    try (Production production = Production.configure()
        .environment(Map.of("SHUTDOWN_GRACE_PERIOD", "2s", "ENVIRONMENT", "production"))
        .forTest()) {
      ProductionSettings settings = production.settings(ProductionSettings.class);
      assertThat(settings.drainDelay(production.identity()))
          .isLessThan(settings.flushTimeout().multipliedBy(2));
      assertThat(settings.flushTimeout().multipliedBy(6))
          .isEqualTo(settings.shutdownGracePeriod().minusNanos(2));
    }
  }
}
