// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What can be told from the compiled classes alone. */
class SourceTest {
  private static List<Path> classes() throws Exception {
    Path root = Path.of(
        Shutdown.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  private static String constants(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("SHD-14: nothing here reads a wall clock, so none can stretch a deadline")
  void readsNoWallClock() throws Exception {
    assertThat(classes())
        .hasSizeGreaterThan(20)
        .allSatisfy(file -> assertThat(constants(file))
            .doesNotContain("currentTimeMillis")
            .doesNotContain("java/time/Instant")
            .doesNotContain("java/time/Clock")
            .doesNotContain("java/util/Date")
            .doesNotContain("awaitUntil")
            .doesNotContain("parkUntil"));
  }

  @Test
  void givesEachSituationACodeOfItsOwn() throws Exception {
    List<String> codes = Arrays.stream(Notice.class.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .map(SourceTest::text)
        .toList();
    assertThat(codes)
        .hasSize(19)
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("PK-SHUTDOWN-\\d\\d"));
  }

  private static String text(Field field) {
    try {
      return (String) field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
