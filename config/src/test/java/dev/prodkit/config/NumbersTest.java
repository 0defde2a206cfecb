// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

// CFG-21: every number has a written verdict.
class NumbersTest {
  record Bytes(byte value) {}

  record Shorts(short value) {}

  record Ints(int value) {}

  record Longs(long value) {}

  record Floats(float value) {}

  record Doubles(double value) {}

  record BigIntegers(BigInteger value) {}

  record BigDecimals(BigDecimal value) {}

  record Durations(Duration value) {}

  private static final Map<String, Class<? extends Record>> TYPES = Map.of(
      "byte", Bytes.class,
      "short", Shorts.class,
      "int", Ints.class,
      "long", Longs.class,
      "float", Floats.class,
      "double", Doubles.class,
      "BigInteger", BigIntegers.class,
      "BigDecimal", BigDecimals.class,
      "Duration", Durations.class);

  private static Class<? extends Record> type(String name) {
    return Objects.requireNonNull(TYPES.get(name));
  }

  private static Config holding(String text) {
    return Config.of(Source.of("test", Map.of("VALUE", text)));
  }

  // The type's own way to write the value shows that nothing was rounded or wrapped.
  @ParameterizedTest
  @CsvSource({
    "byte, -128, -128",
    "short, 32767, 32767",
    "int, 0, 0",
    "int, 2147483647, 2147483647",
    "int, -2147483648, -2147483648",
    "long, 9223372036854775807, 9223372036854775807",
    "long, -9223372036854775808, -9223372036854775808",
    "float, 0.5, 0.5",
    "double, 0, 0.0",
    "double, 0.0, 0.0",
    "double, 1e3, 1000.0",
    "double, 1E+3, 1000.0",
    "double, -2.5e-3, -0.0025",
    "double, 0e9, 0.0",
    "BigInteger, 9223372036854775808, 9223372036854775808",
    "BigDecimal, 0.10, 0.10",
    "BigDecimal, 1e400, 1E+400",
    "BigDecimal, 1e-400, 1E-400",
    "Duration, 0s, PT0S",
    "Duration, 500ms, PT0.5S",
    "Duration, 30s, PT30S",
    "Duration, 5m, PT5M",
    "Duration, 2h, PT2H",
    "Duration, 1d, PT24H",
    "Duration, PT1M30S, PT1M30S",
    "Duration, P1D, PT24H",
    "Duration, 9223372036854ms, PT2562047H47M16.854S",
  })
  void takes(String type, String text, String value) {
    assertThat(holding(text).get(type(type)))
        .hasToString(type(type).getSimpleName() + "[value=" + value + "]");
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "byte,128",
        "short,-32769",
        "int,2147483648",
        "int,-2147483649",
        "int,99999999999999999999999",
        "long,9223372036854775808",
        "long,-9223372036854775809",
        "int,+5",
        "int, 5 ",
        "int,5 ",
        "int,-0",
        "int,007",
        "int,0x10",
        "int,1_000",
        "int,١٢",
        "int,１２",
        "int,1.0",
        "int,1e3",
        "int,-",
        "int,--1",
        "int,5L",
        "long,5L",
        "double,NaN",
        "double,Infinity",
        "double,-Infinity",
        "double,1e400",
        "double,-1e400",
        "double,1e-400",
        "float,1e39",
        "float,1e-46",
        "double,-0",
        "double,-0.0",
        "double,-0e5",
        "double,.5",
        "double,5.",
        "double,00.5",
        "double,1f",
        "double,1d",
        "double,0x1p3",
        "double,+1",
        "double,1e",
        "double,1e+",
        "double, 1",
        "double,١٢",
        "double,1_0",
        "BigInteger,-0",
        "BigInteger,1e3",
        "BigDecimal,1e10001",
        "BigDecimal,1e-10001",
        "BigDecimal,1e999999999",
        "BigDecimal,1e99999999999999999999",
        "BigDecimal,NaN",
        "Duration,30",
        "Duration,0",
        "Duration,-5s",
        "Duration,PT-5S",
        "Duration,-PT5S",
        "Duration,+5s",
        "Duration,1.5s",
        "Duration,30 s",
        "Duration,30S",
        "Duration,5M",
        "Duration,1h30m",
        "Duration,5w",
        "Duration,s",
        "Duration,١s",
        "Duration,9223372036855ms",
        "Duration,9223372036854775807d",
        "Duration,9223372036854775808s",
        "Duration,106752d",
        "Duration,PT9223372036854775807H",
        "Duration,PT",
        "Duration,pt5s",
      })
  void refuses(String type, String text) {
    Problem problem = problem(holding(text), type(type));
    assertThat(problem.name()).isEqualTo("VALUE");
    assertThat(problem.origin()).map(Origin::text).contains("test VALUE");
  }

  @ParameterizedTest
  @CsvSource({"1", "0", "86400"})
  void aBareNumberIsNoDurationAndTheReportSaysWhy(String text) {
    assertThat(problem(holding(text), Durations.class).toString())
        .isEqualTo(
            "VALUE is a bare number and needs a unit (test VALUE): write it like 30s, 500ms or 5m");
  }

  @Property
  void everyLongIsReadAsItself(@ForAll long number) {
    assertThat(holding(Long.toString(number)).get(Longs.class).value()).isEqualTo(number);
  }

  @Property
  void everyFiniteDoubleIsReadAsItself(@ForAll double number) {
    // jqwik also gives -0.0, which the table refuses.
    if (Double.doubleToRawLongBits(number) != Double.doubleToRawLongBits(-0.0)) {
      assertThat(holding(Double.toString(number)).get(Doubles.class).value()).isEqualTo(number);
    }
  }

  @Property
  void noDurationOverflowsAsNanoseconds(@ForAll long amount) {
    for (String unit : new String[] {"ms", "s", "m", "h", "d"}) {
      Config config = holding((amount & Long.MAX_VALUE) + unit);
      try {
        assertThat(config.get(Durations.class).value().toNanos()).isNotNegative();
      } catch (ConfigException refused) {
        assertThat(refused.problems()).hasSize(1);
      }
    }
  }

  @Property
  void everyIsoDurationIsWhatItIsToTheJdk(@ForAll @LongRange(min = 0) long amount) {
    for (String unit : new String[] {"H", "M", "S", "s", "D", ".5S", ""}) {
      for (String digits : new String[] {"", "0", "+"}) {
        String text = "PT" + digits + amount + unit;
        assertThat(read(text)).as(text).isEqualTo(readByTheJdk(text));
      }
    }
  }

  private static Optional<Duration> read(String text) {
    try {
      return Optional.of(holding(text).get(Durations.class).value());
    } catch (ConfigException refused) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> readByTheJdk(String text) {
    try {
      Duration duration = Duration.parse(text);
      boolean tooLong = duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0;
      return tooLong ? Optional.empty() : Optional.of(duration);
    } catch (DateTimeParseException refused) {
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @CsvSource({"BigInteger", "BigDecimal", "int", "double", "Duration"})
  void aMillionDigitsAreRefusedAtOnce(String type) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> problem(holding("9".repeat(1 << 20)), type(type)));
  }
}
