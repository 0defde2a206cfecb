// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
    "CFG-6: bytes of the environment that cannot be decoded are an error, never another value")
class EncodingTest {
  /** Binds what it finds and says how that went, in ASCII. */
  static final class Service {
    record Login(String pw, Optional<String> other) {}

    private Service() {}

    public static void main(String[] arguments) {
      Map<String, String> environment = System.getenv();
      System.out.println(
          "pw " + environment.getOrDefault("PW", "").codePoints().boxed().toList());
      try {
        Login login = Config.of(Source.environment(environment)).get(Login.class);
        System.out.println("bound " + login.pw().codePoints().boxed().toList());
      } catch (ConfigException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @TempDir
  Path directory;

  // The test's own JVM would encode the value again, so a shell in place of java puts the raw bytes
  // in.
  private List<String> run(String octalBytes, String locale) throws IOException {
    Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
    String real = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        java,
        "#!/bin/sh\nPW=$(printf '" + octalBytes + "')\nexport PW\nexec '" + real + "' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    try (ServiceProcess process = ServiceProcess.main(Service.class)
        .java(directory)
        .environment("LC_ALL", locale)
        .start()) {
      assertThat(process.awaitExit()).isZero();
      return process.lines();
    }
  }

  @Test
  void anUmlautIsReadInUtf8() throws IOException {
    assertThat(run("p\\303\\244ss", "C.UTF-8")).contains("bound [112, 228, 115, 115]");
  }

  @Test
  void anUmlautIsRefusedWhereTheLocaleIsC() throws IOException {
    assertThat(run("p\\303\\244ss", "C"))
        .containsSequence(
            "pw [112, 65533, 65533, 115, 115]",
            "the configuration has 1 problem:",
            "  - PW is not valid UTF-8 here, and holds U+FFFD instead of what was meant (environment PW): start the JVM"
                + " with LC_ALL=C.UTF-8, and save the value as UTF-8");
  }

  @Test
  void aLooseByteIsRefusedEvenInUtf8() throws IOException {
    assertThat(run("p\\377ss", "C.UTF-8"))
        .contains("pw [112, 65533, 115, 115]", "the configuration has 1 problem:");
  }

  @Test
  void aNameThatNothingBindsMayHoldAnything() {
    record Port(int port) {}
    assertThat(Config.of(Source.environment(Map.of("PW", "\uFFFD", "PORT", "1")))
            .get(Port.class)
            .port())
        .isEqualTo(1);
  }
}
