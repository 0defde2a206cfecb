// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("CFG-7: empty, blank and missing are three things, alike in every source")
class EmptyTest {
  @TempDir
  Path directory;

  /** The ways in which one text gets into a source. */
  enum Way {
    ENVIRONMENT,
    ENVIRONMENT_FILE,
    SECRETS_DIRECTORY,
    DOT_ENV,
    DOT_ENV_QUOTED,
    VAULT,
    OTHER
  }

  private Config holding(Way way, String text) throws IOException {
    return switch (way) {
      case ENVIRONMENT -> Config.of(Source.environment(Map.of("VALUE", text)));
      case ENVIRONMENT_FILE -> {
        Path file = Files.writeString(directory.resolve("a"), text);
        yield Config.of(Source.environmentFiles(Map.of("VALUE_FILE", file.toString())));
      }
      case SECRETS_DIRECTORY -> {
        Files.writeString(directory.resolve("VALUE"), text);
        yield Config.of(Source.secretsDirectory(directory));
      }
      // Without quotes a blank is not part of a value, so there is no blank one.
      case DOT_ENV ->
        Config.of(Source.dotEnv(Files.writeString(
            directory.resolve(".env"), text.isEmpty() ? "VALUE=" : "VALUE='" + text + "'")));
      case DOT_ENV_QUOTED ->
        Config.of(
            Source.dotEnv(Files.writeString(directory.resolve(".env"), "VALUE=\"" + text + "\"")));
      case VAULT -> {
        VaultSecret secret = VaultSecret.of(
            "kv/service", "kv/data/service", OptionalLong.empty(), Map.of("VALUE", text));
        yield Config.of(Source.live(() -> VaultEntries.of(List.of(secret)), listener -> {}));
      }
      case OTHER -> Config.of(Source.of("test", Map.of("VALUE", text)));
    };
  }

  record Text(String value) {}

  record DefaultText(@Default("default") String value) {}

  record OptionalText(Optional<String> value) {}

  record Listed(List<String> value) {}

  record DefaultList(@Default("default") List<String> value) {}

  record OptionalList(Optional<List<String>> value) {}

  record Int(int value) {}

  record DefaultInt(@Default("1") int value) {}

  record OptionalInt(Optional<Integer> value) {}

  record RotatingInt(@Default("1") Rotating<Integer> value) {}

  record Dbl(double value) {}

  record DefaultDbl(@Default("1") double value) {}

  record Bool(boolean value) {}

  record DefaultBool(@Default("true") boolean value) {}

  record Constant(TimeUnit value) {}

  record DefaultConstant(@Default("DAYS") TimeUnit value) {}

  record Time(Duration value) {}

  record DefaultTime(@Default("1s") Duration value) {}

  record OptionalTime(Optional<Duration> value) {}

  record Address(URI value) {}

  record DefaultAddress(@Default("a:b") URI value) {}

  record Place(Path value) {}

  record DefaultPlace(@Default("/") Path value) {}

  record Hidden(Secret value) {}

  record OptionalHidden(Optional<Secret> value) {}

  record RotatingHidden(Optional<Rotating<Secret>> value) {}

  record HiddenList(List<Secret> value) {}

  record OptionalHiddenList(Optional<List<Secret>> value) {}

  private static final List<Class<? extends Record>> OPTIONAL =
      List.of(OptionalText.class, OptionalList.class, OptionalInt.class, OptionalTime.class);

  private static final List<Class<? extends Record>> WITH_DEFAULT = List.of(
      DefaultText.class,
      DefaultList.class,
      DefaultInt.class,
      RotatingInt.class,
      DefaultDbl.class,
      DefaultBool.class,
      DefaultConstant.class,
      DefaultTime.class,
      DefaultAddress.class,
      DefaultPlace.class);

  private static final List<Class<? extends Record>> SECRET = List.of(
      Hidden.class,
      OptionalHidden.class,
      RotatingHidden.class,
      HiddenList.class,
      OptionalHiddenList.class);

  private static final List<Class<? extends Record>> REQUIRED = List.of(
      Int.class, Dbl.class, Bool.class, Constant.class, Time.class, Address.class, Place.class);

  @ParameterizedTest
  @EnumSource
  void anEmptyTextIsAValue(Way way) throws IOException {
    Config config = holding(way, "");
    assertThat(config.get(Text.class).value()).isEmpty();
    assertThat(config.leftEmpty()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatMayBeMissingIsMissingWhenItIsEmptyAndIsNamed(Way way) throws IOException {
    for (Class<? extends Record> type : OPTIONAL) {
      Config config = holding(way, "");
      assertThat(config.get(type))
          .as(type.getSimpleName())
          .hasToString(type.getSimpleName() + "[value=Optional.empty]");
      assertThat(config.leftEmpty()).as(type.getSimpleName()).containsOnlyKeys("VALUE");
    }
    for (Class<? extends Record> type : WITH_DEFAULT) {
      Config config = holding(way, "");
      Config without = Config.of(Source.of("test", Map.of()));
      assertThat(config.get(type))
          .as(type.getSimpleName())
          .hasToString(without.get(type).toString());
      assertThat(config.origin("VALUE")).contains(Origin.DEFAULT);
      assertThat(config.leftEmpty()).as(type.getSimpleName()).containsOnlyKeys("VALUE");
      assertThat(without.leftEmpty()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequiredValueOrASecretThatIsEmptyOrBlankIsAnError(Way way) throws IOException {
    for (Class<? extends Record> type :
        Stream.of(REQUIRED, SECRET).flatMap(List::stream).toList()) {
      Problem empty = problem(holding(way, ""), type);
      assertThat(empty.rule()).as(type.getSimpleName()).startsWith("is empty");
      assertThat(empty.name()).isEqualTo("VALUE");
      assertThat(empty.origin()).isPresent();
      assertThat(empty.nextStep()).isNotEmpty();
      assertThat(problem(holding(way, "  "), type).rule())
          .as(type.getSimpleName())
          .startsWith("is blank");
    }
    assertThat(problem(holding(way, ""), Listed.class).rule()).startsWith("is empty");
  }

  @ParameterizedTest
  @EnumSource
  void aBlankTextIsAValueAndKeptAndABlankListIsTheEmptyOne(Way way) throws IOException {
    assertThat(holding(way, "  ").get(Text.class).value()).isEqualTo("  ");
    assertThat(holding(way, "  ").get(DefaultText.class).value()).isEqualTo("  ");
    assertThat(holding(way, "  ").get(OptionalText.class).value()).contains("  ");
    assertThat(holding(way, "  ").get(Listed.class).value()).isEmpty();
    assertThat(holding(way, "  ").get(DefaultList.class).value()).isEmpty();
    assertThat(holding(way, "  ").get(OptionalList.class).value()).contains(List.of());
  }

  @ParameterizedTest
  @EnumSource
  void blankIsNeverEmpty(Way way) throws IOException {
    List<Class<? extends Record>> strict = List.of(
        OptionalInt.class,
        DefaultInt.class,
        DefaultDbl.class,
        DefaultBool.class,
        DefaultConstant.class,
        DefaultTime.class,
        OptionalTime.class,
        DefaultAddress.class,
        DefaultPlace.class,
        RotatingInt.class);
    for (Class<? extends Record> type : strict) {
      assertThat(problem(holding(way, "  "), type).rule())
          .as(type.getSimpleName())
          .startsWith("is blank");
    }
  }

  record Chain(@Env({"FIRST", "SECOND"}) @Default("default") String value) {}

  record OptionalChain(@Env({"FIRST", "SECOND"}) Optional<Integer> value) {}

  @Test
  void anEmptyNameOfSeveralGoesOnToTheNext() {
    Config first = Config.of(Source.environment(Map.of("FIRST", "", "SECOND", "2")));
    assertThat(first.get(Chain.class).value()).isEqualTo("2");
    assertThat(first.get(OptionalChain.class).value()).contains(2);
    assertThat(first.warnings()).isEmpty();
    assertThat(first.leftEmpty()).containsOnlyKeys("FIRST");

    Config second = Config.of(Source.environment(Map.of("FIRST", "1", "SECOND", "")));
    assertThat(second.get(Chain.class).value()).isEqualTo("1");
    assertThat(second.warnings()).isEmpty();

    Config none = Config.of(Source.environment(Map.of("FIRST", "", "SECOND", "")));
    assertThat(none.get(Chain.class).value()).isEqualTo("default");
    assertThat(none.leftEmpty()).containsOnlyKeys("FIRST", "SECOND");
  }

  @Test
  void theSourceThatWinsDecides() {
    Config config =
        Config.of(Source.environment(Map.of("VALUE", "")), Source.of("test", Map.of("VALUE", "7")));
    assertThat(config.get(DefaultInt.class).value()).isEqualTo(1);
  }

  record Database(URI url, @Default("1s") Duration timeout) {}

  record Guarded(URI url, Secret password) {}

  record WithDatabase(Optional<Database> database) {}

  record WithGuarded(Optional<Guarded> database) {}

  @ParameterizedTest
  @ValueSource(strings = {"DATABASE_URL", "DATABASE_TIMEOUT"})
  void anOptionalGroupOfWhichAllIsEmptyIsMissing(String name) {
    Config config = Config.of(Source.environment(Map.of(name, "")));
    assertThat(config.get(WithDatabase.class).database()).isEmpty();
    assertThat(config.leftEmpty()).containsOnlyKeys(name);
  }

  @Test
  void anOptionalGroupOfWhichSomethingIsSetIsReadWhole() {
    Config config =
        Config.of(Source.environment(Map.of("DATABASE_URL", "", "DATABASE_TIMEOUT", "2s")));
    assertThat(problem(config, WithDatabase.class))
        .hasToString("DATABASE_URL is empty and must be an absolute URI (environment DATABASE_URL):"
            + " write it like https://example.com/path");
    Config empty =
        Config.of(Source.environment(Map.of("DATABASE_URL", "a:b", "DATABASE_PASSWORD", "")));
    assertThat(problem(empty, WithGuarded.class).name()).isEqualTo("DATABASE_PASSWORD");
    Config alone = Config.of(Source.environment(Map.of("DATABASE_PASSWORD", "")));
    assertThat(Reports.report(alone, WithGuarded.class).problems())
        .extracting(Problem::name)
        .containsExactly("DATABASE_URL", "DATABASE_PASSWORD");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNeverMeantEmptyCanBeRefused(Way way) throws IOException {
    Config empty = holding(way, "").refuseEmpty("VALUE", "OTHER");
    assertThat(problem(empty, OptionalText.class).rule()).isEqualTo("is empty");
    assertThat(holding(way, "  ").refuseEmpty("VALUE").get(OptionalText.class).value())
        .contains("  ");
  }

  @ParameterizedTest
  @EnumSource
  void missingIsTheDefaultOrNothingOrAnError(Way way) throws IOException {
    record Others(@Default("default") String other, Optional<String> another) {}

    record Required(String other) {}
    assertThat(holding(way, "x").get(Others.class))
        .isEqualTo(new Others("default", Optional.empty()));
    assertThat(problem(holding(way, "x"), Required.class).rule()).startsWith("is missing");
  }
}
