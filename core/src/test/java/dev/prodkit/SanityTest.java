// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SanityTest {
  private static final long MIB = 1 << 20;
  private static final Container SOUND =
      new Container(OptionalLong.of(512 * MIB), 384 * MIB, 2, 1, Optional.empty(), true);

  private static String said(Map<String, String> environment, Container container) {
    try (Production production = Production.configure().environment(environment).forTest()) {
      return Sanity.of(
              production.settings(ProductionSettings.class), production.identity(), container)
          .toString();
    }
  }

  private static String said(Container container) {
    return said(Map.of("ENVIRONMENT", "production"), container);
  }

  @Test
  void hasNothingToSayOfASoundContainer() {
    assertThat(said(SOUND)).isEqualTo("[]");
  }

  @Test
  void saysThatTheHeapLeavesTooLittleOfTheMemory() {
    Container tight =
        new Container(OptionalLong.of(512 * MIB), 500 * MIB, 2, 1, Optional.empty(), true);
    assertThat(said(tight)).contains(Codes.HEAP_LIMIT, "500 MiB", "512 MiB", "MaxRAMPercentage");
    Container unlimited =
        new Container(OptionalLong.empty(), 500 * MIB, 2, 1, Optional.empty(), true);
    assertThat(said(unlimited)).isEqualTo("[]");
  }

  @Test
  void saysThatNothingEndsAProcessWithoutMemoryUnlessSomethingDoes() {
    Container deaf =
        new Container(OptionalLong.of(512 * MIB), 384 * MIB, 2, 1, Optional.empty(), false);
    assertThat(said(deaf)).contains(Codes.OUT_OF_MEMORY_IGNORED, "-XX:+ExitOnOutOfMemoryError");
    assertThat(said(Map.of("ENVIRONMENT", "development"), deaf)).isEqualTo("[]");
  }

  @Test
  void saysThatAShellSwallowsTheSignal() { // SHD-13
    Container wrapped =
        new Container(OptionalLong.of(512 * MIB), 384 * MIB, 2, 7, Optional.of("sh"), true);
    assertThat(said(wrapped)).contains(Codes.SHELL_WRAPPER, "exec");
  }

  @Test
  void saysThatTheGracePeriodLeavesWorkInFlightTooLittle() {
    Map<String, String> hasty = Map.of("ENVIRONMENT", "production", "SHUTDOWN_GRACE_PERIOD", "5s");
    assertThat(said(hasty, SOUND)).contains(Codes.GRACE_PERIOD, "work in flight", "5 s");
  }

  @Test
  void readsTheLimitOfBothVersionsOfControlGroups(@TempDir Path root) throws IOException {
    assertThat(Container.memoryLimit(root)).isEmpty();
    Path first = root.resolve("sys/fs/cgroup/memory/memory.limit_in_bytes");
    Files.createDirectories(first.getParent());
    Files.writeString(first, "9223372036854771712\n"); // no limit, as version 1 says it
    assertThat(Container.memoryLimit(root)).isEmpty();
    Files.writeString(first, "536870912\n");
    assertThat(Container.memoryLimit(root)).hasValue(512 * MIB);
    Path second = root.resolve("sys/fs/cgroup/memory.max");
    Files.writeString(second, "268435456\n");
    assertThat(Container.memoryLimit(root)).hasValue(256 * MIB);
    Files.writeString(second, "max\n");
    assertThat(Container.memoryLimit(root)).hasValue(512 * MIB);
  }

  @Test
  void readsFromTheCommandLineWhetherTheMachineEndsByItself() {
    assertThat(Container.endsWithoutMemory(List.of("-Xmx1g"))).isFalse();
    assertThat(Container.endsWithoutMemory(List.of("-XX:+ExitOnOutOfMemoryError")))
        .isTrue();
    assertThat(Container.endsWithoutMemory(List.of("-XX:+CrashOnOutOfMemoryError")))
        .isTrue();
    assertThat(Container.endsWithoutMemory(
            List.of("-XX:+ExitOnOutOfMemoryError", "-XX:-ExitOnOutOfMemoryError")))
        .isFalse();
  }
}
