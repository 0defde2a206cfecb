// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("CFG-8: names")
class NamesTest {
  record Port(int port) {}

  record Proxy(String httpProxy) {}

  @ParameterizedTest
  @CsvSource({
    "port, PORT",
    "databaseUrl, DATABASE_URL",
    "databaseURL, DATABASE_URL",
    "http2Port, HTTP2_PORT",
    "HTTPPort, HTTP_PORT",
    "s3Bucket, S3_BUCKET",
    "oauth2ClientId, OAUTH2_CLIENT_ID",
    "x509, X509",
    "aB, A_B",
    "max_size, MAX_SIZE",
    "already_Under, ALREADY_UNDER",
    "URL, URL",
  })
  void aComponentBecomesAName(String component, String name) {
    assertThat(Names.ofComponent(component)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PORT", "port", "Port", "pOrT"})
  void caseDoesNotMatter(String spelling) {
    assertThat(
            Config.of(Source.of("test", Map.of(spelling, "80"))).get(Port.class).port())
        .isEqualTo(80);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1PORT", "WEIRD.KEY-1", "PORT ", "PÖRT", "P\u0131RT", "PORT\n"})
  void whatAShellCannotExportDoesNotBind(String name) {
    assertThat(Names.isName(name)).isFalse();
  }

  @Test
  void aForeignLetterThatFoldsIntoOursDoesNotBind() {
    record Min(int min) {}
    // The dotless i becomes I in upper case.
    Config config = Config.of(Source.of("test", Map.of("m\u0131n", "1")));
    assertThat(problem(config, Min.class).rule()).startsWith("is missing");
    assertThat(config.origin("m\u0131n")).isEmpty();
  }

  @Test
  void twoSpellingsOfABoundNameInOneSourceAreAnError() {
    Config config = Config.of(Source.environment(Map.of("http_proxy", "a", "HTTP_PROXY", "b")));
    Problem problem = problem(config, Proxy.class);
    assertThat(problem.name()).isEqualTo("HTTP_PROXY");
    assertThat(problem.rule())
        .contains("two spellings")
        .contains("http_proxy")
        .contains("HTTP_PROXY");
  }

  @Test
  void threeSpellingsAreAnErrorToo() {
    Config config = Config.of(
        Source.environment(Map.of("http_proxy", "a", "HTTP_PROXY", "b", "Http_Proxy", "a")));
    assertThat(problem(config, Proxy.class).rule()).contains("two spellings");
  }

  @Test
  void twoSpellingsOfANameThatNothingBindsAreNone() {
    Config config =
        Config.of(Source.environment(Map.of("http_proxy", "a", "HTTP_PROXY", "b", "PORT", "80")));
    assertThat(config.get(Port.class).port()).isEqualTo(80);
  }

  @Test
  void twoSpellingsInTwoSourcesAreNone() {
    Config config = Config.of(
        Source.environment(Map.of("http_proxy", "a")),
        Source.of("test", Map.of("HTTP_PROXY", "b")));
    assertThat(config.get(Proxy.class).httpProxy()).isEqualTo("a");
  }

  record Url(URI url) {}

  record Pool(int max) {}

  record Database(URI url, Pool pool) {}

  record Nested(
      Database database,
      @Env("READ_REPLICA") Url replica,
      @Env("") Url main) {}

  @Test
  void nestedRecordsArePrefixesThatCompose() {
    Nested nested = Config.of(Source.of(
            "test",
            Map.of(
                "DATABASE_URL",
                "a:a",
                "DATABASE_POOL_MAX",
                "7",
                "READ_REPLICA_URL",
                "b:b",
                "URL",
                "c:c")))
        .get(Nested.class);
    assertThat(nested.database().url()).isEqualTo(URI.create("a:a"));
    assertThat(nested.database().pool().max()).isEqualTo(7);
    assertThat(nested.replica().url()).isEqualTo(URI.create("b:b"));
    assertThat(nested.main().url()).isEqualTo(URI.create("c:c"));
  }

  record Named(
      @Env({"SERVICE_NAME", "OTEL_SERVICE_NAME", "DD_SERVICE"})
      String service) {}

  @Test
  void theFirstOfSeveralNamesWinsInWhateverSourceItIs() {
    Config config = Config.of(
        Source.environment(Map.of("DD_SERVICE", "three", "OTEL_SERVICE_NAME", "two")),
        Source.of("test", Map.of("SERVICE_NAME", "one")));
    assertThat(config.get(Named.class).service()).isEqualTo("one");
    assertThat(config.origin("DD_SERVICE")).map(Origin::text).contains("test SERVICE_NAME");
    assertThat(config.warnings())
        .hasSize(2)
        .allSatisfy(warning -> assertThat(warning.toString())
            .startsWith("SERVICE_NAME differs from ")
            .contains("test SERVICE_NAME"));
  }

  @Test
  void severalNamesThatAgreeAreNoWarning() {
    Config config =
        Config.of(Source.environment(Map.of("DD_SERVICE", "a", "OTEL_SERVICE_NAME", "a")));
    assertThat(config.get(Named.class).service()).isEqualTo("a");
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void aMissingSettingNamesAllThatItMayBeCalled() {
    assertThat(problem(Config.of(Source.environment(Map.of())), Named.class).nextStep())
        .isEqualTo("set SERVICE_NAME (or OTEL_SERVICE_NAME or DD_SERVICE)");
  }

  record Optionals(Optional<Database> database) {}

  @Test
  void anOptionalRecordIsThereIfOneOfItsSettingsIs() {
    assertThat(Config.of(Source.of("test", Map.of())).get(Optionals.class).database())
        .isEmpty();
    Config half = Config.of(Source.of("test", Map.of("DATABASE_URL", "a:a")));
    assertThat(problem(half, Optionals.class).name()).isEqualTo("DATABASE_POOL_MAX");
    Config whole =
        Config.of(Source.of("test", Map.of("DATABASE_URL", "a:a", "DATABASE_POOL_MAX", "1")));
    assertThat(whole.get(Optionals.class).database()).isPresent();
  }

  record BadName(@Env("WEIRD.KEY-1") String key) {}

  record NoName(@Env({}) String key) {}

  record Foreign(String big$size) {}

  record TwoPrefixes(@Env({"A", "B"}) Url url) {}

  record KeyAndFile(Secret key, String keyFile) {}

  @Test
  void namesThatNobodyCanSetAreTheAuthorsMistake() {
    for (Class<? extends Record> type :
        List.of(BadName.class, NoName.class, Foreign.class, TwoPrefixes.class, KeyAndFile.class)) {
      assertThatThrownBy(() -> Config.of(Source.of("test", Map.of())).bind(List.of(type)))
          .isInstanceOf(ConfigException.class);
    }
  }
}
