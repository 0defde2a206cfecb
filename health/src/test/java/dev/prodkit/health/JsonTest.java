// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  static List<String> hostile() {
    return List.of(
        "",
        "\"",
        "\\",
        "\\\"",
        "\",\"status\":\"healthy",
        "}{][,:",
        "\u0000\u0001\b\t\n\f\r\u001b[31m\u001f\u007f\u0085\u009f",
        "\u2028\u2029",
        "\u202e\u2066\u200b\ufeff",
        "\ud800",
        "\udc00",
        "x\ud800y",
        "\udc00\ud800",
        "\ud800\ud800\udc00",
        "😀 \ud83d\ude00",
        "\udb40\udc41",
        "\ufffe\uffff",
        "ä ß 漢",
        "</script>",
        "null",
        "a".repeat(70_000));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void everyIdentityValueReadsBack(String value) {
    Map<String, String> identity = Map.of("service", value, "version", value);
    try (Health health = Health.of(identity, (name, text) -> text)) {
      health.readiness("database", () -> true);
      for (HealthReport report :
          List.of(health.overall(), health.live(), health.readiness(), health.started())) {
        for (String json :
            List.of(report.json(), report.detailedJson(), new String(report.bytes(), UTF_8))) {
          JsonNode read = STRICT.readTree(json);
          assertThat(read.get("service").asString()).isEqualTo(wellFormed(value));
          assertThat(read.get("version").asString()).isEqualTo(wellFormed(value));
          assertThat(json.codePoints()).noneMatch(JsonTest::breaksALine);
        }
      }
    }
  }

  @Property
  void everyTextReadsBack(@ForAll @CharRange(from = 0, to = '\uffff') String text) {
    String json = new Json().open().member(text, text).close().text();
    JsonNode read = STRICT.readTree(json);
    assertThat(read.get(wellFormed(text)).asString()).isEqualTo(wellFormed(text));
    assertThat(json.codePoints()).noneMatch(JsonTest::breaksALine);
  }

  private static boolean breaksALine(int c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x202e;
  }

  /** The text with U+FFFD for each surrogate that stands alone, worked out in another way. */
  private static String wellFormed(String text) {
    return text.replaceAll("[\\ud800-\\udbff](?![\\udc00-\\udfff])", "\ufffd")
        .codePoints()
        .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
