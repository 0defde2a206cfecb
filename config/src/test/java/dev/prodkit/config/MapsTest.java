// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.problem;
import static dev.prodkit.config.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotEmpty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps take their entries from the names under a prefix. */
class MapsTest {
  record Limits(Map<String, Integer> limits) {}

  record Limit(int rate, @Default("1") int rateBurst, Optional<Duration> pause) {}

  record Detailed(Map<String, Limit> limits) {}

  record Keys(Map<String, Secret> keys) {}

  private static Config holding(Map<String, String> values) {
    return Config.of(Source.of("test", values));
  }

  @Test
  void aKeyIsTheRestOfTheNameInLowerCase() {
    Config config = holding(Map.of(
        "LIMITS_ORDERS",
        "5",
        "limits_Read_only",
        "6",
        "LIMITS_2",
        "7",
        "LIMITS",
        "x",
        "OTHER",
        "x"));
    assertThat(config.get(Limits.class).limits())
        .containsExactly(Map.entry("2", 7), Map.entry("orders", 5), Map.entry("read_only", 6));
    assertThat(config.origin("LIMITS_ORDERS")).hasToString("Optional[test LIMITS_ORDERS]");
    assertThat(config.get(Limits.class).limits()).isUnmodifiable();
  }

  @Test
  void aMapMayBeEmptyUnlessItSaysOtherwise() {
    record Some(@NotEmpty Map<String, Integer> limits) {}
    record Perhaps(Optional<Map<String, Integer>> limits) {}
    Config nothing = holding(Map.of());
    assertThat(nothing.get(Limits.class).limits()).isEmpty();
    assertThat(nothing.get(Perhaps.class).limits()).isEmpty();
    assertThat(problem(nothing, Some.class))
        .hasToString("LIMITS_* must not be empty: set its entries to what Some accepts");
  }

  @Test
  void theLongestNameOfARecordEndsTheKey() {
    Config config = holding(Map.of(
        "LIMITS_ORDERS_RATE", "5",
        "LIMITS_ORDERS_RATE_BURST", "9",
        "LIMITS_READ_ONLY_RATE", "6",
        "LIMITS_READ_ONLY_PAUSE", "3s"));
    assertThat(config.get(Detailed.class).limits())
        .isEqualTo(Map.of(
            "orders", new Limit(5, 9, Optional.empty()),
            "read_only", new Limit(6, 1, Optional.of(Duration.ofSeconds(3)))));
  }

  @Test
  void eachEntryIsReportedUnderItsOwnName() {
    record Bounded(Map<String, @Max(9) Integer> limits) {}
    Config config = holding(Map.of("LIMITS_A", "x", "LIMITS_B", "10", "LIMITS_C_PAUSE", "3s"));
    assertThat(report(config, Limits.class).problems())
        .extracting(Problem::name)
        .containsExactly("LIMITS_A", "LIMITS_C_PAUSE");
    assertThat(report(config, Detailed.class).problems())
        .extracting(problem -> problem.name() + " " + problem.rule())
        .containsExactly("LIMITS_C_RATE is missing, a whole number from -2147483648 to 2147483647"
            + " for Limit");
    assertThat(problem(holding(Map.of("LIMITS_B", "10")), Bounded.class).rule())
        .isEqualTo("has an entry b that must be less than or equal to 9");
  }

  @Test
  void theFirstSourceWinsForEachKey() {
    Config config = Config.of(
        Source.environment(Map.of("LIMITS_A", "1")),
        Source.of("below", Map.of("LIMITS_A", "2", "LIMITS_B", "3")));
    assertThat(config.get(Limits.class).limits()).isEqualTo(Map.of("a", 1, "b", 3));
  }

  @Test
  void theNameOfAnotherSettingIsNoKey() {
    record Mixed(Map<String, Integer> limits, String limitsFor) {}
    Config config = holding(Map.of("LIMITS_A", "1", "LIMITS_FOR", "all"));
    assertThat(config.get(Mixed.class)).isEqualTo(new Mixed(Map.of("a", 1), "all"));
  }

  @TempDir
  Path directory;

  @Test
  void anEntryMayComeFromAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "s3cr3t-value\n");
    List<String> heard = new ArrayList<>();
    Config config = Reports.environment(Map.of("KEYS_A_FILE", file.toString(), "KEYS_B", "other"))
        .onSecret(secret -> heard.add(secret.reveal()));
    assertThat(config.get(Keys.class).keys())
        .isEqualTo(Map.of("a", Secret.of("s3cr3t-value"), "b", Secret.of("other")));
    assertThat(heard).containsExactly("s3cr3t-value", "other");
  }

  @Test
  void aSlipIsAWarning() {
    Config config =
        holding(Map.of("LIMIT_ORDERS", "5", "LIMITS_A_RATE", "1", "LIMITS_A_RAET", "1"));
    config.get(Detailed.class);
    assertThat(config.warnings())
        .extracting(Problem::toString)
        .containsExactly(
            "test holds what nothing reads: test LIMIT_ORDERS (did you mean LIMITS_*?),"
                + " test LIMITS_A_RAET (did you mean LIMITS_*?): remove it, or give it to a record");
  }

  record NoDefault(@Default("a") Map<String, String> value) {}

  record NoPrefix(@Env("") Map<String, String> value) {}

  record Inner(Map<String, String> inner) {}

  record NoMapInMap(Map<String, Inner> value) {}

  record Fixed(@Env("FIXED") String fixed) {}

  record NoFixedName(Map<String, Fixed> value) {}

  record NoMapOfMaps(Map<String, Map<String, String>> value) {}

  @ParameterizedTest
  @ValueSource(
      classes = {
        NoDefault.class,
        NoPrefix.class,
        NoMapInMap.class,
        NoFixedName.class,
        NoMapOfMaps.class
      })
  void whatNoNameCanSayIsTheAuthorsMistake(Class<? extends Record> type) {
    assertThatThrownBy(() -> holding(Map.of()).bind(List.of(type)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(type.getSimpleName() + ".value");
  }
}
