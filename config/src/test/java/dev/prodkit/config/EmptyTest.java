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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
      case OTHER -> Config.of(Source.of("test", Map.of("VALUE", text)));
    };
  }

  record Text(@Default("default") String value) {}

  record OptionalText(Optional<String> value) {}

  record Listed(@Default("default") List<String> value) {}

  @ParameterizedTest
  @EnumSource
  void anEmptyTextIsAValue(Way way) throws IOException {
    assertThat(holding(way, "").get(Text.class).value()).isEmpty();
    assertThat(holding(way, "").get(OptionalText.class).value()).contains("");
    assertThat(holding(way, "").get(Listed.class).value()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aBlankTextIsAValueAndKept(Way way) throws IOException {
    assertThat(holding(way, "  ").get(Text.class).value()).isEqualTo("  ");
    assertThat(holding(way, "  ").get(OptionalText.class).value()).contains("  ");
    assertThat(holding(way, "  ").get(Listed.class).value()).isEmpty();
  }

  record Int(@Default("1") int value) {}

  record OptionalInt(Optional<Integer> value) {}

  record Dbl(@Default("1") double value) {}

  record Bool(@Default("true") boolean value) {}

  record Constant(@Default("DAYS") TimeUnit value) {}

  record Time(@Default("1s") Duration value) {}

  record Address(@Default("a:b") URI value) {}

  record Place(@Default("/") Path value) {}

  record Hidden(Secret value) {}

  record OptionalHidden(Optional<Secret> value) {}

  private static final List<Class<? extends Record>> STRICT = List.of(
      Int.class,
      OptionalInt.class,
      Dbl.class,
      Bool.class,
      Constant.class,
      Time.class,
      Address.class,
      Place.class,
      Hidden.class,
      OptionalHidden.class);

  @ParameterizedTest
  @EnumSource
  void anEmptyOrBlankAnythingElseIsAnErrorAndNeverTheDefault(Way way) throws IOException {
    for (Class<? extends Record> type : STRICT) {
      assertThat(problem(holding(way, ""), type).rule())
          .as(type.getSimpleName())
          .startsWith("is empty");
      assertThat(problem(holding(way, "  "), type).rule())
          .as(type.getSimpleName())
          .startsWith("is blank");
    }
  }

  @ParameterizedTest
  @EnumSource
  void missingIsTheDefaultOrNothingOrAnError(Way way) throws IOException {
    record Others(@Default("default") String other, Optional<String> another) {}

    record Required(String other) {}
    assertThat(holding(way, "").get(Others.class))
        .isEqualTo(new Others("default", Optional.empty()));
    assertThat(problem(holding(way, ""), Required.class).rule()).startsWith("is missing");
  }
}
