// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.environment;
import static dev.prodkit.config.Reports.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("CFG-11: a file that holds a value is safe to name")
class EnvironmentFilesTest {
  record Login(Secret password) {}

  record Text(String password) {}

  @TempDir
  Path directory;

  private String read(Path file) {
    return Config.of(Source.environmentFiles(Map.of("PASSWORD_FILE", file.toString())))
        .get(Text.class)
        .password();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("password"), text);
  }

  private static String refusal(String path) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> problem(environment(Map.of("PASSWORD_FILE", path)), Login.class).rule());
  }

  @Test
  void holdsTheValueAndNamesItsOrigin() throws IOException {
    Path file = write("s3cr3t");
    Config config = environment(Map.of("PASSWORD_FILE", file.toString()));
    assertThat(config.get(Login.class).password()).isEqualTo(Secret.of("s3cr3t"));
    assertThat(config.origin("PASSWORD")).contains(Origin.file(file));
  }

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a|, a",
    "a||, a|",
    "a^|, a",
    "a^|^|, a^|",
    "a^, a^",
    "|, ''",
    "'', ''",
    "' a ', ' a '",
    "|a, |a",
    "~a, a",
    "~a|, a"
  })
  void oneNewlineAtTheEndAndAByteOrderMarkDoNotCount(String text, String value) throws IOException {
    Path file = write(characters(text));
    assertThat(read(file)).isEqualTo(characters(value));
  }

  private static String characters(String text) {
    return text.replace('|', '\n').replace('^', '\r').replace('~', '\uFEFF');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "password",
        "./password",
        "canary-that-is-the-secret",
        "",
        " ",
        "~/x",
        "a\0b"
      })
  void aRelativePathIsRefusedAndNotShown(String path) {
    Problem problem = problem(environment(Map.of("PASSWORD_FILE", path)), Login.class);
    assertThat(problem.rule())
        .matches("comes from a file (that is named by a relative path|whose name is no path)");
    assertThat(problem.origin()).contains(Origin.environment("PASSWORD_FILE"));
    assertThat(problem.toString()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/self/environ",
        "/proc/self/../self/cmdline",
        "/sys/kernel/mm/transparent_hugepage/enabled",
        "/dev/zero",
        "/dev/null",
        "/dev/stdin"
      })
  void whatTheKernelMakesUpIsRefusedWithoutWaiting(String path) {
    assertThat(refusal(path))
        .matches("comes from a file that (lies under /proc, /sys or /dev|is not a .*|does not .*)");
  }

  @Test
  void aLinkToTheKernelIsRefusedToo() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/proc/self/environ"));
    assertThat(refusal(link.toString()))
        .isEqualTo("comes from a file that lies under /proc, /sys or /dev");
  }

  @Test
  void aFifoIsRefusedWithoutWaiting() throws IOException, InterruptedException {
    Path fifo = directory.resolve("fifo");
    Process mkfifo = new ProcessBuilder("mkfifo", fifo.toString()).start();
    assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(refusal(fifo.toString())).isEqualTo("comes from a file that is not a regular file");
  }

  @Test
  void aDirectoryALoopAndNothingAreRefused() throws IOException {
    assertThat(refusal(directory.toString()))
        .isEqualTo("comes from a file that is not a regular file");
    Path loop = directory.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertThat(refusal(loop.toString())).startsWith("comes from a file that cannot be read");
    assertThat(refusal(directory.resolve("nothing").toString()))
        .isEqualTo("comes from a file that does not exist");
  }

  @Test
  void aMebibyteIsReadAndOneByteMoreIsNot() throws IOException {
    String most = "x".repeat(TextFile.LIMIT);
    assertThat(read(write(most))).isEqualTo(most);
    assertThat(refusal(write(most + "x").toString()))
        .isEqualTo("comes from a file that is larger than 1 MiB");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() throws IOException {
    Path file =
        Files.write(directory.resolve("latin1"), "pässword".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal(file.toString())).isEqualTo("comes from a file that is not valid UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"PASSWORD, PASSWORD_FILE", "password, Password_File", "PASSWORD, password_file"})
  void aValueAndAFileTogetherAreAnError(String name, String nameFile) throws IOException {
    String path = write("a").toString();
    for (String value : new String[] {"a", ""}) {
      Problem problem = problem(environment(Map.of(name, value, nameFile, path)), Text.class);
      assertThat(problem.rule()).isEqualTo("is set twice, by itself and by " + nameFile);
    }
  }

  @Test
  void theEnvironmentIsAsItWasWhenTheSourceWasMade() throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put("PASSWORD_FILE", write("s3cr3t").toString());
    List<Source> sources =
        List.of(Source.environment(variables), Source.environmentFiles(variables));
    variables.clear();
    variables.put("PASSWORD", "later");
    assertThat(Config.of(sources).get(Text.class).password()).isEqualTo("s3cr3t");
  }

  @Test
  void nobodyOpensAFileWhoseSettingNothingBinds() {
    Config config =
        environment(Map.of("SSL_CERT_FILE", "/nowhere", "_FILE", "/nowhere", "PASSWORD", "a"));
    assertThat(config.get(Text.class).password()).isEqualTo("a");
  }

  @Test
  void aMissingSettingMentionsTheFile() {
    assertThat(problem(environment(Map.of()), Login.class).nextStep())
        .isEqualTo("set PASSWORD, or set PASSWORD_FILE to a file that holds it");
  }

  // The layout of a Kubernetes volume: data and ..data are links, and the files are in a directory
  // with a date.
  @Test
  void aSecretsDirectoryIsReadThroughItsLinks() throws IOException {
    Path data = Files.createDirectory(directory.resolve("..2026_01_01"));
    Files.writeString(data.resolve("password"), "s3cr3t\n");
    Files.writeString(data.resolve("tls.crt"), "cannot bind");
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_01_01"));
    Files.createSymbolicLink(directory.resolve("password"), Path.of("..data/password"));
    Files.createSymbolicLink(directory.resolve("tls.crt"), Path.of("..data/tls.crt"));
    Config config = Config.of(Source.secretsDirectory(directory));
    assertThat(config.get(Login.class).password()).isEqualTo(Secret.of("s3cr3t"));
    assertThat(config.origin("PASSWORD")).contains(Origin.file(directory.resolve("password")));
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void aSecretsDirectoryLeadsNowhereElse() throws IOException {
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Files.createSymbolicLink(secrets.resolve("PASSWORD"), write("a"));
    assertThat(problem(Config.of(Source.secretsDirectory(secrets)), Text.class).rule())
        .isEqualTo("comes from a file that is a link that leads out of its directory");
  }

  @Test
  void aSecretsDirectoryMustExist() {
    ConfigException report =
        Reports.report(Config.of(Source.secretsDirectory(directory.resolve("no"))), Text.class);
    assertThat(report.problems())
        .extracting(Problem::rule)
        .contains("is not a directory that this user can read");
  }

  @Test
  void twoSpellingsInASecretsDirectoryAreAnError() throws IOException {
    Files.writeString(directory.resolve("PASSWORD"), "a");
    Files.writeString(directory.resolve("password"), "a");
    assertThat(
            problem(Config.of(Source.secretsDirectory(directory)), Text.class).rule())
        .contains("two spellings");
  }
}
