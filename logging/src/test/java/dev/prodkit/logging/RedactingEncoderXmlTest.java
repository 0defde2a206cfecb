// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import dev.prodkit.testkit.Event;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactingEncoderXmlTest {
  @TempDir
  private Path directory;

  private List<String> logged(String encoder) throws Exception {
    Path file = directory.resolve("out.log");
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream("""
            <configuration>
              <appender name="FILE" class="ch.qos.logback.core.FileAppender">
                <file>%s</file>
                %s
              </appender>
              <root level="INFO"><appender-ref ref="FILE"/></root>
            </configuration>
            """.formatted(file, encoder).getBytes(UTF_8)));
    context
        .getLogger("com.acme.Orders")
        .atInfo()
        .addKeyValue("password", "hunter2hunter2")
        .log("token=hunter2hunter2 {\"api_key\":\"hunter2hunter2\"}");
    context.stop();
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .allMatch(status -> status.getEffectiveLevel() < Status.WARN);
    return Files.readAllLines(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<delegate class=\"net.logstash.logback.encoder.LogstashEncoder\"/>",
        "<delegate class=\"net.logstash.logback.encoder.LogstashEncoder\"><customFields>{\"a\":1}</customFields></delegate>",
        "<delegate class=\"ch.qos.logback.classic.encoder.JsonEncoder\"/>",
        ""
      })
  void json(String delegate) throws Exception {
    List<String> lines = logged(
        "<encoder class=\"dev.prodkit.logging.RedactingEncoder\">" + delegate + "</encoder>");
    assertThat(lines).hasSize(1);
    assertThat(Event.parse(lines.get(0)).members()).containsKey("message");
    assertThat(lines.get(0)).contains("[redacted]").doesNotContain("hunter2");
  }

  @Test
  void pattern() throws Exception {
    List<String> lines = logged("""
            <encoder class="dev.prodkit.logging.RedactingEncoder">
              <delegate class="ch.qos.logback.classic.encoder.PatternLayoutEncoder">
                <pattern>%level %msg %kvp%n</pattern>
                <outputPatternAsHeader>true</outputPatternAsHeader>
              </delegate>
            </encoder>
            """);
    assertThat(lines)
        .containsExactly(
            "#logback.classic pattern: %level %msg %kvp%n",
            "INFO token=[redacted] {\"api_key\":\"[redacted]\"} password=\"[redacted]\"");
  }
}
