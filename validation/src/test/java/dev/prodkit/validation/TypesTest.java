// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static dev.prodkit.validation.Answers.codes;
import static dev.prodkit.validation.Answers.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypesTest {
  private final Boundary boundary = Boundary.create();

  record Whole(int i) {}

  record Long8(long l) {}

  record Byte1(byte b) {}

  record Short2(Short s) {}

  record Real(double d) {}

  record Single(Float f) {}

  record Decimal(BigDecimal d) {}

  record Big(BigInteger b) {}

  record Text(String s) {}

  record Flag(Boolean b) {}

  record Id(UUID id) {}

  record Special(
      Instant instant,
      OffsetDateTime offset,
      LocalDateTime local,
      LocalDate date,
      LocalTime time,
      Duration duration,
      UUID id,
      URI uri) {}

  record Nulls(
      List<@Nullable String> list,
      Map<String, @Nullable Integer> map,
      @Nullable List<String> none,
      Optional<List<Optional<String>>> some) {}

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "2147483647, 2147483647",
    "-2147483648, -2147483648",
  })
  void readsWholeNumbers(String json, int value) {
    assertThat(read(boundary, "{\"i\":" + json + "}", Whole.class)).isEqualTo(new Whole(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2147483648",
        "-2147483649",
        "1.0",
        "1.5",
        "1e2",
        "1e400",
        "\"1\"",
        "\"\"",
        "true",
        "[1]",
        "{\"a\":1}",
        "99999999999999999999999999999999999999999999"
      })
  void refusesWhatIsNoIntWithoutRoundingOrCoercing(String json) {
    assertThat(codes(boundary, "{\"i\":" + json + "}", Whole.class)).containsExactly("/i type");
  }

  @Test
  void refusesANumberOfAMillionDigitsAtItsPlace() {
    String digits = "9".repeat(1_000_000);
    assertThat(codes(boundary, "{\"i\":" + digits + "}", Whole.class)).containsExactly("/i type");
    assertThat(codes(boundary, "{\"b\":" + digits + "}", Big.class)).containsExactly("/b type");
    assertThat(codes(boundary, "{\"d\":" + digits + "}", Real.class)).containsExactly("/d type");
    assertThat(codes(boundary, "{\"d\":0." + digits + "}", Decimal.class))
        .containsExactly("/d type");
  }

  @Test
  void keepsOtherWholeNumbersWithinTheirTypes() {
    assertThat(read(boundary, "{\"l\":9223372036854775807}", Long8.class).l())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(read(boundary, "{\"l\":-9223372036854775808}", Long8.class).l())
        .isEqualTo(Long.MIN_VALUE);
    assertThat(codes(boundary, "{\"l\":9223372036854775808}", Long8.class))
        .containsExactly("/l type");
    assertThat(read(boundary, "{\"b\":-128}", Byte1.class).b()).isEqualTo(Byte.MIN_VALUE);
    assertThat(codes(boundary, "{\"b\":128}", Byte1.class)).containsExactly("/b type");
    assertThat(read(boundary, "{\"s\":32767}", Short2.class).s()).isEqualTo(Short.MAX_VALUE);
    assertThat(codes(boundary, "{\"s\":32768}", Short2.class)).containsExactly("/s type");
  }

  @Test
  void readsOtherNumbersAsTheyAre() {
    assertThat(read(boundary, "{\"d\":1}", Real.class).d()).isEqualTo(1.0);
    assertThat(read(boundary, "{\"d\":-1.5e300}", Real.class).d()).isEqualTo(-1.5e300);
    assertThat(read(boundary, "{\"f\":0.5}", Single.class).f()).isEqualTo(0.5f);
    assertThat(read(boundary, "{\"d\":0.10}", Decimal.class).d()).isEqualTo(new BigDecimal("0.10"));
    assertThat(read(boundary, "{\"b\":" + "9".repeat(308) + "}", Big.class).b())
        .isEqualTo(new BigInteger("9".repeat(308)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e400", "-1e400", "1e309", "1e99999999999", "\"1.5\"", "\"NaN\"", "false"})
  void refusesRealNumbersThatFitNoDouble(String json) {
    assertThat(codes(boundary, "{\"d\":" + json + "}", Real.class)).containsExactly("/d type");
    assertThat(codes(boundary, "{\"d\":" + json + "}", Decimal.class)).containsExactly("/d type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "1e-400", "1e2147483648"})
  void refusesDecimalsThatWouldFillTheMemoryWhenPrinted(String json) {
    assertThat(codes(boundary, "{\"d\":" + json + "}", Decimal.class)).containsExactly("/d type");
  }

  @Test
  void refusesASingleThatOverflows() {
    assertThat(codes(boundary, "{\"f\":1e39}", Single.class)).containsExactly("/f type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "[\"a\"]", "{\"a\":\"b\"}"})
  void makesNoTextOfOtherThings(String json) {
    assertThat(codes(boundary, "{\"s\":" + json + "}", Text.class)).containsExactly("/s type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "\"true\"", "[]"})
  void makesNoFlagOfOtherThings(String json) {
    assertThat(codes(boundary, "{\"b\":" + json + "}", Flag.class)).containsExactly("/b type");
  }

  @Test
  void tellsMissingFromEmpty() {
    assertThat(codes(boundary, "{}", Text.class)).containsExactly("/s required");
    assertThat(codes(boundary, "{\"s\":null}", Text.class)).containsExactly("/s required");
    assertThat(codes(boundary, "{\"i\":null}", Whole.class)).containsExactly("/i required");
    assertThat(read(boundary, "{\"s\":\"\"}", Text.class)).isEqualTo(new Text(""));
  }

  @Test
  void readsTimesAndNames() {
    assertThat(read(boundary, """
            {"instant": "2026-01-31T12:00:00Z", "offset": "2026-01-31T12:00:00+01:00",
             "local": "2026-01-31T12:00", "date": "2026-01-31", "time": "12:00:01", "duration": "PT1M",
             "id": "123E4567-e89b-12d3-a456-426614174000", "uri": "https://a.example/b"}""", Special.class))
        .isEqualTo(new Special(
            Instant.parse("2026-01-31T12:00:00Z"),
            OffsetDateTime.parse("2026-01-31T12:00:00+01:00"),
            LocalDateTime.parse("2026-01-31T12:00"),
            LocalDate.of(2026, 1, 31),
            LocalTime.of(12, 0, 1),
            Duration.ofMinutes(1),
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
            URI.create("https://a.example/b")));
  }

  @Test
  void tellsEveryTimeAndNameThatIsNone() {
    assertThat(codes(boundary, """
            {"instant": "2026-01-31", "offset": 1, "local": "", "date": "2026-02-30", "time": "24:01",
             "duration": "1m", "id": "1-1-1-1-1", "uri": "http://a b"}""", Special.class))
        .containsExactly(
            "/instant type",
            "/offset type",
            "/local type",
            "/date type",
            "/time type",
            "/duration type",
            "/id type",
            "/uri type");
    assertThat(codes(boundary, "{\"id\":\"" + "1".repeat(1_000_000) + "\"}", Id.class))
        .containsExactly("/id type");
  }

  @Test
  void takesNullOnlyWhereItIsNamed() {
    assertThat(read(
            boundary,
            "{\"list\":[null,\"a\"],\"map\":{\"k\":null},\"some\":[null,\"b\"]}",
            Nulls.class))
        .satisfies(nulls -> {
          assertThat(nulls.list()).containsExactly(null, "a");
          assertThat(nulls.map()).containsEntry("k", null);
          assertThat(nulls.none()).isNull();
          assertThat(nulls.some()).contains(List.of(Optional.empty(), Optional.of("b")));
        });
    assertThat(codes(boundary, "{\"list\":null,\"map\":null}", Nulls.class))
        .containsExactly("/list required", "/map required");
  }

  record Opaque(Path path) {}

  record Keys(Map<Integer, String> map) {}

  record Unordered(Set<String> set) {}

  record Generic<T>(T value) {}

  record Outer(List<Optional<Opaque>> inner) {}

  record NormalizedNumber(@Normalized(Normalized.Step.TRIM) int number) {}

  record Clash(int a, @JsonProperty("a") int b) {}

  @SuppressWarnings("NullablePrimitive") // This is the mistake.
  record NullablePrimitive(@SomebodyElses.Nullable int number) {}

  static final class SomebodyElses {
    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    @interface Nullable {}

    private SomebodyElses() {}
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Opaque.class,
        Keys.class,
        Unordered.class,
        Generic.class,
        Outer.class,
        NormalizedNumber.class,
        Clash.class,
        NullablePrimitive.class
      })
  void refusesATypeThatItCannotReadBeforeAnyRequest(Class<? extends Record> type) {
    assertThatThrownBy(() -> Boundary.create(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(TypesTest.class.getName() + "$");
  }

  @Test
  void refusesTheClassOfAllRecords() {
    assertThatThrownBy(() -> Boundary.create(Record.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no record");
  }
}
