// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.validation.constraints.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("CFG-1: what a record asks for and cannot be is in the one report, with its setting")
class DeclarationsTest {
  private static Config holding(Map<String, String> values) {
    return Config.of(Source.of("test", values));
  }

  record Inner(Object thing, int size) {}

  record Wrong(
      @Default("hunter2hunter2") Secret apiKey,
      @Default("soon") Duration timeout,
      Object anything,
      Inner inner,
      @Env("not a name") String other) {}

  record Right(int port, Duration delay) {}

  @Test
  void everyMistakeOfEveryRecordIsReportedWithWhatTheOperatorDidWrong() {
    ConfigException report = catchThrowableOfType(
        ConfigException.class,
        () -> holding(Map.of("PORT", "x")).bind(List.of(Wrong.class, Right.class)));

    assertThat(report.problems())
        .extracting(Problem::name)
        .containsExactly("API_KEY", "TIMEOUT", "ANYTHING", "INNER_THING", "OTHER", "PORT", "DELAY");
    assertThat(report.problems().subList(0, 5)).allSatisfy(problem -> {
      assertThat(problem.kind()).isEqualTo(Problem.Kind.DECLARATION);
      assertThat(problem.rule()).startsWith("is declared by " + DeclarationsTest.class.getName());
      assertThat(problem.nextStep()).contains("a mistake in the program");
    });
    assertThat(report.problems().get(0).rule())
        .contains("$Wrong.apiKey, which is a Secret with a default");
    assertThat(report.getMessage()).doesNotContain("hunter2");
    assertThat(report.text()).contains("Declared wrongly (5)").doesNotContain("hunter2");
  }

  record Pool(int size) {}

  record Twice(int poolSize, Pool pool) {}

  record Shared(
      @Env({"A", "BOTH"}) int one, @Env({"B", "BOTH"}) int other) {}

  @Test
  void twoComponentsWithOneNameAreAMistakeButMayShareTheNameBehindTheirOwn() {
    Problem twice = problem(holding(Map.of("POOL_SIZE", "1")), Twice.class);
    assertThat(twice.name()).isEqualTo("POOL_SIZE");
    assertThat(twice.rule()).contains("$Pool.size, which has the same name as", "$Twice.poolSize");
    assertThat(holding(Map.of("BOTH", "1")).get(Shared.class)).isEqualTo(new Shared(1, 1));
  }

  record KeyAndFile(Secret key, String keyFile) {}

  @Test
  void aSettingThatIsTheFileOfAnotherIsAMistake() {
    assertThat(problem(holding(Map.of("KEY", "key", "KEY_FILE", "f")), KeyAndFile.class))
        .satisfies(problem -> {
          assertThat(problem.name()).isEqualTo("KEY_FILE");
          assertThat(problem.kind()).isEqualTo(Problem.Kind.DECLARATION);
        });
  }

  record Timed(@Future String name, int port) {}

  @Test
  void aConstraintThatDoesNotFitIsAMistakeBesideTheOthers() {
    ConfigException report = catchThrowableOfType(
        ConfigException.class,
        () -> holding(Map.of("NAME", "x", "PORT", "y")).bind(List.of(Timed.class)));
    assertThat(report.problems())
        .extracting(Problem::kind)
        .containsExactly(Problem.Kind.DECLARATION, Problem.Kind.MALFORMED);
  }

  @Test
  void theSameMistakeIsReportedEachTime() {
    Config config = holding(Map.of("KEY", "key", "KEY_FILE", "f"));
    assertThat(problem(config, KeyAndFile.class)).isEqualTo(problem(config, KeyAndFile.class));
  }
}
