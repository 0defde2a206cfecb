// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {
  enum Format {
    JSON,
    PLAIN_TEXT
  }

  record All(
      String text,
      boolean flag,
      Boolean boxedFlag,
      Integer number,
      Format format,
      Duration duration,
      URI uri,
      Path path,
      Secret secret,
      Optional<Duration> optional,
      List<Integer> list,
      Optional<List<Format>> optionalList) {}

  @Test
  void readsEachType() {
    All all = Config.of(Source.of(
            "test",
            Map.ofEntries(
                Map.entry("TEXT", " a, b "),
                Map.entry("FLAG", "true"),
                Map.entry("BOXED_FLAG", "False"),
                Map.entry("NUMBER", "-1"),
                Map.entry("FORMAT", "plain-text"),
                Map.entry("DURATION", "5m"),
                Map.entry("URI", "jdbc:postgresql://localhost:5432/orders"),
                Map.entry("PATH", "relative/path"),
                Map.entry("SECRET", " s3cr3t "),
                Map.entry("LIST", "1, 2 ,3"),
                Map.entry("OPTIONAL_LIST", "json,PLAIN_TEXT"))))
        .get(All.class);
    assertThat(all)
        .isEqualTo(new All(
            " a, b ",
            true,
            false,
            -1,
            Format.PLAIN_TEXT,
            Duration.ofMinutes(5),
            URI.create("jdbc:postgresql://localhost:5432/orders"),
            Path.of("relative/path"),
            Secret.of(" s3cr3t "),
            Optional.empty(),
            List.of(1, 2, 3),
            Optional.of(List.of(Format.JSON, Format.PLAIN_TEXT))));
  }

  record Flag(boolean value) {}

  record Choice(TimeUnit value) {}

  record Address(URI value) {}

  record Place(Path value) {}

  record Numbers(List<Integer> value) {}

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("yes", Flag.class),
        arguments("1", Flag.class),
        arguments("on", Flag.class),
        arguments(" true", Flag.class),
        arguments("WEEKS", Choice.class),
        arguments("days ", Choice.class),
        arguments("/path", Address.class),
        arguments("//host/path", Address.class),
        arguments("localhost:8080", Address.class),
        arguments("localhost:8080/path", Address.class),
        arguments("https://exa mple", Address.class),
        arguments("https://example.com\n", Address.class),
        arguments("a\0b", Place.class),
        arguments("/path ", Place.class),
        arguments("1,,2", Numbers.class),
        arguments("1,2,", Numbers.class),
        arguments(",", Numbers.class),
        arguments("1;2", Numbers.class));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(String text, Class<? extends Record> type) {
    assertThat(problem(holding(text), type).name()).isEqualTo("VALUE");
  }

  private static Config holding(String text) {
    return Config.of(Source.of("test", Map.of("VALUE", text)));
  }

  @Test
  void namesTheConstantsOfAnEnum() {
    assertThat(problem(holding("x"), Choice.class).rule())
        .isEqualTo(
            "must be one of NANOSECONDS, MICROSECONDS, MILLISECONDS, SECONDS, MINUTES, HOURS, DAYS");
  }

  @Test
  void countsTheElementThatIsWrong() {
    assertThat(problem(holding("1,2,x"), Numbers.class).rule())
        .startsWith("has an element 3 that must be a whole number from");
  }

  record NoText(Object value) {}

  @SuppressWarnings("ArrayRecordComponent")
  record NoArray(String[] value) {}

  record NoMap(Map<Integer, String> value) {}

  record NoNestedList(List<List<String>> value) {}

  record NoListOfRecords(List<Flag> value) {}

  record NoListOfOptionals(List<Optional<String>> value) {}

  @SuppressWarnings("rawtypes")
  record NoRawList(List value) {}

  record NoCharacter(char value) {}

  record Generic<T>(T value) {}

  record Endless(Optional<Endless> value) {}

  record BadDefault(@Default("soon") Duration value) {}

  record SecretDefault(@Default("hunter2") Secret value) {}

  record SecretListDefault(@Default("hunter2") List<Secret> value) {}

  record OptionalDefault(@Default("x") Optional<String> value) {}

  record RecordDefault(@Default("x") Flag value) {}

  @ParameterizedTest
  @ValueSource(
      classes = {
        NoText.class,
        NoArray.class,
        NoMap.class,
        NoNestedList.class,
        NoListOfRecords.class,
        NoListOfOptionals.class,
        NoRawList.class,
        NoCharacter.class,
        Generic.class,
        Endless.class,
        BadDefault.class,
        SecretDefault.class,
        SecretListDefault.class,
        OptionalDefault.class,
        RecordDefault.class
      })
  void whatNoTextBecomesIsTheAuthorsMistakeAndNamesTheComponent(Class<? extends Record> type) {
    assertThatThrownBy(() -> holding("x").bind(List.of(type)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(type == Endless.class ? "Endless" : type.getSimpleName() + ".value");
  }

  record Defaults(
      @Default("30s") Duration duration,
      @Default("") List<String> list,
      @Default("") String text,
      @Default("8080") int port) {}

  @Test
  void defaultsAreReadLikeAnyText() {
    Config config = Config.of(Source.environment(Map.of()));
    assertThat(config.get(Defaults.class))
        .isEqualTo(new Defaults(Duration.ofSeconds(30), List.of(), "", 8080));
    assertThat(config.origin("PORT")).contains(Origin.DEFAULT);
    assertThat(config.origin("port")).hasToString("Optional[default]");
  }
}
