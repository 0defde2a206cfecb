// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("CFG-2: no failure of any kind says a value, nor a piece of one")
class CanaryTest {
  private static final String CANARY = "hunter2canary";

  record Ints(int value) {}

  record Longs(Long value) {}

  record Doubles(double value) {}

  record Floats(float value) {}

  record Bigs(BigInteger value) {}

  record Decimals(BigDecimal value) {}

  record Booleans(boolean value) {}

  record Constants(TimeUnit value) {}

  record Durations(Duration value) {}

  record Uris(URI value) {}

  record Paths(Path value) {}

  record Lists(List<Integer> value) {}

  record Sets(Set<Integer> value) {}

  record Sizes(DataSize value) {}

  record Sockets(InetSocketAddress value) {}

  record Charsets(Charset value) {}

  record Locales(Locale value) {}

  record Ids(UUID value) {}

  record Instants(Instant value) {}

  record Maps(@Env("VAL") Map<String, @Size(max = 3) String> values) {}

  record Rules(@DecimalMin("1") String value) {}

  record Optionals(Optional<Duration> value) {}

  record Sized(@Size(max = 3) String value) {}

  record SizedSecret(@Size(max = 3) Secret value) {}

  record Mailed(@Email String value) {}

  record Matched(@Pattern(regexp = "[a-z]") String value) {}

  record Elements(List<@Size(max = 3) String> value) {}

  record Echoed(@Echo String value) {}

  record EchoedSecret(@Echo Secret value) {}

  record EchoedElements(List<@Echo String> value) {}

  record Throwing(@Echo(fail = true) String value) {}

  record Illegal(String value) {
    Illegal {
      throw new IllegalArgumentException("not " + value, new IllegalStateException(value));
    }
  }

  record IllegalSecret(Secret value) {
    IllegalSecret {
      throw new IllegalStateException("not " + value.reveal());
    }
  }

  record Invalid(String value) {
    Invalid {
      throw new InvalidSettingException("value", "must not be " + value);
    }
  }

  record InvalidSecret(Secret value) {
    InvalidSecret {
      throw new InvalidSettingException("value", "must not be " + value.reveal());
    }
  }

  record InvalidOther(String value) {
    InvalidOther {
      throw new InvalidSettingException("another", "must not be " + value);
    }
  }

  record InvalidWhole(InvalidSecret inner) {}

  /** A careless constraint, which quotes what it refuses. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.FIELD, ElementType.TYPE_USE})
  @Constraint(validatedBy = Echoing.class)
  @interface Echo {
    String message() default "is ${validatedValue} {validatedValue}";

    boolean fail() default false;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
  }

  public static final class Echoing implements ConstraintValidator<Echo, String> {
    private boolean fail;

    @Override
    public void initialize(Echo echo) {
      fail = echo.fail();
    }

    @Override
    public boolean isValid(@Nullable String value, ConstraintValidatorContext context) {
      if (fail) {
        throw new IllegalStateException(value);
      }
      context.buildConstraintViolationWithTemplate("must not be " + value).addConstraintViolation();
      return false;
    }
  }

  static Stream<Arguments> failures() {
    return Stream.concat(
        Stream.of(
                Ints.class,
                Longs.class,
                Doubles.class,
                Floats.class,
                Bigs.class,
                Decimals.class,
                Booleans.class,
                Constants.class,
                Durations.class,
                Uris.class,
                Lists.class,
                Sets.class,
                Sizes.class,
                Sockets.class,
                Charsets.class,
                Locales.class,
                Ids.class,
                Instants.class,
                Rules.class,
                Optionals.class,
                Sized.class,
                SizedSecret.class,
                Mailed.class,
                Matched.class,
                Elements.class,
                Echoed.class,
                EchoedSecret.class,
                Throwing.class,
                Illegal.class,
                IllegalSecret.class,
                Invalid.class,
                InvalidSecret.class,
                InvalidOther.class)
            .map(type -> arguments(type, CANARY)),
        Stream.of(
            arguments(Ints.class, "1" + CANARY),
            arguments(Doubles.class, "1e400" + CANARY),
            arguments(Sizes.class, "10M" + CANARY),
            arguments(Sockets.class, CANARY + ":99999"),
            arguments(Sockets.class, "1:2:" + CANARY + ":3"),
            arguments(Decimals.class, "1e" + CANARY),
            arguments(Durations.class, "PT" + CANARY),
            arguments(Durations.class, "5" + CANARY),
            arguments(Uris.class, "https://ann:" + CANARY + "@exa mple"),
            arguments(Uris.class, CANARY + ":8080"),
            arguments(Paths.class, "/a\0" + CANARY),
            arguments(Lists.class, "1,2," + CANARY),
            arguments(Elements.class, "a,b," + CANARY),
            arguments(EchoedElements.class, "a, " + CANARY + " ,c"),
            arguments(Booleans.class, " " + CANARY + " "),
            arguments(Sized.class, CANARY + "\uFFFD")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void inTheEnvironment(Class<? extends Record> type, String value) {
    silent(Config.of(Source.environment(Map.of("VALUE", value))), type);
  }

  @TempDir
  Path directory;

  @ParameterizedTest
  @MethodSource("failures")
  void inAFile(Class<? extends Record> type, String value) throws IOException {
    Path file = Files.writeString(directory.resolve("VALUE"), value);
    silent(Config.of(Source.environmentFiles(Map.of("VALUE_FILE", file.toString()))), type);
    silent(Config.of(Source.secretsDirectory(directory)), type);
    silent(
        Config.of(
            Source.dotEnv(Files.writeString(directory.resolve(".env"), "VALUE='" + value + "'"))),
        type);
  }

  @Test
  void inAMap() {
    silent(Config.of(Source.of("test", Map.of("VAL_A", CANARY))), Maps.class);
  }

  @Test
  void inANestedRecord() {
    silent(Config.of(Source.of("test", Map.of("INNER_VALUE", CANARY))), InvalidWhole.class);
  }

  @Test
  void inTheWrongVariable() {
    silent(Config.of(Source.environmentFiles(Map.of("VALUE_FILE", CANARY))), Sized.class);
    silent(Config.of(Source.environmentFiles(Map.of("VALUE_FILE", "/" + CANARY))), Sized.class);
  }

  @Test
  void twice() {
    Map<String, String> environment =
        Map.of("VALUE", CANARY, "value", CANARY, "VALUE_FILE", CANARY);
    silent(Reports.environment(environment), Sized.class);
    silent(Config.of(Source.environment(Map.of("VALUE", CANARY, "value", CANARY))), Sized.class);
  }

  @Test
  void inALineThatIsNone() throws IOException {
    for (String line : List.of(
        CANARY,
        "A='" + CANARY,
        "A=\"b\" " + CANARY,
        "A=a\nA=" + CANARY,
        CANARY + "=a\n" + CANARY + "=b")) {
      Path file = Files.writeString(directory.resolve(".env"), line);
      Config config = Config.of(Source.dotEnv(file));
      silent(config, Ints.class);
      assertThat(config.warnings().toString()).doesNotContain(CANARY);
    }
  }

  @Test
  void inBytesThatAreNoText() throws IOException {
    byte[] bytes = ("VALUE=" + CANARY + "ä").getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(directory.resolve("VALUE"), bytes);
    silent(Config.of(Source.dotEnv(file)), Sized.class);
    silent(Config.of(Source.secretsDirectory(directory)), Sized.class);
  }

  private static void silent(Config config, Class<? extends Record> type) {
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> config.bind(List.of(type)));
    assertThat(thrown).isNotNull();
    assertThat(everything(thrown))
        .contains(" problem")
        .doesNotContain(CANARY)
        .doesNotContain("canary");
  }
}
