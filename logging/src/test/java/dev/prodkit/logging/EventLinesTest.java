// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.Redactor;
import dev.prodkit.redaction.WellFormed;
import dev.prodkit.testkit.Event;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.Markers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

class EventLinesTest {
  private final LoggedLines lines = LoggedLines.json(Redactor.create());
  private final Logger log = lines.logger();

  @Test
  void oneLineHoldsEverythingInOrder() {
    lines.fields.fields(Map.of("service", "orders"));
    MDC.put("tenant", "t1");
    log.atInfo()
        .addKeyValue("n", 5)
        .addKeyValue("ok", true)
        .addKeyValue("s", "x")
        .log("took {} ms", 12);
    MDC.clear();
    Event event = lines.event();
    assertThat(event.members().keySet())
        .containsExactly(
            "timestamp",
            "level",
            "message",
            "service",
            "logger",
            "thread",
            "tenant",
            "n",
            "ok",
            "s");
    assertThat(event.text("timestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(Instant.parse(event.text("timestamp")))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(event.level()).isEqualTo("info");
    assertThat(event.message()).isEqualTo("took 12 ms");
    assertThat(event.members())
        .containsEntry("n", 5)
        .containsEntry("ok", true)
        .containsEntry("s", "x");
    assertThat(event.text("logger")).isEqualTo("com.acme.Orders");
    assertThat(event.text("thread")).isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void anExceptionHasTypeMessageAndStack() {
    log.error("failed", new IllegalStateException("outer", new RuntimeException("inner")));
    Event event = lines.event();
    assertThat(event.text("error_type")).isEqualTo("java.lang.IllegalStateException");
    assertThat(event.text("error_message")).isEqualTo("outer");
    assertThat(event.text("stack_trace"))
        .startsWith(
            "java.lang.IllegalStateException: outer\n\tat dev.prodkit.logging.EventLinesTest")
        .contains("Caused by: java.lang.RuntimeException: inner");
  }

  @Test
  void structuredArgumentsAndMarkersStandAtTheTop() {
    log.info(
        Markers.append("a", 1).and(MarkerFactory.getDetachedMarker("AUDIT")),
        "m {}",
        StructuredArguments.kv("b", Map.of("c", List.of(1, "x"))));
    assertThat(lines.event().members())
        .containsEntry("a", 1)
        .containsEntry("b", Map.of("c", List.of(1, "x")))
        .containsEntry("tags", List.of("AUDIT"))
        .containsEntry("message", "m b={c=[1, x]}");
  }

  @Test
  void logstashHasItsOwnNames() {
    LoggedLines logstash = LoggedLines.of(FieldNames.LOGSTASH, Redactor.create());
    logstash.logger().warn("m", new IllegalStateException("x"));
    Event event = logstash.event();
    assertThat(event.members())
        .containsEntry("@version", "1")
        .containsEntry("level", "WARN")
        .containsEntry("level_value", 30_000)
        .containsEntry("message", "m")
        .containsEntry("logger_name", "com.acme.Orders")
        .containsKeys("@timestamp", "thread_name", "stack_trace");
  }

  /** Each puts a hostile string into another part of an event. */
  private static Map<String, BiConsumer<LoggedLines, String>> places() {
    return Map.of(
        "message", (lines, s) -> lines.logger().info(s),
        "argument", (lines, s) -> lines.logger().info("m {}", s),
        "mdc key", (lines, s) -> mdc(lines, s, "v"),
        "mdc value", (lines, s) -> mdc(lines, "k", s),
        "key", (lines, s) -> lines.logger().atInfo().addKeyValue(s, "v").log("m"),
        "value", (lines, s) -> lines.logger().atInfo().addKeyValue("k", s).log("m"),
        "nested key",
            (lines, s) -> lines.logger().atInfo().addKeyValue("k", Map.of(s, s)).log("m"),
        "logger", (lines, s) -> lines.logger("a." + s).info("m"),
        "exception", (lines, s) -> lines.logger().info("m", new Exception(s)),
        "raw", (lines, s) -> lines.logger().info("m", StructuredArguments.raw("k", s)));
  }

  private static void mdc(LoggedLines lines, String key, String value) {
    MDC.put(key, value);
    lines.logger().info("m");
    MDC.remove(key);
  }

  /** What could end a line, steer a terminal, or turn what is read around. */
  private static boolean deceives(int c) {
    return Character.getType(c) == Character.CONTROL
        || "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069".indexOf(c) >= 0;
  }

  @Test
  @DisplayName("LOG-1: one event is one line of valid JSON, whatever is in it and wherever")
  void hostileStrings() {
    LoggedLines lines = LoggedLines.whole(Redactor.create());
    places().forEach((place, log) -> {
      for (String s : HostileStrings.all()) {
        log.accept(lines, s);
        byte[] bytes = lines.bytes();
        assertThat(bytes[bytes.length - 1]).as(place).isEqualTo((byte) '\n');
        String line = new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
        assertThat(line.codePoints().filter(EventLinesTest::deceives).count())
            .as(place)
            .isZero();
        Event event = Event.parse(Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(event.members()).as(place).doesNotContainKey("_encode_error");
        assertThat(event.level()).as(place).isEqualTo("info");
        if (place.equals("message")
            && WellFormed.text(s).equals(s)
            && !s.startsWith("password")
            && !s.startsWith("token")) {
          assertThat(event.message()).isEqualTo(s);
        }
      }
    });
  }

  @Test
  @DisplayName("LOG-1: also as the name of the thread")
  void hostileThreadNames() throws InterruptedException {
    LoggedLines lines = LoggedLines.whole(Redactor.create());
    Logger log = lines.logger();
    for (String s : HostileStrings.all()) {
      if (s.isEmpty()) {
        continue; // Logback gives it a name
      }
      Thread thread = new Thread(() -> log.info("m"), s);
      thread.start();
      thread.join();
      assertThat(lines.event().text("thread")).isEqualTo(WellFormed.text(s));
    }
  }

  @Test
  @DisplayName("LOG-2: half a character becomes U+FFFD and leaves its neighbours alone")
  void loneSurrogates() {
    log.info("x\uD800y");
    assertThat(lines.event().message()).isEqualTo("x\uFFFDy");
    log.atInfo()
        .addKeyValue("k\uDC00", new String[] {"\uD800\uD83D\uDE00", "a\uDC00"})
        .log("m");
    assertThat(lines.event().members())
        .containsEntry("k\uFFFD", List.of("\uFFFD\uD83D\uDE00", "a\uFFFD"));
  }

  @Test
  @DisplayName("LOG-3: what is no number for JSON is a string")
  void numbers() {
    log.atInfo()
        .addKeyValue("a", Double.NaN)
        .addKeyValue("b", Float.NEGATIVE_INFINITY)
        .addKeyValue("c", new double[] {Double.POSITIVE_INFINITY, 1.5})
        .addKeyValue("d", new BigDecimal("1e400"))
        .addKeyValue("e", Long.MIN_VALUE)
        .log("m");
    assertThat(lines.event().members())
        .containsEntry("a", "NaN")
        .containsEntry("b", "-Infinity")
        .containsEntry("c", List.of("Infinity", 1.5))
        .containsEntry("e", Long.MIN_VALUE);
  }

  @ParameterizedTest
  @DisplayName("LOG-4: a field that is ours cannot be forged")
  @ValueSource(
      strings = {
        "level",
        "message",
        "timestamp",
        "service",
        "logger",
        "thread",
        "tags",
        "trace_id",
        "span_id",
        "_encode_error"
      })
  void reservedNames(String name) {
    MDC.put(name, "forged");
    log.atInfo().addKeyValue(name, "forged").addKeyValue(name, "forged").log("m");
    MDC.clear();
    log.info(Markers.append(name, "forged"), "m", StructuredArguments.kv(name, "forged"));
    for (Event event : lines.events()) {
      boolean trace = name.equals("trace_id") || name.equals("span_id");
      if (!trace) {
        assertThat(event.members().get(name)).isNotEqualTo("forged");
      }
      assertThat(event.members())
          .containsEntry("_" + name, "forged")
          .containsEntry("_" + name + "_2", "forged");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stack_trace", "error_type", "error_message"})
  @DisplayName(
      "LOG-4: what an exception is told by is ours where there is one, and a user's name elsewhere")
  void namesOfAnException(String name) {
    log.atInfo().addKeyValue(name, "told").log("without");
    log.atInfo()
        .addKeyValue(name, "forged")
        .setCause(new IllegalStateException("real"))
        .log("with");

    List<Event> events = lines.events();
    assertThat(events.get(0).members()).containsEntry(name, "told");
    assertThat(events.get(1).members().get(name)).isNotEqualTo("forged");
    assertThat(events.get(1).members()).containsEntry("_" + name, "forged");
  }

  @Test
  @DisplayName("LOG-4: a name that comes twice is counted, also in objects within")
  void duplicates() {
    log.atInfo()
        .addKeyValue("k", 1)
        .addKeyValue("k", 2)
        .addKeyValue("k_2", 3)
        .addKeyValue("o", Map.of(1, "a", "1", "b"))
        .log("m", StructuredArguments.raw("r", "{\"a\":1,\"a\":2}"));
    Event event = lines.event();
    assertThat(event.members())
        .containsEntry("k", 1)
        .containsEntry("k_2", 2)
        .containsEntry("k_2_2", 3);
    assertThat(String.valueOf(event.members().get("o"))).contains("1=", "1_2=");
    assertThat(String.valueOf(event.members().get("r"))).isEqualTo("{a=1, a_2=2}");
  }

  @Test
  void aTraceIdMayComeFromTheContextOrElseFromTheMdc() {
    MDC.put("trace_id", "from the agent");
    log.info("m");
    lines.fields.context(() -> Map.of("trace_id", "ours"));
    log.info("m");
    MDC.clear();
    List<Event> events = lines.events();
    assertThat(events.get(0).members()).containsEntry("trace_id", "from the agent");
    assertThat(events.get(1).members())
        .containsEntry("trace_id", "ours")
        .containsEntry("_trace_id", "from the agent");
  }

  @Test
  void aContextThatThrowsIsSaidInTheEvent() {
    lines.fields.context(() -> {
      throw new StackOverflowError();
    });
    log.info("m");
    assertThat(lines.event().members())
        .containsEntry("message", "m")
        .containsEntry("_context_error", "java.lang.StackOverflowError");
  }

  @Test
  void rawJsonIsCheckedAndKeptOnOneLine() {
    log.info("m", StructuredArguments.raw("good", "{\n \"a\" : [1.50, 1e2]\n}"));
    log.info("m", StructuredArguments.raw("bad", "{\"a\":1}, \"level\":\"error\""));
    assertThat(lines.text())
        .contains("\"good\":{\"a\":[1.50,")
        .contains("\"bad\":\"{\\\"a\\\":1}, \\\"level\\\":\\\"error\\\"\"");
  }

  @Test
  void aNameThatNoParserTakesIsReplaced() {
    log.atInfo()
        .addKeyValue("x".repeat(1_025), 1)
        .addKeyValue("x".repeat(1_024), 2)
        .log("m");
    assertThat(lines.event().members())
        .containsEntry("_name_too_long", 1)
        .containsEntry("x".repeat(1_024), 2);
  }

  @Test
  void anEmailAddressStays() {
    log.info("mail from bob@example.com");
    assertThat(lines.event().message()).isEqualTo("mail from bob@example.com");
  }
}
