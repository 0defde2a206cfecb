// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redaction lasts as long as the process: every line after {@code close()} is redacted, too. */
class RedactionAfterCloseTest {
  private static final String SECRET = "hunter2-hunter2-canary";

  /** What is written whatever the configuration, besides what Logback says when it is stopped. */
  private static final List<String> LINES = List.of(
      "cannot close jdbc:postgresql",
      "just after close: [redacted]",
      "after close: [redacted]",
      "after close, an exception",
      "after close, one that cannot be logged",
      "after close, JUL: [redacted]",
      "after close, System.Logger: [redacted]",
      "after close, another thread: [redacted]");

  private static void configuration(Path directory, String name) throws IOException {
    Files.writeString(directory.resolve(name), """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>OWN %msg%n%ex</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """);
  }

  @ParameterizedTest(name = "LOG_FORMAT={0}, {1}, {2}")
  @CsvSource({
    "json, no file, once",
    "json, no file, twice",
    "json, logback.xml, once",
    "json, logback.xml, twice",
    "json, logback-test.xml, once",
    "json, logback-test.xml, twice",
    "json, no file, configured-in-code",
    "logstash, no file, once",
    "ecs, no file, once",
    "text, no file, once",
    "text, logback-test.xml, twice",
    "custom, logback.xml, once",
    "custom, logback.xml, twice",
    "custom, no file, once",
    "custom, no file, configured-in-code",
  })
  @DisplayName("MSK-14: what is logged after close() is redacted")
  void whatIsLoggedAfterCloseIsRedacted(
      String format, String file, String how, @TempDir Path directory) throws IOException {
    ServiceCommand command = ServiceProcess.main(TalkingAfterClose.class)
        .environment("SERVICE_NAME", "talking")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("DATABASE_PASSWORD", SECRET)
        .environment("LOG_FORMAT", format)
        .argument(how);
    if (!file.equals("no file")) {
      configuration(directory, file);
      command.jvmOption("-Xbootclasspath/a:" + directory);
    }
    try (ServiceProcess process = command.start()) {
      assertThat(process.awaitExit()).isZero();
      String all = new String(process.output(), StandardCharsets.UTF_8);
      assertThat(all).doesNotContain(SECRET).contains(LINES);
    }
  }
}
