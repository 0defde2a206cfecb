// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service that ends while its standard output takes nothing. */
class LostLogProcessTest {
  private static final String SECRET = "hunter2-hunter2-canary";

  @TempDir
  private Path directory;

  private final int port = FreePort.find();

  private ProcessBuilder service(String argument, File errors) {
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            SmallService.class.getName(),
            argument)
        .redirectError(errors);
    Map<String, String> environment = builder.environment();
    environment.put("SERVICE_NAME", "lost");
    environment.put("ENVIRONMENT", "staging");
    environment.put("MANAGEMENT_HOST", "127.0.0.1");
    environment.put("MANAGEMENT_PORT", argument.equals("no-port") ? "none" : "" + port);
    environment.put("SHUTDOWN_DRAIN_DELAY", "0s");
    environment.put("GREETING", "password=" + SECRET);
    return builder;
  }

  private void awaitReady() {
    String request = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> Wire.exchange(port, request).startsWith("HTTP/1.1 200"));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "/dev/full, serve, 143, Shutdown complete, No space left on device",
    "/dev/full, none, 0, Shutdown complete, No space left on device",
    "/dev/full, exit, 3, Shutdown complete, No space left on device",
    "/dev/full, throw, 1, The main thread ended with an exception, No space left on device",
    "/dev/full, no-port, 78, Cannot start, No space left on device",
    "a closed pipe, serve, 143, Shutdown complete, Broken pipe",
    "a closed pipe, none, 0, Shutdown complete, Broken pipe",
    "a closed pipe, no-port, 78, Cannot start, Broken pipe",
  })
  @DisplayName("LOG-12: a log that is lost is told on standard error, and so are the last words")
  void isToldOnStandardErrorWithTheLastWords(
      String output, String argument, int code, String lastWords, String why)
      throws IOException, InterruptedException {
    File errors = directory.resolve("errors").toFile();
    ProcessBuilder builder = service(argument, errors);
    Process process;
    if (output.equals("/dev/full")) {
      process = builder.redirectOutput(new File("/dev/full")).start();
    } else {
      process = builder.start();
      process.getInputStream().close();
    }
    try {
      if (argument.equals("serve")) {
        awaitReady();
        process.destroy();
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(code);
      List<String> said = Files.readAllLines(errors.toPath());
      assertThat(said)
          .filteredOn(line -> line.contains("events not written"))
          .singleElement()
          .satisfies(line ->
              assertThat(line).matches("[1-9]\\d* events not written: .*").contains(why));
      assertThat(said.stream().filter(line -> line.startsWith("{")).map(Event::parse))
          .filteredOn(event -> event.message().startsWith(lastWords))
          .hasSize(1);
      assertThat(String.join("\n", said)).doesNotContain(SECRET);
    } finally {
      process.destroyForcibly();
    }
  }
}
