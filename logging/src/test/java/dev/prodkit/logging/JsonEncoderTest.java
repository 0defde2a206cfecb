// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEncoderTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("com.acme.Orders");

  private LoggingEvent event(@Nullable Throwable thrown, Map<String, String> mdc) {
    LoggingEvent event = new LoggingEvent(Logger.FQCN, logger, Level.ERROR, "m", thrown, null);
    event.setMDCPropertyMap(mdc);
    return event;
  }

  private static JsonEncoder encoder(String format) {
    JsonEncoder encoder = new JsonEncoder(Redactor.create());
    encoder.setFormat(format);
    return encoder;
  }

  private static Map<String, @Nullable Object> members(JsonEncoder encoder, LoggingEvent event) {
    if (!encoder.isStarted()) {
      encoder.start();
    }
    return Event.parse(new String(encoder.encode(event), UTF_8).strip()).members();
  }

  @Test
  void ecsHasTheNamesOfTheElasticCommonSchema() {
    JsonEncoder ecs = encoder("ECS")
        .field("service", "orders")
        .field("environment", "production")
        .field("version", "1.2")
        .field("hostname", "h1");
    Map<String, @Nullable Object> members = members(
        ecs, event(new IllegalStateException("x"), Map.of("trace_id", "t", "span_id", "s")));
    assertThat(members)
        .containsEntry("log.level", "ERROR")
        .containsEntry("message", "m")
        .containsEntry("ecs.version", "8.11.0")
        .containsEntry("service.name", "orders")
        .containsEntry("service.environment", "production")
        .containsEntry("service.version", "1.2")
        .containsEntry("host.name", "h1")
        .containsEntry("log.logger", "com.acme.Orders")
        .containsEntry("error.type", "java.lang.IllegalStateException")
        .containsEntry("error.message", "x")
        .containsEntry("trace.id", "t")
        .containsEntry("span.id", "s")
        .containsKeys("@timestamp", "process.thread.name", "error.stack_trace");
    assertThat(members).doesNotContainKeys("timestamp", "level", "trace_id", "error.stack_hash");
  }

  @Test
  void aFieldCanBeRenamedAddedAndLeftOut() {
    for (String format : List.of("json", "logstash", "ecs")) {
      JsonEncoder encoder = encoder(format)
          .rename("level", "severity")
          .rename("service", "app")
          .omit("thread")
          .omit("error_message")
          .field("service", "orders")
          .field("team", "checkout");
      Map<String, @Nullable Object> members = members(
          encoder,
          event(new IllegalStateException("x"), Map.of("severity", "forged", "level", "theirs")));
      assertThat(members)
          .containsEntry("_severity", "forged")
          .containsEntry("level", "theirs")
          .containsEntry("app", "orders")
          .containsEntry("team", "checkout")
          .containsKey("severity");
      assertThat(members)
          .doesNotContainKeys(
              "thread", "thread_name", "process.thread.name", "error_message", "error.message");
    }
  }

  private static List<String> refused(Consumer<JsonEncoder> settings, String format) {
    JsonEncoder inCode = encoder(format);
    settings.accept(inCode);
    Throwable thrown = catchThrowable(inCode::start);
    LoggerContext context = new LoggerContext();
    JsonEncoder inXml = encoder(format);
    inXml.setContext(context);
    settings.accept(inXml);
    inXml.start();
    List<String> errors = context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == Status.ERROR)
        .map(Status::getMessage)
        .toList();
    if (errors.isEmpty()) {
      assertThat(thrown).isNull();
    } else {
      assertThat(thrown)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(String.join("; ", errors));
    }
    LoggingEvent event = new LoggingEvent(
        Logger.FQCN, context.getLogger("a"), Level.WARN, "m", new Exception("x"), null);
    event.setMDCPropertyMap(Map.of("trace_id", "t"));
    String line = new String(inXml.encode(event), UTF_8);
    assertThat(Event.parse(line.strip()).members()).containsValue("m"); // strict: no name twice
    assertThat(line).doesNotContain("forged");
    return errors;
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "logstash", "ecs"})
  @DisplayName("LOG-23: a field with the name of one of ours, or of another, is refused")
  void fieldsThatForgeOurs(String format) {
    for (EventField known : EventField.values()) {
      String name = known.in(
          switch (format) {
            case "ecs" -> LogFormat.ECS;
            case "logstash" -> LogFormat.LOGSTASH;
            default -> LogFormat.JSON;
          });
      if (name != null && known != EventField.STACK_HASH) {
        assertThat(refused(json -> json.field(name, "forged"), format))
            .as(name)
            .singleElement()
            .asString()
            .contains("field " + name, "name of another field already");
        assertThat(refused(json -> json.rename("thread", name), format))
            .as(name)
            .hasSize(known == EventField.THREAD ? 0 : 1);
      }
    }
    for (String name : List.of("_encode_error", "_truncated", "_left_out", "trace_id", "", " ")) {
      assertThat(refused(json -> json.field(name, "forged"), format)).as(name).hasSize(1);
    }
    assertThat(refused(json -> json.rename("level", "severity").field("severity", "x"), format))
        .singleElement()
        .asString()
        .contains("severity", "another field already");
    assertThat(refused(json -> json.rename("level", "a").rename("thread", "a"), format))
        .hasSize(1);
    assertThat(refused(json -> json.field("a", "1").field("b", "2").rename("a", "b"), format))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "logstash", "ecs"})
  @DisplayName("LOG-23: a name that does not exist is refused, with the one that is meant")
  void namesThatDoNotExist(String format) {
    assertThat(refused(json -> json.rename("mesage", "text"), format))
        .containsExactly("rename mesage: there is no such field: did you mean message?");
    assertThat(refused(json -> json.omit("mesage"), format))
        .containsExactly("omit mesage: there is no such field: did you mean message?");
    assertThat(refused(json -> json.rename("request_id", "id"), format))
        .singleElement()
        .asString()
        .contains("it must be one of ", "message");
    assertThat(refused(json -> json.rename("thread", "t").omit("thread"), format))
        .singleElement()
        .asString()
        .contains("renamed to t and left out");
    assertThat(refused(json -> json.rename("thread", "t").rename("thread_name", "u"), format))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "logstash", "ecs"})
  void whatIsMeantOfAnotherFormatIsUnderstood(String format) {
    assertThat(refused(
            json -> json.rename("@timestamp", "time")
                .omit("level_value")
                .omit("@version")
                .rename("service.name", "app")
                .field("team", "checkout")
                .rename("team", "squad")
                .rename("level", "message")
                .rename("message", "level")
                .omit("thread")
                .field("thread", "mine"),
            format))
        .isEmpty();
  }

  @Test
  @DisplayName("LOG-23: in ECS a name is refused that cannot stand beside the others")
  void namesThatElasticsearchWouldRefuse() {
    for (String name : List.of("log", "user", "url", "message.id", "log.level.name", "labels")) {
      assertThat(refused(json -> json.field(name, "forged"), "ecs")).as(name).hasSize(1);
      assertThat(refused(json -> json.rename("thread", name), "ecs")).as(name).hasSize(1);
      assertThat(refused(json -> json.field(name, "fine"), "json")).as(name).isEmpty();
    }
    assertThat(refused(json -> json.field("labels.team", "x").field("user.id", "7"), "ecs"))
        .isEmpty();
  }

  @Test
  void malformedSettingsCostAnXmlConfigurationNothingElse() {
    assertThat(refused(json -> json.setStackHash(true), "json")).isEmpty();
    JsonEncoder encoder = encoder("json");
    encoder.setContext(context);
    encoder.addRename("level");
    encoder.addField("=x");
    encoder.addOmit("thread");
    encoder.start();
    assertThat(members(encoder, event(null, Map.of())))
        .containsKeys("level", "message")
        .doesNotContainKey("thread");
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .extracting(Status::getMessage)
        .containsExactly(
            "rename is \"level\": it must be two names with = between",
            "field is \"=x\": it must be two names with = between");
  }

  @Test
  void everythingCanBeLeftOut() {
    JsonEncoder encoder = encoder("json");
    List.of("timestamp", "level", "message", "logger", "thread").forEach(encoder::omit);
    encoder.start();
    assertThat(new String(encoder.encode(event(null, Map.of())), UTF_8)).isEqualTo("{}\n");
    assertThat(members(encoder, event(null, Map.of("a", "b")))).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void whatIsWrongIsSaidWithWhatIsRight() {
    JsonEncoder encoder = new JsonEncoder();
    assertThatThrownBy(() -> encoder.setFormat("xml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"xml\"")
        .hasMessageContaining("json, logstash or ecs");
    assertThatThrownBy(() -> encoder.addRename("level")).hasMessageContaining("two names");
    assertThatThrownBy(() -> encoder.setLongestLine(1_023)).hasMessageContaining("1024");
  }

  @Test
  void writesNothingBeforeItIsStarted() throws IOException {
    JsonEncoder encoder = new JsonEncoder();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    encoder.encode(event(null, Map.of()), output);
    assertThat(output.size()).isZero();
    assertThat(encoder.encode(event(null, Map.of()))).isEmpty();
  }

  @Test
  void bothWaysOfEncodingMakeTheSameLine() throws IOException {
    JsonEncoder encoder = encoder("json");
    encoder.start();
    LoggingEvent event = event(new Exception("x"), Map.of("a", "b"));
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    encoder.encode(event, output);
    assertThat(output.toByteArray()).isEqualTo(encoder.encode(event));
  }

  @Test
  void theRootCauseMayComeFirst() {
    JsonEncoder encoder = encoder("json");
    encoder.setRootCauseFirst(true);
    Exception thrown = new Exception("outer", new Exception("middle", new Exception("root")));
    assertThat(String.valueOf(members(encoder, event(thrown, Map.of())).get("stack_trace")))
        .startsWith("java.lang.Exception: root\n\tat ")
        .containsSubsequence(
            "Wrapped by: java.lang.Exception: middle\n\t... ",
            " common frames omitted\nWrapped by: java.lang.Exception: outer\n\t... ");
  }

  @Test
  void aLongerLineCanBeAskedFor() {
    JsonEncoder encoder = encoder("json");
    encoder.setLongestLine(100_000);
    encoder.start();
    LoggingEvent event =
        new LoggingEvent(Logger.FQCN, logger, Level.INFO, "x".repeat(200_000), null, null);
    event.setMDCPropertyMap(Map.of());
    assertThat(encoder.encode(event).length).isBetween(99_000, 100_000);
  }

  @Test
  void standsInAnXmlConfiguration(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("out.log");
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream("""
            <configuration>
              <appender name="FILE" class="ch.qos.logback.core.FileAppender">
                <file>%s</file>
                <encoder class="dev.prodkit.logging.JsonEncoder">
                  <format>ecs</format>
                  <field>service=orders</field>
                  <rename>message=text</rename>
                  <omit>thread</omit>
                  <longestLine>2000</longestLine>
                  <rootCauseFirst>true</rootCauseFirst>
                  <stackHash>true</stackHash>
                </encoder>
              </appender>
              <root level="INFO"><appender-ref ref="FILE"/></root>
            </configuration>
            """.formatted(file).getBytes(UTF_8)));
    logger
        .atError()
        .addKeyValue("password", "hunter2")
        .setCause(new Exception("x"))
        .log("hello");
    context.stop();
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .allMatch(status -> status.getEffectiveLevel() < Status.WARN);
    Map<String, @Nullable Object> members =
        Event.parse(Files.readAllLines(file).get(0)).members();
    assertThat(members)
        .containsEntry("text", "hello")
        .containsEntry("service.name", "orders")
        .containsEntry("password", "[redacted]")
        .containsKey("error.stack_hash")
        .doesNotContainKeys("message", "process.thread.name");
  }
}
