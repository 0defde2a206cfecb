// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.prodkit.testkit.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorEventTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void hasTheWireNamesAndNoOthers() {
    Map<String, @Nullable Object> original = new LinkedHashMap<>();
    original.put("order", 7);
    original.put("note", null);
    ErrorEvent event = new ErrorEvent(
        "id-1",
        AT,
        "orders",
        "test",
        "java.io.IOException",
        "broken pipe",
        "at x",
        Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"),
        original,
        0,
        List.of());

    assertThat(Event.parse(event.json()).members().keySet())
        .containsExactlyInAnyOrder(
            "event_id",
            "original_message",
            "error_type",
            "error_message",
            "stack_trace",
            "timestamp",
            "service",
            "environment",
            "trace_id");
    assertThat(event.json())
        .contains("\"timestamp\":\"2026-03-01T12:00:00.000Z\"")
        .contains("\"original_message\":{\"order\":7,\"note\":null}")
        .doesNotContain("\n");
  }

  @Test
  void tellsRepeatsAndTruncationOnlyIfThereAreAny() {
    ErrorEvent event = new ErrorEvent(
        "id-1",
        AT,
        "orders",
        "test",
        "X",
        "",
        "",
        Optional.empty(),
        Map.of(),
        41,
        List.of("stack_trace"));

    Event read = Event.parse(event.json());
    assertThat(read.number("repeats")).isEqualTo(41);
    assertThat(read.members().get("_truncated")).isEqualTo(List.of("stack_trace"));
    assertThat(read.has("trace_id")).isFalse();
    assertThat(read.object("original_message").members()).isEmpty();
  }

  @Property(tries = 500)
  void isOneLineOfStrictJsonWhateverTheTextsHold(
      @ForAll("hostile") String text, @ForAll("hostile") String key) {
    ErrorEvent event = new ErrorEvent(
        "id-1",
        AT,
        "orders",
        "test",
        "X" + text,
        text,
        text,
        Optional.empty(),
        Map.of(Utf8.wellFormed(key), text, Utf8.wellFormed(key + "2"), List.of(text)),
        0,
        List.of());

    // As bytes: what cannot be encoded would come out as another character.
    Event read = Event.parse(event.json().getBytes(StandardCharsets.UTF_8));
    String readable = HostileStrings.readable(text);
    assertThat(read.text("error_message")).isEqualTo(readable);
    assertThat(read.text("stack_trace")).isEqualTo(readable);
    assertThat(read.object("original_message").text(HostileStrings.readable(key)))
        .isEqualTo(readable);
    assertThat(event.json()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
  }

  @Provide
  Arbitrary<String> hostile() {
    return HostileStrings.any();
  }

  @Test
  void takesWhatIsWithinTheBoundsAndStaysFarBelowWhatATopicTakes() {
    String controls = "\u0001".repeat(ErrorEvent.LONGEST_STACK_TRACE);
    ErrorEvent event = new ErrorEvent(
        "id-1",
        AT,
        "orders",
        "test",
        "X",
        controls.substring(0, ErrorEvent.LONGEST_MESSAGE),
        controls,
        Optional.empty(),
        Map.of("k", controls.substring(0, ErrorEvent.LARGEST_ORIGINAL - 9)),
        0,
        List.of());

    assertThat(event.json().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(512 * 1024);
  }

  @Test
  void refusesWhatIsOutOfBounds() {
    String tooLong = "ä".repeat(ErrorEvent.LONGEST_MESSAGE / 2 + 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> event(tooLong, Map.of()))
        .withMessageContaining("error_message")
        .withMessageContaining("8192");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event("", Map.of("k", "x".repeat(ErrorEvent.LARGEST_ORIGINAL))))
        .withMessageContaining("original_message");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ErrorEvent(
            " ", AT, "orders", "test", "X", "", "", Optional.empty(), Map.of(), 0, List.of()))
        .withMessageContaining("event_id");
  }

  @Test
  void refusesAnOriginalMessageThatIsNoJson() {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);

    for (Object value : List.of(
        Double.NaN,
        Float.POSITIVE_INFINITY,
        UUID.randomUUID(),
        new int[0],
        cyclic,
        Map.of(1, 2),
        new java.math.BigDecimal("1e1000000000"),
        Optional.empty())) {
      assertThatIllegalArgumentException().isThrownBy(() -> event("", Map.of("k", value)));
    }
  }

  @Test
  void doesNotSeeLaterChangesOfTheOriginalMessage() {
    List<Object> list = new ArrayList<>(Arrays.asList(1, null));
    ErrorEvent event = event("", Map.of("list", list));
    list.clear();

    assertThat(event.json()).contains("\"list\":[1,null]");
  }

  @Test
  void doesNotShowItsTextsInToString() {
    assertThat(event("the message", Map.of())).hasToString("ErrorEvent[id-1, X]");
  }

  private static ErrorEvent event(String message, Map<String, ?> original) {
    return new ErrorEvent(
        "id-1",
        AT,
        "orders",
        "test",
        "X",
        message,
        "",
        Optional.empty(),
        new HashMap<String, @Nullable Object>(original),
        0,
        List.of());
  }
}
