// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the text of a setting becomes a value of one type.
 *
 * <table>
 *   <caption>Empty, blank and missing are three things, alike in every source</caption>
 *   <tr><th>type</th><th>{@code NAME=}</th><th>{@code NAME=" "}</th><th>no {@code NAME}, no default</th></tr>
 *   <tr><td>String</td><td>the empty string</td><td>kept</td><td>missing</td></tr>
 *   <tr><td>Secret</td><td>error: never meant</td><td>error: never meant</td><td>missing</td></tr>
 *   <tr><td>List</td><td>the empty list</td><td>the empty list</td><td>missing</td></tr>
 *   <tr><td>number, boolean, enum, Duration, URI, Path</td><td>error</td><td>error</td><td>missing</td></tr>
 *   <tr><td>Optional of one of these</td><td>as that type</td><td>as that type</td><td>Optional.empty()</td></tr>
 * </table>
 *
 * <p>A value that is set, and be it to nothing, never falls back to the default. Blanks around a
 * value are refused, except in a String, a Secret, and around the elements of a List.
 *
 * @param expected what is wanted, in words: {@code a duration}
 * @param example a value that fits
 * @param parser reads a text, or answers null if it does not fit
 */
record Conversion(String expected, String example, Parser parser) {
  /** Reads a text; null if it is not as expected. */
  @FunctionalInterface
  interface Parser {
    @Nullable
    Object parse(String text) throws Refused;
  }

  private static final int MOST_CONSTANTS = 16;

  private static final Conversion DOUBLE = strict("a number", "0.75", Numbers::floating);
  private static final Conversion FLOAT = strict("a number", "0.75", Numbers::narrow);
  private static final Conversion BOOLEAN = strict("true or false", "true", Conversion::truth);

  private static final Map<Class<?>, Conversion> BY_TYPE = Map.ofEntries(
      Map.entry(String.class, new Conversion("a text", "text", text -> text)),
      Map.entry(
          Secret.class, new Conversion("a secret", "a secret of your own", Conversion::secret)),
      Map.entry(boolean.class, BOOLEAN),
      Map.entry(Boolean.class, BOOLEAN),
      Map.entry(byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, Long::byteValue)),
      Map.entry(Byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, Long::byteValue)),
      Map.entry(short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE, Long::shortValue)),
      Map.entry(Short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE, Long::shortValue)),
      Map.entry(int.class, whole(Integer.MIN_VALUE, Integer.MAX_VALUE, Long::intValue)),
      Map.entry(Integer.class, whole(Integer.MIN_VALUE, Integer.MAX_VALUE, Long::intValue)),
      Map.entry(long.class, whole(Long.MIN_VALUE, Long.MAX_VALUE, number -> number)),
      Map.entry(Long.class, whole(Long.MIN_VALUE, Long.MAX_VALUE, number -> number)),
      Map.entry(double.class, DOUBLE),
      Map.entry(Double.class, DOUBLE),
      Map.entry(float.class, FLOAT),
      Map.entry(Float.class, FLOAT),
      Map.entry(BigInteger.class, strict("a whole number", "8080", Numbers::bigWhole)),
      Map.entry(BigDecimal.class, strict("a number", "0.75", Numbers::bigDecimal)),
      Map.entry(
          Duration.class,
          strict("a duration of at most 292 years", "30s, 500ms or PT1M30S", Durations::parse)),
      Map.entry(URI.class, strict("an absolute URI", "https://example.com/path", Conversion::uri)),
      Map.entry(Path.class, strict("a path", "/var/lib/service", Conversion::path)));

  /** The conversion for a type, empty if there is none. */
  static Optional<Conversion> of(Class<?> type) {
    return type.isEnum() ? Optional.of(constant(type)) : Optional.ofNullable(BY_TYPE.get(type));
  }

  /**
   * Elements between commas, each trimmed and then read like a value of its own; an empty text is
   * an empty list.
   */
  static Conversion listOf(Conversion element) {
    return new Conversion(
        "a list, each of it " + element.expected,
        "one,two with commas between",
        text -> list(text, element));
  }

  /** What changes while the service runs. */
  static Conversion rotating(Conversion inner) {
    return new Conversion(inner.expected, inner.example, text -> Rotating.of(inner.read(text)));
  }

  /** The value. */
  Object read(String text) throws Refused {
    Object value = parser.parse(text);
    if (value == null) {
      throw new Refused("must be " + expected, nextStep());
    }
    return value;
  }

  String nextStep() {
    return "write it like " + example;
  }

  private static Conversion strict(String expected, String example, Parser parser) {
    return new Conversion(expected, example, text -> {
      if (text.isBlank()) {
        throw new Refused(
            (text.isEmpty() ? "is empty" : "is blank") + " and must be " + expected,
            "write it like " + example);
      }
      if (!text.equals(text.strip())) {
        throw new Refused("has blanks around it and must be " + expected, "remove the blanks");
      }
      return parser.parse(text);
    });
  }

  @FunctionalInterface
  private interface Narrowing {
    Object of(Long number);
  }

  private static Conversion whole(long least, long most, Narrowing narrowing) {
    return strict(
        "a whole number from " + least + " to " + most,
        most > Byte.MAX_VALUE ? "8080" : "80",
        text -> {
          Long number = Numbers.whole(text, least, most);
          return number == null ? null : narrowing.of(number);
        });
  }

  private static @Nullable Object truth(String text) {
    return text.equalsIgnoreCase("true")
        ? Boolean.TRUE
        : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
  }

  private static Object secret(String text) throws Refused {
    if (text.isBlank()) {
      throw new Refused(
          (text.isEmpty() ? "is empty" : "is blank") + ", and such a secret is never meant",
          "set it to a secret, or do not set it");
    }
    return Secret.of(text);
  }

  private static Conversion constant(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    String names = Arrays.stream(constants)
        .limit(MOST_CONSTANTS)
        .map(constant -> ((Enum<?>) constant).name())
        .collect(
            Collectors.joining(", ", "one of ", constants.length > MOST_CONSTANTS ? " …" : ""));
    String example = constants.length == 0 ? "nothing" : ((Enum<?>) constants[0]).name();
    return strict(names, example, text -> {
      String name = text.replace('-', '_');
      for (Object constant : constants) {
        if (((Enum<?>) constant).name().equalsIgnoreCase(name)) {
          return constant;
        }
      }
      return null;
    });
  }

  private static @Nullable Object uri(String text) throws Refused {
    try {
      URI uri = new URI(text);
      // "localhost:8080" is a URI by the letter of RFC 3986: the scheme "localhost". Nobody means
      // that.
      if (uri.isOpaque() && startsLikePort(uri.getRawSchemeSpecificPart())) {
        throw new Refused(
            "must be an absolute URI and has no scheme",
            "put the scheme, such as https://, before it");
      }
      return uri.isAbsolute() ? uri : null;
    } catch (URISyntaxException quotesTheText) {
      return null;
    }
  }

  private static boolean startsLikePort(String specific) {
    char first = specific.charAt(0);
    return first >= '0' && first <= '9';
  }

  private static @Nullable Object path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException quotesTheText) {
      return null;
    }
  }

  private static List<Object> list(String text, Conversion element) throws Refused {
    List<Object> values = new ArrayList<>();
    if (!text.isBlank()) {
      for (String part : text.split(",", -1)) {
        String trimmed = part.strip();
        int number = values.size() + 1;
        if (trimmed.isEmpty()) {
          throw new Refused(
              "has nothing for element " + number, "remove the comma that is too many");
        }
        try {
          values.add(element.read(trimmed));
        } catch (Refused refused) {
          throw new Refused(
              "has an element " + number + " that " + refused.rule(), refused.nextStep());
        }
      }
    }
    return List.copyOf(values);
  }
}
