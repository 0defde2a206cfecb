// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * How one type without parts is read from the token that the parser stands on. Nothing is coerced:
 * a number is no text, a text is no number, {@code 1.0} is no whole number, and what does not fit
 * the type is refused rather than rounded or wrapped.
 *
 * @param rule what is expected: {@code must be a whole number from 0 to 9}
 * @param reader the value, or nothing if the token breaks the rule
 */
record Scalar(String rule, Function<JsonParser, Optional<Object>> reader) {
  private static final int MAX_EXPONENT = 308; // a double's, also for those that could hold more
  private static final int MAX_SPECIAL_TEXT = 64;
  private static final int MAX_NAMES_IN_RULE = 20;

  private static final Map<Class<?>, Scalar> ALL = Map.ofEntries(
      Map.entry(boolean.class, bool()),
      Map.entry(Boolean.class, bool()),
      Map.entry(byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, value -> (byte) value)),
      Map.entry(Byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, value -> (byte) value)),
      Map.entry(short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE, value -> (short) value)),
      Map.entry(Short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE, value -> (short) value)),
      Map.entry(int.class, whole(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value)),
      Map.entry(Integer.class, whole(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value)),
      Map.entry(long.class, whole(Long.MIN_VALUE, Long.MAX_VALUE, value -> value)),
      Map.entry(Long.class, whole(Long.MIN_VALUE, Long.MAX_VALUE, value -> value)),
      Map.entry(float.class, single()),
      Map.entry(Float.class, single()),
      Map.entry(double.class, real()),
      Map.entry(Double.class, real()),
      Map.entry(BigInteger.class, bigWhole()),
      Map.entry(BigDecimal.class, decimal()),
      Map.entry(Instant.class, text("a time such as 2026-01-31T12:00:00Z", Instant::parse)),
      Map.entry(
          OffsetDateTime.class,
          text("a time such as 2026-01-31T12:00:00+01:00", OffsetDateTime::parse)),
      Map.entry(
          LocalDateTime.class,
          text("a local date and time such as 2026-01-31T12:00:00", LocalDateTime::parse)),
      Map.entry(LocalDate.class, text("a date such as 2026-01-31", LocalDate::parse)),
      Map.entry(LocalTime.class, text("a time of day such as 12:00:00", LocalTime::parse)),
      Map.entry(Duration.class, text("a duration such as PT1M30S", Duration::parse)),
      Map.entry(
          UUID.class,
          text("a UUID such as 123e4567-e89b-12d3-a456-426614174000", Scalar::canonicalUuid)),
      Map.entry(URI.class, text("a URI", Form.MAX_TEXT, URI::create)));

  /** How to read this type, if it is one without parts. */
  static Optional<Scalar> of(Class<?> type) {
    return type.isEnum() ? Optional.of(oneOf(type)) : Optional.ofNullable(ALL.get(type));
  }

  private static Scalar bool() {
    return new Scalar("must be true or false", parser -> switch (parser.currentToken()) {
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      default -> Optional.empty();
    });
  }

  private static Scalar whole(long min, long max, LongFunction<Object> narrow) {
    return new Scalar(
        "must be a whole number from " + min + " to " + max,
        parser -> digits(parser, 20)
            .filter(number -> number.bitLength() < Long.SIZE)
            .map(BigInteger::longValueExact)
            .filter(number -> number >= min && number <= max)
            .map(narrow::apply));
  }

  private static Scalar bigWhole() {
    return new Scalar(
        "must be a whole number of at most " + MAX_EXPONENT + " digits",
        parser -> digits(parser, MAX_EXPONENT + 1).map(number -> number));
  }

  private static Optional<BigInteger> digits(JsonParser parser, int max) {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getStringLength() <= max
        ? Optional.of(new BigInteger(parser.getString()))
        : Optional.empty();
  }

  private static Scalar single() {
    return new Scalar(
        "must be a number from -3.4e38 to 3.4e38",
        parser -> number(parser, Float::valueOf)
            .filter(number -> !number.isInfinite())
            .map(number -> number));
  }

  private static Scalar real() {
    return new Scalar(
        "must be a number from -1.7e308 to 1.7e308",
        parser -> number(parser, Double::valueOf)
            .filter(number -> !number.isInfinite())
            .map(number -> number));
  }

  // Without the bound, 1e999999999 takes a few bytes here and a gigabyte where it is printed.
  private static Scalar decimal() {
    return new Scalar(
        "must be a number with at most " + MAX_EXPONENT + " digits before and after the point",
        parser -> number(parser, BigDecimal::new)
            .filter(number -> number.scale() <= MAX_EXPONENT
                && (long) number.precision() - number.scale() <= MAX_EXPONENT + 1)
            .map(number -> number));
  }

  private static <T> Optional<T> number(JsonParser parser, Function<String, T> conversion) {
    if (!parser.currentToken().isNumeric() || parser.getStringLength() > Json.MAX_NUMBER) {
      return Optional.empty();
    }
    try {
      return Optional.of(conversion.apply(parser.getString()));
    } catch (NumberFormatException exponentBeyondInt) {
      return Optional.empty();
    }
  }

  private static Scalar text(String what, Function<String, Object> conversion) {
    return text(what, MAX_SPECIAL_TEXT, conversion);
  }

  private static Scalar text(String what, int max, Function<String, Object> conversion) {
    return new Scalar("must be " + what, parser -> {
      if (parser.currentToken() != JsonToken.VALUE_STRING || parser.getStringLength() > max) {
        return Optional.empty();
      }
      try {
        return Optional.of(conversion.apply(parser.getString()));
      } catch (DateTimeException | IllegalArgumentException notOfThisForm) {
        return Optional.empty();
      }
    });
  }

  // UUID.fromString also takes "1-1-1-1-1" and pieces that are too long.
  private static UUID canonicalUuid(String text) {
    UUID uuid = UUID.fromString(text);
    if (!uuid.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("a UUID has 8-4-4-4-12 digits");
    }
    return uuid;
  }

  private static Scalar oneOf(Class<?> type) {
    Map<String, Object> constants = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(jsonName((Enum<?>) constant), constant);
    }
    String rule = constants.size() <= MAX_NAMES_IN_RULE
        ? "must be one of " + String.join(", ", constants.keySet())
        : "must be one of the " + constants.size() + " names that are known";
    return new Scalar(
        rule,
        parser -> parser.currentToken() == JsonToken.VALUE_STRING
            ? Optional.ofNullable(constants.get(parser.getString()))
            : Optional.empty());
  }

  private static String jsonName(Enum<?> constant) {
    try {
      JsonProperty property =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
      return property == null || property.value().isEmpty() ? constant.name() : property.value();
    } catch (NoSuchFieldException everyConstantHasAField) {
      throw new IllegalStateException(everyConstantHasAField);
    }
  }
}
