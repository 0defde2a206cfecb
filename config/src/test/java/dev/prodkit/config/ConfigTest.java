// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.environment;
import static dev.prodkit.config.Reports.problem;
import static dev.prodkit.config.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.validation.constraints.Max;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConfigTest {
  record Port(int port) {}

  record Pool(int poolMin, int poolMax) {
    Pool {
      if (poolMin > poolMax) {
        throw new InvalidSettingException("poolMin", "must not be above POOL_MAX");
      }
    }
  }

  record Database(
      URI url,
      Secret password,
      @Default("5s") Duration timeout,
      @Max(100) int connections) {}

  record Orders(
      Database database,
      int port,
      boolean verbose,
      @Default("DAYS") TimeUnit unit,
      List<Integer> shards,
      double ratio) {}

  record Mail(URI mailServer, String mailFrom, Optional<Duration> mailPause) {}

  @Test
  @DisplayName("CFG-1: twelve broken settings of two records are one report of twelve")
  void reportsEverythingAtOnce() {
    Map<String, String> environment = new HashMap<>(Map.of(
        "DATABSE_URL", "postgres://db",
        "DATABASE_PASSWORD", " ",
        "DATABASE_TIMEOUT", "5",
        "DATABASE_CONNECTIONS", "101",
        "PORT", "http",
        "VERBOSE", "yes",
        "UNIT", "weeks",
        "SHARDS", "1,2,x",
        "RATIO", "1e400",
        "MAIL_SERVER", "localhost:25"));
    environment.put("MAIL_FROM", "a");
    environment.put("MAIL_FROM_FILE", "/etc/hostname");
    environment.put("MAIL_PAUSE", "ten \uFFFD");
    Config config = environment(environment);

    ConfigException report = catchThrowableOfType(
        ConfigException.class, () -> config.bind(List.of(Orders.class, Mail.class)));

    assertThat(report.problems())
        .extracting(Problem::name)
        .containsExactly(
            "DATABASE_URL",
            "DATABASE_PASSWORD",
            "DATABASE_TIMEOUT",
            "DATABASE_CONNECTIONS",
            "PORT",
            "VERBOSE",
            "UNIT",
            "SHARDS",
            "RATIO",
            "MAIL_SERVER",
            "MAIL_FROM",
            "MAIL_PAUSE");
    assertThat(report)
        .hasMessageStartingWith("the configuration has 12 problems:\n  - ")
        .hasMessageContaining(
            "\n  - DATABASE_URL is missing, an absolute URI for Database: set DATABASE_URL, or set DATABASE_URL_FILE to"
                + " a file that holds it; did you mean DATABSE_URL (environment)?\n")
        .hasMessageContaining(
            "\n  - PORT must be a whole number from -2147483648 to 2147483647 (environment PORT): write it like 8080\n")
        .hasMessageContaining(
            "\n  - DATABASE_CONNECTIONS must be less than or equal to 100 (environment DATABASE_CONNECTIONS): ")
        .hasNoCause();
    assertThat(String.valueOf(report.getMessage()).lines()).hasSize(13);
    assertThat(report.getStackTrace()).isEmpty();
  }

  @Test
  void bindsAllOrNothing() {
    Config config = environment(Map.of("PORT", "1"));
    assertThatThrownBy(() -> config.bind(List.of(Port.class, Pool.class)))
        .isInstanceOf(ConfigException.class);
    Config whole = environment(Map.of("PORT", "1", "POOL_MIN", "1", "POOL_MAX", "2"));
    whole.bind(List.of(Port.class, Pool.class));
    assertThat(whole.get(Port.class)).isSameAs(whole.get(Port.class)).isEqualTo(new Port(1));
    assertThat(whole.get(Pool.class)).isEqualTo(new Pool(1, 2));
  }

  @Test
  void bindsALateRecordWithTheSameReport() {
    Config config = environment(Map.of("PORT", "1"));
    config.bind(List.of());
    assertThat(config.get(Port.class)).isEqualTo(new Port(1));
    assertThatThrownBy(() -> config.get(Pool.class))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("the configuration has 2 problems:");
    assertThat(config.get(Port.class)).isEqualTo(new Port(1));
  }

  @Test
  void aProblemFoundElsewhereJoinsEveryReport() {
    Config config =
        environment(Map.of("PORT", "1")).reject(Problem.of("LOG_LEVEL", "is LOUD", "write INFO"));
    assertThat(problem(config, Port.class)).hasToString("LOG_LEVEL is LOUD: write INFO");
    assertThat(report(config, Pool.class).problems())
        .extracting(Problem::name)
        .containsExactly("POOL_MIN", "POOL_MAX", "LOG_LEVEL");
  }

  @Test
  void theSameProblemOfTwoRecordsIsToldOnce() {
    record Other(int port) {}
    Config config = environment(Map.of("PORT", "x"));
    ConfigException report = catchThrowableOfType(
        ConfigException.class, () -> config.bind(List.of(Port.class, Other.class)));
    assertThat(report.problems()).hasSize(1);
  }

  record Login(Secret password, Optional<Secret> token, List<Secret> keys, int port) {}

  @Test
  void secretsAreHeardBeforeTheRecordIsThereEvenIfItNeverIs() {
    List<String> heard = new ArrayList<>();
    Config config = environment(
            Map.of("PASSWORD", "one", "TOKEN", "two", "KEYS", "three,four", "PORT", "broken"))
        .onSecret(secret -> heard.add(secret.reveal()));
    assertThatThrownBy(() -> config.get(Login.class)).isInstanceOf(ConfigException.class);
    assertThat(heard).containsExactly("one", "two", "three", "four");
    assertThatThrownBy(() -> config.onSecret(secret -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysWhereASettingComesFrom() {
    Config config = environment(Map.of("PORT", "1", "Other", "2"));
    assertThat(config.origin("port")).map(Origin::text).contains("environment PORT");
    assertThat(config.origin("OTHER")).map(Origin::text).contains("environment Other");
    assertThat(config.origin("NOTHING")).isEmpty();
    assertThat(config.origin("no name")).isEmpty();
  }

  @Test
  void anOriginCannotForgeALine() {
    assertThat(new Origin("file /a\nERROR b\u0007").toString()).isEqualTo("file /a?ERROR b?");
  }

  @Test
  void suggestsOnlyWhatIsNearAndNotInUse() {
    record Settings(String databaseUrl, String databaseUrn, String port) {}
    Config config = environment(
        Map.of("DATABASE_URN", "x", "PATH", "x", "DATABASES_URLS", "x", "DATABASE_HOST", "x"));
    assertThat(report(config, Settings.class).problems())
        .extracting(Problem::nextStep)
        .satisfiesExactly(
            step -> assertThat(step).endsWith("; did you mean DATABASES_URLS (environment)?"),
            step -> assertThat(step).doesNotContain("did you mean"));
  }

  @Test
  void suggestsTheNameOfAFile() {
    Config config = environment(Map.of("PROT_FILE", "/x", "PORTS_FILE", "/x"));
    assertThat(problem(config, Port.class).nextStep())
        .endsWith("; did you mean PORTS_FILE (environment)?");
  }

  @Test
  void aSlipInASourceOfOursIsAWarningIfItsSettingHasADefault() {
    record Settings(@Default("5s") Duration drainDelay) {}
    Config config = Config.of(Source.of("test", Map.of("DRAIN_DELY", "1s", "UNRELATED", "x")));
    assertThat(config.get(Settings.class).drainDelay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.warnings())
        .extracting(Problem::toString)
        .containsExactly(
            "DRAIN_DELY is read by nothing (test DRAIN_DELY): did you mean DRAIN_DELAY, which is not set?",
            "test holds what nothing reads: test UNRELATED: remove it, or give it to a record");
  }

  @Test
  void aRecordsOwnRuleIsReportedWithItsSetting() {
    Config config = environment(Map.of("POOL_MIN", "9", "POOL_MAX", "1"));
    assertThat(problem(config, Pool.class))
        .hasToString(
            "POOL_MIN must not be above POOL_MAX (environment POOL_MIN): set it to what Pool accepts");
  }

  record Refusing(int min, int max) {
    Refusing {
      if (min > max) {
        throw new IllegalArgumentException("canary " + min);
      }
    }
  }

  @Test
  void aRecordThatJustThrowsIsReportedWithTheLineButWithoutTheMessage() {
    Config config = environment(Map.of("MIN", "9", "MAX", "1"));
    assertThat(problem(config, Refusing.class).toString())
        .matches(
            "Refusing is refused by its own constructor, IllegalArgumentException at ConfigTest.java:\\d+: check"
                + " MIN, MAX");
  }

  @Test
  void noSourcesAtAllIsAReportToo() {
    assertThat(problem(Config.of(), Port.class).rule()).startsWith("is missing");
  }
}
