// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import net.logstash.logback.encoder.LogstashEncoder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class RedactionCarriersTest {
  private static final List<String> SECRETS = List.of(
      "hunter2hunter2",
      "8charsXY",
      "12345678",
      "p@ss/w\"ord\\1+=&<>'",
      "pässwörter→€",
      "with blanks and\ttabs",
      "emoji \uD83D\uDE00 inside",
      "\u202Eturned\u2028around",
      "{\"user\":\"a\",\"key\":\"b\"}",
      "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\n9w0BAQEFAASCBKcwggSj\n-----END KEY-----\n",
      "AKIAIOSFODNN7EXAMPLE/+abc==");

  @Test
  @DisplayName("MSK-3, MSK-4: no secret leaves in any carrier and any encoding")
  void everyCarrierTimesEveryEncoding() {
    Redactor redactor = Redactor.create();
    SECRETS.forEach(redactor::register);
    LoggedLines lines = LoggedLines.json(redactor);
    int logged = 0;
    for (String secret : SECRETS) {
      for (Map.Entry<String, UnaryOperator<String>> encoding :
          Carriers.encodings().entrySet()) {
        for (Map.Entry<String, BiConsumer<Logger, String>> carrier :
            Carriers.all().entrySet()) {
          if (Carriers.encodedTwice(carrier.getKey(), encoding.getKey())) {
            continue;
          }
          carrier.getValue().accept(lines.logger(), encoding.getValue().apply(secret));
          byte[] bytes = lines.bytes();
          String line = new String(bytes, UTF_8);
          String what = encoding.getKey() + " in " + carrier.getKey() + ": " + line;
          assertThat(line).as(what).endsWith("\n").contains(Redactor.MASK);
          assertThat(line.strip()).as(what).doesNotContain("\n");
          assertThat(Event.parse(line).members()).as(what).doesNotContainKey("_encode_error");
          assertThat(Carriers.leaks(line, secret)).as(what).isFalse();
          logged++;
        }
      }
    }
    assertThat(logged).isGreaterThan(4_000);
  }

  @Test
  void aMaskedNameIsNotThatOfAnotherMember() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter-one1");
    redactor.register("hunter-two2");
    LoggedLines lines = LoggedLines.json(redactor);
    lines
        .logger()
        .atInfo()
        .addKeyValue("hunter-one1", 1)
        .addKeyValue("hunter-two2", 2)
        .addKeyValue("[redacted]_2", 3)
        .addKeyValue("[redacted]", 4)
        .addKeyValue("m", new TreeMap<>(Map.of("[redacted]", 5, "hunter-one1", 6)))
        .log("q");
    assertThat(lines.event().members())
        .containsEntry("[redacted]_3", 1)
        .containsEntry("[redacted]_4", 2)
        .containsEntry("[redacted]_2", 3)
        .containsEntry("[redacted]", 4)
        .containsEntry("m", Map.of("[redacted]", 5, "[redacted]_5", 6));
  }

  @Test
  void asLoggerName() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    LoggedLines lines = LoggedLines.json(redactor);
    lines.logger("com.hunter2hunter2.Orders").info("m");
    assertThat(lines.event().text("logger")).isEqualTo("com.[redacted].Orders");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logstash", "logback", "pattern", "utf-16"})
  void aroundAnyEncoder(String which) {
    Redactor redactor = Redactor.create();
    SECRETS.forEach(redactor::register);
    LoggedLines lines = LoggedLines.around(encoder(which), redactor);
    for (String secret : List.of(SECRETS.get(0), SECRETS.get(3), SECRETS.get(10))) {
      Carriers.encodings()
          .forEach((encoding, encoded) -> Carriers.all().forEach((carrier, log) -> {
            log.accept(lines.logger(), encoded.apply(secret));
            byte[] bytes = lines.bytes();
            String line = new String(
                bytes, which.equals("utf-16") ? java.nio.charset.StandardCharsets.UTF_16BE : UTF_8);
            assertThat(Carriers.leaks(line, secret))
                .as("%s in %s: %s", encoding, carrier, line)
                .isFalse();
          }));
    }
  }

  private static ch.qos.logback.core.encoder.Encoder<ch.qos.logback.classic.spi.ILoggingEvent>
      encoder(String which) {
    PatternLayoutEncoder pattern = new PatternLayoutEncoder();
    pattern.setPattern("%d %level [%thread] %logger %marker %msg %kvp %X%n%ex");
    pattern.setCharset(which.equals("utf-16") ? java.nio.charset.StandardCharsets.UTF_16BE : UTF_8);
    return switch (which) {
      case "logstash" -> new LogstashEncoder();
      case "logback" -> new JsonEncoder();
      default -> pattern;
    };
  }
}
