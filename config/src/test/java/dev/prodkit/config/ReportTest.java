// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.Length;
import org.hibernate.validator.constraints.Mod10Check;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** One report, for people and for machines. */
class ReportTest {
  record Server(
      @Range(min = 1, max = 9) int port,
      String mailServer,
      Duration timeout,
      Secret token,
      @Default("5s") Duration drainDelay) {}

  private static final Map<String, String> BROKEN =
      Map.of("PORT", "0", "TIMEOUT", "5", "TOKEN", "a", "TOKEN_FILE", "/a");

  private static Config broken() {
    return Reports.environment(BROKEN).reject(Problem.of("LOG_LEVEL", "is LOUD", "write INFO"));
  }

  @Test
  @DisplayName("CFG-1: the report for people is grouped, and its names stand in one column")
  void isReadableAtATerminal() {
    assertThat(report(broken(), Server.class).text()).isEqualTo("""
            The configuration has 5 problems.

            Missing (1)
              MAIL_SERVER  is missing, a text for Server
                           -> set MAIL_SERVER, or set MAIL_SERVER_FILE to a file that holds it

            Malformed (1)
              TIMEOUT      is a bare number and needs a unit
                           from environment TIMEOUT
                           -> write it like 30s, 500ms or 5m

            Against a rule (1)
              PORT         must be between 1 and 9
                           from environment PORT
                           -> set it to what Server accepts

            Contradictory (1)
              TOKEN        is set twice, by itself and by TOKEN_FILE
                           from environment TOKEN_FILE
                           -> keep one of the two

            Other (1)
              LOG_LEVEL    is LOUD
                           -> write INFO
            """);
  }

  @Test
  void isAListOfMembersForALogEvent() {
    var json = JsonMapper.shared()
        .valueToTree(report(broken(), Server.class).problems().stream()
            .map(Problem::members)
            .toList());
    assertThat(json).hasSize(5);
    assertThat(json.get(0).propertyNames())
        .containsExactly("kind", "name", "rule", "origin", "next_step");
    assertThat(json.at("/0/kind").asString()).isEqualTo("broken_rule");
    assertThat(json.at("/0/origin").asString()).isEqualTo("environment PORT");
    assertThat(json.at("/1/kind").asString()).isEqualTo("missing");
    assertThat(json.get(1).has("origin")).isFalse();
    assertThat(json.at("/4/next_step").asString()).isEqualTo("write INFO");
  }

  @TempDir
  Path directory;

  @Test
  void whatNothingReadsInAFileOfOursIsAWarningThatDoesNotQuoteIt() throws IOException {
    Path file = Files.writeString(
        directory.resolve(".env"),
        "PORT=1\nDRAIN_DELY=1s\nMAIL_SERVR=x\nhunter2canary=\nPOSTGRES_USER=x\n");
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Files.writeString(secrets.resolve("LEFT_OVER"), "x");
    Config config = Config.of(
        Source.environment(Map.of("TIMEOUT", "5s", "TOKEN", "x", "MAIL_SERVER", "x", "HOME", "x")),
        Source.secretsDirectory(secrets),
        Source.dotEnv(file));
    config.bind(List.of(Server.class));
    assertThat(config.warnings())
        .filteredOn(warning -> warning.kind() == Problem.Kind.UNKNOWN)
        .extracting(Problem::toString)
        .containsExactly(
            "DRAIN_DELY is read by nothing (" + file
                + ":2): did you mean DRAIN_DELAY, which is not set?",
            secrets + " holds what nothing reads: file " + secrets + "/LEFT_OVER: remove it, or"
                + " give it to a record",
            file + " holds what nothing reads: " + file + ":3 (did you mean MAIL_SERVER?), " + file
                + ":4, " + file + ":5: remove it, or give it to a record");
    assertThat(config.warnings().toString()).doesNotContain("canary");
    record Rest(String leftOver, String postgresUser) {}
    config.get(Rest.class);
    assertThat(config.warnings().toString()).doesNotContain("LEFT_OVER", ":5").contains(":4");
  }

  record Ruled(
      @DecimalMin("1.5") BigDecimal a,
      @DecimalMin(value = "1.5", inclusive = false) BigDecimal b,
      @DecimalMax(value = "0", inclusive = false) BigDecimal c,
      @Digits(integer = 1, fraction = 1) BigDecimal d,
      @Email String e,
      @Negative int f,
      @Positive int g,
      @NotEmpty List<String> h,
      @Length(min = 3) String i,
      @DurationMin(seconds = 2, minutes = 1) Duration j,
      @DurationMax(seconds = 2, inclusive = false) Duration k,
      @Mod10Check String l,
      @AssertTrue boolean m,
      Optional<@Positive Integer> n) {}

  @Test
  @DisplayName("CFG-19: the rules of the standard constraints are plain English, not programs")
  void standardRulesAreEnglish() {
    Config config = Config.of(Source.of(
        "test",
        Map.ofEntries(
            Map.entry("A", "1"),
            Map.entry("B", "1.5"),
            Map.entry("C", "0"),
            Map.entry("D", "11.11"),
            Map.entry("E", "ann"),
            Map.entry("F", "0"),
            Map.entry("G", "0"),
            Map.entry("H", " "),
            Map.entry("I", "ab"),
            Map.entry("J", "1s"),
            Map.entry("K", "2s"),
            Map.entry("L", "79927398710"),
            Map.entry("M", "false"),
            Map.entry("N", "0"))));
    assertThat(report(config, Ruled.class).problems())
        .extracting(Problem::rule)
        .containsExactly(
            "must be greater than or equal to 1.5",
            "must be greater than 1.5",
            "must be less than 0",
            "must have at most 1 digits before the point and 1 behind it",
            "must be a well-formed email address",
            "must be less than 0",
            "must be greater than 0",
            "must not be empty",
            "must have a size of at least 3",
            "must be longer than or equal to 1 minutes 2 seconds",
            "must be shorter than 2 seconds",
            "breaks the rule of @Mod10Check",
            "must be true",
            "must be greater than 0");
  }
}
