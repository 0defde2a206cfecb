// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when more connections come than the process may have descriptors. */
class DescriptorExhaustionTest {
  /** Fewer than the connections that are held: they use up what the process has left. */
  private static final int LEFT = 25;

  private static final int HELD = 40;

  @TempDir
  private Path directory;

  /** A Java whose processes may have so many descriptors, and cannot raise that. */
  private Path limitedJava(long descriptors) throws IOException {
    Path java = directory.resolve("bin").resolve("java");
    Files.createDirectory(java.getParent());
    Files.writeString(
        java,
        "#!/bin/bash%nulimit -n %d%nexec '%s/bin/java' \"$@\"%n"
            .formatted(descriptors, System.getProperty("java.home")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    return directory;
  }

  /** What the service needs for itself, with a connection on each port. */
  private static long needed() throws IOException {
    try (Attacked service = Attacked.start()) {
      Attacked.get(service.port, "/ok");
      service.metrics();
      service.figures();
      return service.descriptors();
    }
  }

  @Test
  @DisplayName("HTP-4: it answers again within five seconds after descriptors had run out")
  void answersAgainOnceDescriptorsAreFreeAgain() throws IOException {
    recovers(true, true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersAgainAlsoWhereOnePortAloneWasCrowded(boolean service) throws IOException {
    recovers(service, !service);
  }

  private void recovers(boolean service, boolean management) throws IOException {
    Path java = limitedJava(needed() + LEFT);
    try (Attacked attacked = Attacked.start(command -> command.java(java))) {
      List<Wire> held = new ArrayList<>();
      try {
        for (int i = 0; i < HELD; i++) {
          if (service) {
            held.add(new Wire(attacked.port, Attacked.PATIENCE));
          }
          if (management) {
            held.add(new Wire(attacked.managementPort, Attacked.PATIENCE));
          }
        }
        await()
            .pollDelay(Duration.ofSeconds(1)) // so that the server has met the end of them
            .until(() -> true);
      } finally {
        for (Wire each : held) {
          each.close();
        }
      }
      await().atMost(Duration.ofSeconds(6)).untilAsserted(() -> {
        Duration second = Duration.ofSeconds(1);
        assertThat(Attacked.get(attacked.port, "/ok", second))
            .as("the service's port")
            .startsWith("HTTP/1.1 200 ");
        assertThat(Attacked.get(attacked.managementPort, "/health/live", second))
            .as("the management port")
            .startsWith("HTTP/1.1 200 ");
      });
      assertThat(attacked.faults()).isEmpty();
    }
  }
}
