// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
  @Test
  void answersForItsMembers() {
    Event event = Event.parse("""
        {"level":"INFO","message":"hi","port":80,"ratio":0.5,"gone":null,"error":{"type":"X"},"list":[1,2]}""");

    assertThat(event.level()).isEqualTo("INFO");
    assertThat(event.message()).isEqualTo("hi");
    assertThat(event.number("port")).isEqualTo(80);
    assertThat(event.decimal("ratio")).isEqualTo(0.5);
    assertThat(event.object("error").text("type")).isEqualTo("X");
    assertThat(event.has("gone")).isTrue();
    assertThat(event.has("absent")).isFalse();
    assertThat(event.members())
        .containsEntry("list", List.of(1, 2))
        .containsKeys("gone", "error")
        .hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "null",
        "[]",
        "42",
        "{\"a\":1",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "{\"a\":[{\"b\":1,\"b\":1}]}",
        "{\"a\":1} {\"b\":1}",
        "{\"a\":1},",
        "{\"a\":NaN}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1,}",
        "{\"a\":\"\t\"}",
        "\uFEFF{\"a\":1}",
        "{\"a\":1} // why not",
      })
  void refusesWhatIsNotStrictlyOneObjectAndQuotesIt(String line) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Event.parse(line.getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining("not one strict JSON object")
        .withMessageEndingWith(": " + line);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Event.parse("{\"a\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1)))
        .withMessageContaining("not UTF-8");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Event.parse("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE)));
  }

  @Test
  void saysWhichMemberIsMissingOrOfAnotherType() {
    Event event = Event.parse("{\"a\":\"1\",\"b\":1.5,\"c\":123456789012345678901}");

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> event.text("absent"))
        .withMessageStartingWith("absent is missing")
        .withMessageContaining("b=1.5");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> event.number("a"))
        .withMessageStartingWith("a is not a number");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> event.number("b"))
        .withMessageStartingWith("b is not a whole number");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> event.number("c"))
        .withMessageStartingWith("c is not a whole number");
  }

  @Test
  void quotesOnlyTheBeginningOfAHugeLine() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Event.parse("x".repeat(10_000_000)))
        .satisfies(error -> assertThat(error.getMessage()).hasSizeLessThan(10_000));
  }
}
