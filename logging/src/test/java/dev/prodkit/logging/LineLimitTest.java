// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LineLimitTest {
  private static final int LONGEST = JsonEncoder.LONGEST_LINE;
  private static final String[] PARTS = {
    "a", "b", "\"", "\\", "\n", "\u0001", "\u20ac", "\u2028", "{", "}[", "],:", "\uD83D\uDE00"
  };
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final LoggedLines lines = LoggedLines.json(Redactor.create());

  private Event cutEvent() {
    byte[] bytes = lines.bytes();
    assertThat(bytes.length).isBetween(LONGEST / 2, LONGEST);
    return Event.parse(Arrays.copyOf(bytes, bytes.length - 1));
  }

  @Test
  @DisplayName("LOG-14: ten megabytes of message become one line of 16 kB")
  void longMessage() {
    lines.logger().info("begin " + "\uD83D\uDE00\"".repeat(2_000_000) + " end");
    Event event = cutEvent();
    assertThat(event.message()).startsWith("begin \uD83D").endsWith("\" end").contains("\u2026");
    assertThat(event.message()).doesNotContain("\uFFFD");
    assertThat(event.members()).containsEntry("_truncated", List.of("message"));
    assertThat(event.members()).containsEntry("service", "orders").containsKey("logger");
  }

  @Test
  @DisplayName("LOG-14: what is short stays whole beside what is long")
  void sharesTheRoom() {
    lines
        .logger()
        .atInfo()
        .addKeyValue("a", "a".repeat(100_000))
        .addKeyValue("b", "b".repeat(3_000))
        .addKeyValue("c", Collections.nCopies(50_000, Map.of("k", "v")))
        .addKeyValue("d", 5)
        .log("m");
    Event event = cutEvent();
    assertThat(event.text("b")).hasSize(3_000);
    assertThat(event.members())
        .containsEntry("_truncated", List.of("a", "c"))
        .containsEntry("d", 5);
    List<?> kept = (List<?>) Objects.requireNonNull(event.members().get("c"));
    assertThat(kept.subList(0, kept.size() - 1)) // the last one was open when the room was used up
        .hasSizeGreaterThan(100)
        .allMatch(element -> element.equals(Map.of("k", "v")));
  }

  @Test
  @DisplayName("LOG-14: ten thousand fields are left out from the end, and counted")
  void manyMembers() {
    var builder = lines.logger().atInfo();
    for (int i = 0; i < 10_000; i++) {
      builder = builder.addKeyValue("key" + i, "some value");
    }
    builder.log("m");
    Event event = cutEvent();
    int kept = event.members().size() - 7; // ours, and the count
    assertThat(event.members()).containsEntry("key0", "some value");
    assertThat(event.number("_left_out")).isEqualTo(10_000 - kept);
    assertThat(event.members()).doesNotContainKey("_truncated");
  }

  @Test
  @DisplayName("LOG-14: a secret is found before anything is cut, wherever the cut would be")
  void redactsFirst() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    LoggedLines secret = LoggedLines.json(redactor);
    for (int i = 0; i < 16; i++) {
      secret.logger().info("x".repeat(i) + "hunter2hunter2 ".repeat(5_000));
      String line = secret.text();
      assertThat(line.length()).isLessThanOrEqualTo(LONGEST);
      assertThat(line).contains("[redacted]").doesNotContain("hunter", "unter2");
    }
  }

  @Test
  void aLineOfExactlyTheLimitStays() {
    LoggedLines whole = LoggedLines.whole(Redactor.create());
    whole.logger().info("");
    int others = whole.bytes().length;
    lines.logger().info("x".repeat(LONGEST - others));
    assertThat(lines.event().message()).hasSize(LONGEST - others);
    lines.logger().info("x".repeat(LONGEST - others + 1));
    assertThat(cutEvent().members()).containsKey("_truncated");
  }

  @Test
  void anEventWithAValueThatCannotBeWrittenIsCutToo() {
    Map<String, Object> cyclic = new LinkedHashMap<>();
    cyclic.put("self", cyclic);
    lines.logger().atInfo().addKeyValue("k", cyclic).log("t".repeat(100_000));
    assertThat(cutEvent().members()).containsEntry("k", "[too large]").containsKey("_truncated");
  }

  private static Object value(Random random, int depth) {
    int kind = random.nextInt(depth > 4 ? 3 : 6);
    if (kind == 0) {
      return random.nextBoolean() ? random.nextInt() : random.nextDouble();
    }
    if (kind < 3) {
      return text(random);
    }
    List<Object> list = new ArrayList<>();
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(value(random, depth + 1));
      map.put(text(random), value(random, depth + 1));
    }
    return kind == 3 ? list : map;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(200); i > 0; i--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return text.toString();
  }

  // LOG-14
  @Property(tries = 300)
  void anyObjectThatIsCutAnywhereIsStrictJsonAndShortEnough(
      @ForAll long seed, @ForAll @IntRange(min = 1_024, max = 3_000) int longest) {
    Random random = new Random(seed);
    Object first = value(random, 0);
    Object second = value(random, 0);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("a", first);
    members.put("message", second);
    members.put("c", List.of(first, second, "x".repeat(2_000)));
    byte[] json = JSON.writeValueAsBytes(members);
    ByteSink sink = new ByteSink(16);
    sink.append("before".getBytes(UTF_8));
    sink.append(json);
    LineLimit.apply(sink, 6, longest);
    String line = new String(sink.array(), 6, sink.length() - 6, UTF_8);
    assertThat(sink.length() - 6).isLessThan(longest);
    assertThat(line).doesNotContain("\uFFFD");
    Event event = Event.parse(line);
    if (json.length < longest) {
      assertThat(line).isEqualTo(new String(json, UTF_8));
    } else {
      assertThat(event.members().keySet()).contains("_truncated");
    }
  }
}
