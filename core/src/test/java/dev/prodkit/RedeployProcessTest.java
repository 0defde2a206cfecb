// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.ServiceProcess;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code close()} gives back what is process-wide. */
class RedeployProcessTest {
  private static ServiceProcess start(String how, int times) {
    return ServiceProcess.main(Redeployments.class)
        .environment("SERVICE_NAME", "redeployed")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .environment("DATABASE_PASSWORD", "hunter2-hunter2-canary")
        .jvmOption("-Xmx512m")
        .jvmOption("-XX:SoftRefLRUPolicyMSPerMB=0") // what is only softly held is free
        .jvmOption("-Dhttp.keepAlive=false") // connections of the test's own client
        .argument(how)
        .argument(String.valueOf(times))
        .start();
  }

  /**
   * Where the libraries are the container's, OpenTelemetry keeps the stack of the last
   * registration, and on JDK 17 a hook of the container's log keeps the application that logged
   * first.
   */
  @ParameterizedTest(name = "shared with the container: {0}")
  @CsvSource({"NOTHING, 0", "LIBRARIES, 2", "PRODKIT_TOO, 0"})
  @DisplayName("CORE-10: after eight redeployments the class loaders are collected")
  void leavesNoClassLoaderBehind(String shared, int left) {
    try (ServiceProcess process = start(shared, 8)) {
      assertThat(process.awaitExit(Duration.ofSeconds(90))).isZero();
      assertThat(process.errorLines())
          .filteredOn(line -> line.startsWith("alive="))
          .singleElement()
          .satisfies(
              line -> assertThat(Integer.parseInt(line.substring(6))).isLessThanOrEqualTo(left));
    }
  }

  @Test
  @DisplayName("CORE-10: a hundred cycles of bootstrap() and close() leave as much as five")
  void leavesAsMuchAfterAHundredCyclesAsAfterFive() {
    try (ServiceProcess process = start("cycles", 100)) {
      assertThat(process.awaitExit(Duration.ofMinutes(2))).isZero();
      assertThat(process.errorLines())
          .contains("threads=[]", "told")
          .noneMatch(line -> line.startsWith("more="));
    }
  }
}
