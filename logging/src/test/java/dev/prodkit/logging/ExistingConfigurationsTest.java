// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/redaction.md} tells those who come with a configuration of their own. */
class ExistingConfigurationsTest {
  private static final Pattern XML = Pattern.compile("(?s)```xml\n(.*?)```");
  private static final String SECRET = "hunter2hunter2";

  @TempDir
  private Path directory;

  private LoggerContext context = new LoggerContext();
  private @Nullable String chosen;

  /** The snippet of the manual in which this stands. */
  private static String snippet(String with) throws Exception {
    String page = Files.readString(Path.of("../docs/redaction.md"));
    return XML.matcher(page)
        .results()
        .map(MatchResult::group)
        .filter(block -> block.contains(with))
        .findFirst()
        .orElseThrow()
        .replaceAll("```(?:xml)?", "");
  }

  private String logged(String before, String encoder) throws Exception {
    Path file = directory.resolve("out.log");
    Files.deleteIfExists(file);
    context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream("""
            <configuration>
              %s
              <appender name="FILE" class="ch.qos.logback.core.FileAppender">
                <file>%s</file>
                %s
              </appender>
              <root level="INFO"><appender-ref ref="FILE"/></root>
            </configuration>
            """.formatted(before, file, encoder).getBytes(UTF_8)));
    context
        .getLogger("com.acme.Orders")
        .atInfo()
        .addKeyValue("password", SECRET)
        .addKeyValue("customer_name", "Jane")
        .log("token=" + SECRET);
    chosen = context.getProperty("DIR");
    context.stop();
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private boolean complained() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .anyMatch(status -> status.getEffectiveLevel() >= Status.WARN);
  }

  @Test
  void aLayoutIsRedactedBehindAWrappingEncoder() throws Exception {
    String bare = """
        <layout class="ch.qos.logback.classic.PatternLayout"><pattern>%msg%n</pattern></layout>
        """;
    assertThat(logged("", bare)).as("as it was").contains(SECRET);
    assertThat(logged("", snippet("LayoutWrappingEncoder")))
        .contains("com.acme.Orders - token=[redacted]")
        .doesNotContain(SECRET);
    assertThat(complained()).isFalse();
  }

  private String conditional(String text) {
    return text.replace("<property name=\"DIRECTORY\"", "<property scope=\"context\" name=\"DIR\"");
  }

  @Test
  void aConditionIsAnElement() throws Exception {
    String janino = """
        <if condition='isDefined("LOG_DIR")'>
          <then><property scope="context" name="DIR" value="then"/></then>
          <else><property scope="context" name="DIR" value="else"/></else>
        </if>
        """;
    logged("<property name=\"LOG_DIR\" value=\"/var/log\"/>" + janino, "");
    assertThat(chosen).as("as it was").isNull();
    String element = conditional(snippet("IsPropertyDefinedCondition"));
    logged("<property name=\"LOG_DIR\" value=\"/var/log\"/>" + element, "");
    assertThat(chosen).isEqualTo("/var/log");
    logged(element, "");
    assertThat(chosen).isEqualTo("/tmp");
  }

  @Test
  void aMaskingDecoratorHasAnotherNameAndIsNotNeeded() throws Exception {
    String decorator = "net.logstash.logback.mask.MaskingJsonGeneratorDecorator";
    String old = """
        <encoder class="net.logstash.logback.encoder.LogstashEncoder">
          <jsonGeneratorDecorator class="%s"><path>password</path></jsonGeneratorDecorator>
        </encoder>
        """.formatted(decorator);
    assertThat(logged("", old)).as("as it was").contains("\"password\":\"" + SECRET);
    String now = logged("", snippet(decorator));
    assertThat(now)
        .contains("\"customer_name\":\"****\"", "\"password\":\"[redacted]\"")
        .doesNotContain(SECRET, "Jane");
    assertThat(complained()).isFalse();
  }

  @Test
  void aFieldThatIsRefusedIsAnErrorAndCostsNothingElse() throws Exception {
    String line = logged("", """
        <encoder class="dev.prodkit.logging.JsonEncoder">
          <field>level=forged</field>
          <field>team=checkout</field>
          <rename>mesage=text</rename>
          <rename>thread</rename>
          <omit>loger</omit>
        </encoder>
        """);
    assertThat(line)
        .contains("\"level\":\"info\"", "\"team\":\"checkout\"")
        .doesNotContain("forged");
    assertThat(context.getStatusManager().getCopyOfStatusList().stream()
            .filter(status -> status.getLevel() == Status.ERROR)
            .map(Status::getMessage))
        .containsExactly(
            "rename is \"thread\": it must be two names with = between",
            "omit loger: there is no such field: did you mean logger?",
            "rename mesage: there is no such field: did you mean message?",
            "field level: \"level\" is the name of another field already; choose another name");
  }
}
