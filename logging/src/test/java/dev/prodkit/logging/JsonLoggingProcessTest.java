// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLoggingProcessTest {
  @TempDir
  private Path directory;

  private static ServiceCommand service(String what) {
    return ServiceProcess.main(Service.class)
        .environment("DB_PASSWORD", Service.SECRET)
        .argument(what);
  }

  @Test
  void everyLineIsThereAndNoneHasTheSecret() {
    try (ServiceProcess service = service("run").start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.events())
          .extracting(Event::message)
          .containsExactly(
              "replaced nothing",
              "message [redacted]",
              "mdc",
              "key-value",
              "exception",
              "base64 [redacted]",
              "jul info",
              "jul fine, wanted",
              "password=[redacted]",
              "last words [redacted]");
      assertThat(service.errorLines()).isEmpty();
      String all = new String(service.output(), UTF_8);
      assertThat(Carriers.leaks(all, Service.SECRET)).isFalse();
    }
  }

  @Test
  void neitherJacksonNorLogstashIsLoadedForEventsThatNeedNeither() throws IOException {
    Path loaded = directory.resolve("loaded.txt");
    try (ServiceProcess service =
        service("run").jvmOption("-Xlog:class+load:file=" + loaded).start()) {
      assertThat(service.awaitExit()).isZero();
    }
    assertThat(Files.readString(loaded))
        .contains("dev.prodkit.logging.EventLines")
        .doesNotContain("tools.jackson.", "com.fasterxml.", "net.logstash.");
  }

  private Path configuration() throws IOException {
    Path file = directory.resolve("own.xml");
    Files.writeString(file, """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>THEIRS %msg%n</pattern></encoder>
          </appender>
          <root level="DEBUG"><appender-ref ref="OUT"/></root>
        </configuration>
        """);
    return file;
  }

  @Test
  @DisplayName(
      "LOG-16: a configuration that is found is replaced, named, and stands again after close")
  void replaces() throws IOException {
    Path file = configuration();
    try (ServiceProcess service =
        service("run").jvmOption("-Dlogback.configurationFile=" + file).start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.lines().get(0)).contains("replaced logback.configurationFile=" + file);
      assertThat(service.lines()).noneMatch(line -> line.startsWith("THEIRS message"));
    }
  }

  @Test
  @DisplayName("LOG-16: the module alone on the class path touches nothing")
  void untouched() {
    try (ServiceProcess service = service("untouched").start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.lines()).hasSize(1);
      assertThat(service.lines().get(0)).endsWith("INFO com.acme -- by Logback itself");
    }
  }
}
