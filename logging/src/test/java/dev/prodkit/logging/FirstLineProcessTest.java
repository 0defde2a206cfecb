// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

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

class FirstLineProcessTest {
  @TempDir
  private Path directory;

  private static ServiceCommand service() {
    return ServiceProcess.main(OutputService.class)
        .argument("configured")
        .jvmOption("-Dtest.configurator=true");
  }

  @Test
  void theFirstLineIsJsonAlreadyAndNoXmlIsParsed() {
    try (ServiceProcess service = service().jvmOption("-Xlog:class+load:stderr").start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.events()).extracting(Event::message).containsExactly("the first line");
      assertThat(service.errorLines())
          .noneMatch(line -> line.contains("joran.action") || line.contains(" org.xml.sax"));
    }
  }

  @Test
  @DisplayName("LOG-16: a configuration of the service's own wins")
  void theirs() throws IOException {
    Path file = directory.resolve("own.xml");
    Files.writeString(file, """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>THEIRS %msg%n</pattern></encoder>
          </appender>
          <root level="DEBUG"><appender-ref ref="OUT"/></root>
        </configuration>
        """);
    try (ServiceProcess service =
        service().jvmOption("-Dlogback.configurationFile=" + file).start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.lines()).containsExactly("THEIRS the first line");
    }
  }
}
