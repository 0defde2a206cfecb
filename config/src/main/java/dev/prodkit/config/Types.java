// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The types that are read by rules of ours. */
final class Types {
  private static final int MOST_CONSTANTS = 16;
  private static final String WHOLE = "^(0|-?[1-9][0-9]*)$";
  private static final Form NUMBER =
      Form.of("number", "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$");

  private static final Conversion DOUBLE =
      Conversion.strict("a number", "0.75", NUMBER, Numbers::floating);
  private static final Conversion FLOAT =
      Conversion.strict("a number", "0.75", NUMBER, Numbers::narrow);
  private static final Conversion BOOLEAN = Conversion.strict(
      "true or false",
      "true",
      new Form(
          "true or false",
          "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$",
          List.of("true", "false"),
          Form.Kind.VALUE),
      Types::truth);

  static final Map<Class<?>, Conversion> BY_TYPE = Map.ofEntries(
      Map.entry(String.class, new Conversion("a text", "text", Form.TEXT, CharSequence::toString)),
      Map.entry(
          Secret.class,
          new Conversion("a secret", "a secret of your own", Form.SECRET, Types::secret)),
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
      Map.entry(
          BigInteger.class,
          Conversion.strict(
              "a whole number", "8080", Form.of("whole number", WHOLE), Numbers::bigWhole)),
      Map.entry(
          BigDecimal.class, Conversion.strict("a number", "0.75", NUMBER, Numbers::bigDecimal)),
      Map.entry(
          Duration.class,
          Conversion.strict(
              "a duration of at most 292 years",
              "30s, 500ms or PT1M30S",
              Form.of("duration", "^((0|[1-9][0-9]*)(ms|s|m|h|d)|P.+)$"),
              Durations::parse)),
      Map.entry(
          DataSize.class,
          Conversion.strict(
              "a size of at most 8 EiB",
              "512KiB, 10MB or 64B",
              Form.of("size", "^(0|[1-9][0-9]*)(B|kB|KiB|MB|MiB|GB|GiB)$"),
              DataSize::read)),
      Map.entry(
          URI.class,
          Conversion.strict(
              "an absolute URI",
              "https://example.com/path",
              Form.of("URI", "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$"),
              Types::uri)),
      Map.entry(
          InetSocketAddress.class,
          Conversion.strict(
              "host:port",
              "db.example.com:5432 or [::1]:8080",
              Form.of("host:port", "^(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}$"),
              Addresses::socket)),
      Map.entry(
          Path.class,
          Conversion.strict("a path", "/var/lib/service", Form.of("path"), Types::path)),
      Map.entry(
          Charset.class,
          Conversion.strict(
              "a character set that this JVM has",
              "UTF-8",
              Form.of("character set"),
              Types::charset)),
      Map.entry(
          Locale.class,
          Conversion.strict("a language tag", "de-AT", Form.of("language tag"), Types::locale)),
      Map.entry(
          UUID.class,
          Conversion.strict(
              "a UUID",
              "123e4567-e89b-12d3-a456-426614174000",
              Form.of("UUID", "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"),
              Types::uuid)));

  private Types() {}

  /** One of the constants, without regard to case and with {@code -} for {@code _}. */
  static Conversion constant(Class<?> type) {
    List<String> names = Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name())
        .toList();
    List<String> some = names.subList(0, Math.min(names.size(), MOST_CONSTANTS));
    String more = names.size() > MOST_CONSTANTS ? " …" : "";
    Form form = new Form("one of the constants", "\\S", names, Form.Kind.VALUE);
    return Conversion.strict(
        "one of " + String.join(", ", some) + more,
        names.isEmpty() ? "nothing" : names.get(0),
        form,
        text -> {
          String name = text.replace('-', '_');
          for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(name)) {
              return constant;
            }
          }
          return null;
        });
  }

  @FunctionalInterface
  private interface Narrowing {
    Object of(Long number);
  }

  private static Conversion whole(long least, long most, Narrowing narrowing) {
    return Conversion.strict(
        "a whole number from " + least + " to " + most,
        most > Byte.MAX_VALUE ? "8080" : "80",
        Form.of("whole number", WHOLE),
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

  private static Object secret(CharSequence text) throws Refused {
    if (Conversion.isBlank(text)) {
      throw refusedSecret(text);
    }
    return Secret.copyOf(text);
  }

  static Refused refusedSecret(CharSequence blank) {
    return new Refused(
        Conversion.emptyOrBlank(blank) + ", and such a secret is never meant",
        "set it to a secret, or do not set it");
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

  private static @Nullable Object charset(String text) {
    try {
      return Charset.forName(text);
    } catch (IllegalArgumentException quotesTheText) {
      return null;
    }
  }

  private static @Nullable Object locale(String text) {
    try {
      return new Locale.Builder().setLanguageTag(text).build();
    } catch (IllformedLocaleException quotesTheText) {
      return null;
    }
  }

  // UUID.fromString also takes "1-1-1-1-1".
  private static @Nullable Object uuid(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.toString().equalsIgnoreCase(text) ? uuid : null;
    } catch (IllegalArgumentException quotesTheText) {
      return null;
    }
  }
}
