// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.Redactor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.Markers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OneRuleForValuesTest {
  enum Plain {
    ONE
  }

  enum Named {
    ONE;

    @Override
    public String toString() {
      return "number one";
    }
  }

  enum WithBody {
    ONE {
      @Override
      int value() {
        return 1;
      }
    };

    abstract int value();
  }

  record Point(int x, Month month) {}

  /** Prints nothing, as the configuration's secrets. */
  static final class Hidden implements CharSequence {
    @Override
    public int length() {
      return 10;
    }

    @Override
    public char charAt(int index) {
      return "[redacted]".charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return "[redacted]".subSequence(start, end);
    }

    @Override
    public String toString() {
      return "[redacted]";
    }
  }

  record Bean(Object value) {}

  static List<Object> values() throws Exception {
    Instant instant = Instant.parse("2026-01-31T23:59:59.123456789Z");
    ZonedDateTime zoned = instant.atZone(ZoneId.of("Europe/Berlin"));
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    calendar.setTimeInMillis(instant.toEpochMilli());
    EnumMap<Month, Integer> byMonth = new EnumMap<>(Map.of(Month.MAY, 5));
    LongAdder adder = new LongAdder();
    adder.add(7);
    return new ArrayList<>(Arrays.asList(
        "text",
        'c',
        true,
        1,
        2L,
        (short) 3,
        (byte) 4,
        1.5,
        1e300,
        0.1f,
        Float.NaN,
        Double.POSITIVE_INFINITY,
        new java.math.BigDecimal("1E+5"),
        new java.math.BigInteger("123456789012345678901234567890"),
        new AtomicInteger(5),
        new AtomicBoolean(true),
        new AtomicReference<>("x"),
        new AtomicReference<>(Month.MAY),
        adder,
        Month.MAY,
        DayOfWeek.MONDAY,
        TimeUnit.SECONDS,
        Plain.ONE,
        Named.ONE,
        WithBody.ONE,
        EnumSet.of(Month.MAY),
        byMonth,
        Map.of(Month.MAY, Month.JUNE),
        Map.of(Named.ONE, 1),
        Map.of(1, 2),
        Map.of(instant, 2),
        Map.of(String.class, 2),
        List.of(Month.MAY, Optional.of(1)),
        new Month[] {Month.MAY},
        new Point(1, Month.MAY),
        List.of(new Point(1, Month.MAY)),
        Optional.of("x"),
        Optional.empty(),
        Optional.of(Month.MAY),
        OptionalInt.of(1),
        OptionalInt.empty(),
        OptionalLong.of(1),
        OptionalDouble.of(1.5),
        instant,
        Duration.ofMillis(1500),
        Period.ofDays(3),
        LocalDate.of(2026, 1, 31),
        LocalTime.of(1, 2),
        LocalDateTime.of(2026, 1, 31, 1, 2),
        OffsetDateTime.of(2026, 1, 31, 1, 2, 0, 0, ZoneOffset.ofHours(2)),
        OffsetTime.of(1, 2, 3, 0, ZoneOffset.UTC),
        zoned,
        Year.of(2026),
        YearMonth.of(2026, 1),
        MonthDay.of(1, 31),
        ZoneId.of("Europe/Berlin"),
        ZoneOffset.ofHours(2),
        Date.from(instant),
        calendar,
        new java.sql.Timestamp(instant.toEpochMilli()),
        new java.sql.Date(instant.toEpochMilli()),
        Path.of("/tmp/x"),
        new java.io.File("/tmp/x"),
        URI.create("https://example.com/x"),
        new java.net.URL("https://example.com/x"),
        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
        InetSocketAddress.createUnresolved("example.com", 80),
        UUID.fromString("00000000-0000-0001-0000-000000000002"),
        Locale.GERMANY,
        Currency.getInstance("EUR"),
        TimeZone.getTimeZone("Europe/Berlin"),
        Pattern.compile("a+"),
        StandardCharsets.UTF_8,
        String.class,
        new byte[] {1, 2, 3},
        new char[] {'a', 'b'},
        new int[] {1, 2},
        new String[] {"a", null},
        new Object[] {1, "a", Month.MAY},
        new Character[] {'a'},
        ByteBuffer.wrap(new byte[] {1, 2, 3}),
        BitSet.valueOf(new long[] {5}),
        new Hidden(),
        List.of(new Hidden())));
  }

  private final LoggedLines lines = LoggedLines.json(Redactor.create());

  @ParameterizedTest
  @MethodSource("values")
  @DisplayName(
      "LOG-21: a value is written alike as key-value, structured argument, marker and member")
  void alike(Object value) {
    lines.logger().atInfo().addKeyValue("k", value).log("m");
    Object asKeyValue = lines.event().members().get("k");
    lines.logger().info("m", StructuredArguments.value("k", value));
    assertThat(lines.event().members().get("k")).as("structured argument").isEqualTo(asKeyValue);
    lines.logger().info(Markers.append("k", value), "m");
    assertThat(lines.event().members().get("k")).as("marker").isEqualTo(asKeyValue);
    lines.logger().atInfo().addKeyValue("b", new Bean(value)).log("m");
    assertThat(lines.event().members().get("b"))
        .as("member of a record")
        .isEqualTo(Collections.singletonMap("value", asKeyValue));
  }
}
