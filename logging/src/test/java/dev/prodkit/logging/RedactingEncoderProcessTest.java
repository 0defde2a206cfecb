// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.SecretShapes;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactingEncoderProcessTest {
  @TempDir
  private Path directory;

  private Path configuration(String delegate) throws IOException {
    Path file = directory.resolve("logback.xml");
    Files.writeString(file, """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder class="dev.prodkit.logging.RedactingEncoder">%s</encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """.formatted(delegate));
    return file;
  }

  @ParameterizedTest
  @DisplayName("MSK-3, MSK-8: a service that only has our encoder in its logback.xml leaks nothing")
  @ValueSource(
      strings = {
        "<delegate class='net.logstash.logback.encoder.LogstashEncoder'/>",
        "<delegate class='ch.qos.logback.classic.encoder.JsonEncoder'/>",
        "<delegate class='ch.qos.logback.classic.encoder.PatternLayoutEncoder'>"
            + "<pattern>%d %level %logger %msg %kvp %X%n%ex</pattern></delegate>",
        ""
      })
  void leaksNothing(String delegate) throws IOException {
    try (ServiceProcess service = ServiceProcess.main(ServiceWithoutUs.class)
        .environment("DB_PASSWORD", ServiceWithoutUs.SECRET)
        .jvmOption("-Dlogback.configurationFile=" + configuration(delegate))
        .start()) {
      assertThat(service.awaitExit()).isZero();
      String all = new String(service.output(), UTF_8);
      assertThat(all).contains("the end", "in a map").doesNotContain("short");
      assertThat(Carriers.leaks(all, ServiceWithoutUs.SECRET)).isFalse();
      Random random = new Random(ServiceWithoutUs.SEED);
      List<String> leaks = new ArrayList<>();
      SecretShapes.all().forEach((format, maker) -> {
        String secret = maker.apply(random).secret();
        if (all.contains(secret) || all.contains(secret.replace("/", "\\/"))) {
          leaks.add(format);
        }
      });
      assertThat(leaks).isEmpty();
    }
  }
}
