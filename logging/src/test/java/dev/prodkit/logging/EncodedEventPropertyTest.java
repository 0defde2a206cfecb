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
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.Markers;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventBuilder;

/** Any event, with hostile strings at every place and values of every shape. */
class EncodedEventPropertyTest {
  private static final List<String> STRINGS =
      HostileStrings.all().stream().filter(text -> text.length() < 100).toList();
  private static final String[] PIECES = {
    "{}", "{", "}", "\\", "\\{}", "\\\\{}", "a", "\u20ac", "\"", "\n", "{}{}"
  };

  record Pojo(@Nullable Object value) {}

  private static String text(Random random) {
    return STRINGS.get(random.nextInt(STRINGS.size()));
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 12)) {
      case 0, 1 -> text(random);
      case 2 -> random.nextLong();
      case 3 -> random.nextBoolean() ? Double.NaN : random.nextGaussian();
      case 4 -> null;
      case 5 -> Arrays.asList(value(random, depth + 1), value(random, depth + 1));
      case 6 -> map(random, depth);
      case 7 -> new Object[] {value(random, depth + 1), 'c', new char[] {'x', '\uD800'}};
      case 8 -> new Pojo(value(random, depth + 1));
      case 9 -> Optional.ofNullable(value(random, depth + 1));
      case 10 -> StructuredArguments.kv(text(random), value(random, depth + 1));
      default -> Collections.singletonList(new byte[] {1, 2, 3});
    };
  }

  private static Map<Object, @Nullable Object> map(Random random, int depth) {
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(
          random.nextBoolean() ? text(random) : (Object) random.nextInt(3),
          value(random, depth + 1));
    }
    return map;
  }

  // LOG-1, LOG-4
  @Property(tries = 1_000)
  void oneLineOfStrictJsonWithUniqueNames(@ForAll long seed) {
    Random random = new Random(seed);
    LoggedLines lines = LoggedLines.of(
        List.of(FieldNames.JSON, FieldNames.LOGSTASH, FieldNames.ECS).get(random.nextInt(3)),
        Redactor.create());
    LoggingEventBuilder builder = lines.logger("l." + text(random)).atInfo();
    List<String> names = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      names.add(text(random));
      builder = builder.addKeyValue(names.get(names.size() - 1), value(random, 0));
    }
    if (random.nextBoolean()) {
      builder = builder.addMarker(Markers.append(text(random), value(random, 0)));
    }
    if (random.nextInt(3) == 0) {
      builder = builder.setCause(new Exception(text(random), new Error(text(random))));
    }
    MDC.put(text(random), text(random));
    MDC.put(text(random), text(random));
    builder
        .addArgument(StructuredArguments.kv(text(random), value(random, 0)))
        .log("m " + text(random) + " {}");
    MDC.clear();
    byte[] bytes = lines.bytes();
    assertThat(new String(bytes, UTF_8)).doesNotContain("\uFFFD\uFFFD\uFFFD\uFFFD");
    Event event = Event.parse(Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(bytes.length).isLessThanOrEqualTo(JsonEncoder.LONGEST_LINE);
    assertThat(event.members()).doesNotContainKey("_encode_error").containsKey("message");
  }

  // The message is SLF4J's own, made without its strings.
  @Property(tries = 1_000)
  void messagesAreThoseOfSlf4j(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder template = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      template.append(PIECES[random.nextInt(PIECES.length)]);
    }
    @Nullable Object[] arguments = new @Nullable Object[random.nextInt(4)];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = switch (random.nextInt(6)) {
        case 0 -> null;
        case 1 -> random.nextInt();
        case 2 -> new int[] {1, 2};
        case 3 -> List.of("a", 1.5);
        case 4 -> new IllegalStateException("x");
        default -> "text";
      };
    }
    ByteSink sink = new ByteSink(8);
    MessageText.append(template.toString(), arguments, sink);
    ByteSink expected = new ByteSink(8);
    JsonText.append(
        MessageFormatter.arrayFormat(template.toString(), arguments).getMessage(), expected);
    assertThat(new String(sink.copy(), UTF_8)).isEqualTo(new String(expected.copy(), UTF_8));
  }

  @Example
  void numbersAreThoseOfJava() {
    for (long number : new long[] {
      0, 9, 10, 99, 100, -1, -10, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, -999_999
    }) {
      ByteSink sink = new ByteSink(1);
      JsonText.number(number, sink);
      assertThat(new String(sink.copy(), UTF_8)).isEqualTo(Long.toString(number));
    }
  }

  // What is written without Java's own string is what that would have been.
  @Property(tries = 20_000)
  void decimalsAreThoseOfJava(@ForAll long seed) {
    Random random = new Random(seed);
    double scale = new double[] {1, 10, 100, 1_000, 10_000}[random.nextInt(5)];
    double number = random.nextInt(random.nextBoolean() ? 2_000_000_000 : 20_000) / scale;
    for (double each : new double[] {number, -number, Math.nextUp(number), number / 7}) {
      ByteSink sink = new ByteSink(1);
      if (JsonText.decimal(each, sink)) {
        assertThat(new String(sink.copy(), UTF_8)).isEqualTo(Double.toString(each));
      }
    }
    ByteSink sink = new ByteSink(1);
    assertThat(JsonText.decimal(129.95, sink)).isTrue();
    assertThat(JsonText.decimal(Double.NaN, sink)).isFalse();
    assertThat(JsonText.decimal(0, sink)).isFalse();
  }
}
