// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.marker.Markers;
import net.logstash.logback.stacktrace.StackHasher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

/** The same events through LogstashEncoder and through our format of that name. */
@SuppressWarnings({"JavaUtilDate", "UnnecessaryStringBuilder", "OverrideThrowableToString"})
class LogstashFormatTest {
  record Bean(String name, List<Integer> numbers, @Nullable Bean inner) {}

  enum Plain {
    ONE,
    TWO {
      @Override
      public String toString() {
        return "two";
      }
    }
  }

  enum Annotated {
    @JsonProperty("uno")
    ONE
  }

  /** A list that its author wants to look otherwise. */
  static final class AnnotatedList extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    @JsonValue
    String text() {
      return String.join("-", this);
    }
  }

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("com.acme.Orders");
  private final LogstashEncoder theirs = new LogstashEncoder();
  private final JsonEncoder ours = new JsonEncoder(Redactor.create());

  LogstashFormatTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    theirs.setContext(context);
    theirs.setCustomFields("{\"service\":\"orders\"}");
    theirs.start();
    ours.setFormat("logstash");
    ours.field("service", "orders");
    ours.setLongestLine(1 << 20); // nothing of a stack trace is left out
    ours.setContext(context);
    ours.start();
  }

  private LoggingEvent event(
      String message, @Nullable Throwable thrown, @Nullable Object... arguments) {
    return new LoggingEvent(Logger.FQCN, logger, Level.WARN, message, thrown, arguments);
  }

  private void assertSame(LoggingEvent event) {
    Map<String, @Nullable Object> expected = members(theirs.encode(event));
    Map<String, @Nullable Object> actual = members(ours.encode(event));
    // Ours is in UTC and has milliseconds.
    Instant time =
        OffsetDateTime.parse(String.valueOf(expected.remove("@timestamp"))).toInstant();
    assertThat(Instant.parse(String.valueOf(actual.remove("@timestamp"))).toEpochMilli())
        .isEqualTo(time.toEpochMilli());
    assertThat(actual).isEqualTo(expected);
  }

  private static Map<String, @Nullable Object> members(byte[] line) {
    return new TreeMap<>(Event.parse(new String(line, UTF_8).strip()).members());
  }

  private static List<@Nullable Object> values() {
    Map<Object, Object> keys = new LinkedHashMap<>();
    keys.put(1, 1);
    keys.put(Plain.TWO, "x");
    keys.put("s", List.of());
    keys.put(UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479"), Map.of());
    keys.put(String.class, 'c');
    AnnotatedList annotated = new AnnotatedList();
    annotated.addAll(List.of("a", "b"));
    LocalDateTime local = LocalDateTime.of(2026, 1, 31, 10, 0);
    return Arrays.asList(
        "text \"quoted\"\n\u20ac \uD83D\uDE00",
        'c',
        1,
        -1L,
        (short) 3,
        (byte) 4,
        1.5,
        2.5f,
        1e300,
        Double.NaN,
        Float.POSITIVE_INFINITY,
        new BigInteger("123456789012345678901234567890"),
        new BigDecimal("12345.678900"),
        new BigDecimal("1e-30"),
        true,
        new AtomicInteger(5),
        new AtomicLong(6),
        new AtomicBoolean(true),
        new AtomicReference<>("inside"),
        new AtomicReference<>(),
        Optional.of(1),
        Optional.empty(),
        OptionalInt.of(2),
        OptionalInt.empty(),
        OptionalLong.of(3),
        OptionalDouble.of(4.5),
        Plain.ONE,
        Plain.TWO,
        TimeUnit.DAYS,
        Annotated.ONE,
        annotated,
        Instant.parse("2026-01-31T23:59:59.123456Z"),
        Instant.parse("2026-01-31T23:59:00Z"),
        LocalDate.of(2026, 1, 31),
        local,
        LocalTime.of(10, 0),
        local.atOffset(ZoneOffset.ofHours(2)),
        ZonedDateTime.of(local, ZoneId.of("Europe/Berlin")),
        ZoneId.of("Europe/Berlin"),
        ZoneOffset.UTC,
        Duration.ofMillis(1_500),
        Period.ofDays(3),
        Year.of(2026),
        YearMonth.of(2026, 1),
        new Date(0),
        TimeZone.getTimeZone("UTC"),
        Locale.GERMANY,
        Currency.getInstance("EUR"),
        UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479"),
        URI.create("http://a/b?c"),
        Path.of("/tmp/x"),
        String.class,
        new StringBuilder("built"),
        new byte[] {1, 2, 3},
        ByteBuffer.wrap(new byte[] {1, 2, 3}),
        "chars".toCharArray(),
        new int[] {1, 2},
        new long[] {},
        new double[] {1.5},
        new boolean[] {true, false},
        new String[] {"a", null},
        new Object[] {1, "b", List.of()},
        List.of(1, List.of(2), Map.of("k", "v")),
        new ArrayDeque<>(List.of(1, 2)),
        Collections.singletonMap("n", null),
        keys,
        Map.of(
            "deep", Map.of("deeper", List.of(Map.of("deepest", new Bean("b", List.of(1), null))))),
        new Bean("outer", List.of(1, 2), new Bean("inner", List.of(), null)));
  }

  @Test
  @DisplayName("a value of every kind looks as LogstashEncoder makes it look")
  void everyKindOfValue() {
    for (Object value : values()) {
      LoggingEvent event = event("m {}", null, 1);
      event.setKeyValuePairs(List.of(new KeyValuePair("k", value), new KeyValuePair("l", 1)));
      assertSame(event);
      assertSame(event("m {}", null, StructuredArguments.kv("k", value)));
    }
  }

  @Test
  void messagesAndTheirArguments() {
    assertSame(event("plain", null));
    assertSame(event("a {} b {} c", null, "x", 2));
    assertSame(event("too few {} {}", null, "x"));
    assertSame(event("too many {}", null, "x", "y"));
    assertSame(event("escaped \\{} {} \\\\{}", null, "x", "y"));
    assertSame(event("{}{}{", null, new int[] {1, 2}, new Object[] {"a", new String[] {"b"}}));
    assertSame(event("null {}", null, (Object) null));
    assertSame(event("object {}", null, List.of(1, 2.5)));
    assertSame(event("throwable {} {}", null, 1, new IllegalStateException("last")));
    assertSame(event("", null, "x"));
  }

  @Test
  void diagnosticContextMarkersAndArguments() {
    LoggingEvent event = event(
        "m {} {} {} {} {}",
        null,
        StructuredArguments.kv("a", 1),
        StructuredArguments.value("b", List.of("x")),
        StructuredArguments.entries(Map.of("c", 2, "d", Map.of("e", "f"))),
        StructuredArguments.array("g", 1, "two"),
        StructuredArguments.raw("h", "{\"i\": [1, 2.50, \"\\u20ac\"]}"));
    event.setMDCPropertyMap(Map.of("tenant", "t1", "trace_id", "4bf92f"));
    event.addMarker(Markers.append("j", 1)
        .and(Markers.appendEntries(Map.of("k", "l")))
        .and(MarkerFactory.getDetachedMarker("AUDIT")));
    event.addMarker(MarkerFactory.getDetachedMarker("SECOND"));
    event.addMarker(Markers.appendFields(new Bean("fields", List.of(3), null)));
    event.addMarker(Markers.appendRaw("o", "[true]"));
    event.addMarker(Markers.defer(() -> Markers.append("p", "later")));
    event.addMarker(Markers.empty());
    assertSame(event);
    LoggingEvent nulls = event("m", null);
    nulls.setKeyValuePairs(
        List.of(new KeyValuePair("a", null), new KeyValuePair(null, 1), new KeyValuePair("b", 2)));
    assertSame(nulls);
  }

  private static List<Throwable> throwables() {
    Exception withAll = new Exception(
        "outer", new IllegalStateException("in the middle", new RuntimeException((String) null)));
    withAll.addSuppressed(new Exception("suppressed", new Exception("its cause")));
    withAll.addSuppressed(new Exception("second \u202e \"quoted\"\nline"));
    Exception circular = new Exception("first");
    circular.initCause(new Exception("second", circular));
    Exception without = new Exception("no frames", null, false, false) {
      private static final long serialVersionUID = 1;
    };
    return List.of(withAll, circular, without, new Exception("m") {
      private static final long serialVersionUID = 1;

      @Override
      public String toString() {
        return "its own text";
      }
    });
  }

  @Test
  void stackTraces() {
    throwables().forEach(thrown -> assertSame(event("m", thrown)));
  }

  @Test
  @DisplayName("LOG-15: a stack hash is the one that dashboards know")
  void stackHash() {
    JsonEncoder hashing = new JsonEncoder(Redactor.create());
    hashing.setStackHash(true);
    hashing.start();
    for (Throwable thrown : throwables()) {
      if (!String.valueOf(thrown.getMessage()).equals("first")) { // theirs overflows in a circle
        assertThat(members(hashing.encode(event("m", thrown))))
            .containsEntry("stack_hash", new StackHasher().hexHash(thrown));
      }
    }
  }
}
