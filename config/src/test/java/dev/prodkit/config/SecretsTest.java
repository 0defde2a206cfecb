// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.environment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the configuration tells about secrets, and to whom first. */
class SecretsTest {
  record Login(Secret password, Secret token, Secret key, String user, List<String> roles) {}

  private static final Map<String, String> LOGIN = Map.of(
      "PASSWORD", "administrator",
      "TOKEN", "short",
      "KEY", "long-and-its-own",
      "USER", "administrator",
      "ROLES", "reader,long-and-its",
      "ROLE", "x");

  @Test
  @DisplayName("MSK-3: a listener knows, secret by secret, whether its value may be masked")
  void aListenerCanAskBeforeTheSecretIsUsed() {
    Map<String, Boolean> maskable = new LinkedHashMap<>();
    Config config = environment(LOGIN);
    config.onSecret(secret -> maskable.put(secret.reveal(), config.maskableByValue(secret)));
    config.bind(List.of(Login.class));
    assertThat(maskable)
        .containsExactly(
            Map.entry("administrator", false),
            Map.entry("short", false),
            Map.entry("long-and-its-own", true));
    assertThat(config.weakSecrets())
        .extracting(WeakSecret::toString)
        .containsExactly(
            "PASSWORD has the same value as USER, which is no secret",
            "TOKEN has fewer than eight characters");
    assertThat(config.weakSecrets().toString()).doesNotContain("administrator", "short,");
  }

  @Test
  void aDefaultAndAnElementAreValuesToo() {
    record Settings(
        Secret password,
        Secret token,
        @Default("postgres-user") String user,
        List<String> roles) {}
    Config config = environment(Map.of(
        "PASSWORD", "postgres-user", "TOKEN", "second-role", "ROLES", "first-role,second-role"));
    config.bind(List.of(Settings.class));
    assertThat(config.weakSecrets())
        .extracting(WeakSecret::other)
        .containsExactly(Optional.of("USER"), Optional.of("ROLES"));
  }

  @Test
  void aLaterRecordMayMakeASecretWeakAndClosingItEndsThat() {
    record Password(Secret password) {}
    record User(String user) {}
    Config config = environment(LOGIN);
    Secret password = config.get(Password.class).password();
    assertThat(config.weakSecrets()).isEmpty();
    assertThat(config.maskableByValue(password)).isTrue();
    config.get(User.class);
    assertThat(config.weakSecrets()).hasSize(1);
    assertThat(config.maskableByValue(password)).isFalse();
    password.close();
    assertThat(config.weakSecrets()).isEmpty();
    assertThat(config.maskableByValue(password)).isFalse();
  }

  record Database(URI url) {}

  @ParameterizedTest
  @CsvSource({
    "postgres://ann:p%40ss%2Fword@db/orders, p%40ss%2Fword|p@ss/word",
    "postgres://ann:plain-password@db:5432/orders, plain-password",
    "redis://:only-password@cache, only-password",
    "postgres://ann:a:b@db, a:b",
    "postgres://ann:in-an-odd-host@my_db/orders, in-an-odd-host",
    "jdbc:postgresql://ann:in-jdbc@db/orders, in-jdbc",
    "https://host/path:x@y, ''",
    "https://host?u=a:b@c, ''",
    "https://ann@host, ''",
    "https://ann:@host, ''",
    "mailto:ann@example.com, ''"
  })
  void thePasswordInAUriIsASecret(String uri, String passwords) {
    record Several(List<URI> urls) {}
    record Perhaps(Optional<URI> url) {}
    for (Class<? extends Record> type : List.of(Database.class, Several.class, Perhaps.class)) {
      List<String> heard = new ArrayList<>();
      Config config = environment(Map.of("URL", uri, "URLS", "https://example.com," + uri))
          .onSecret(secret -> heard.add(secret.reveal()));
      config.bind(List.of(type));
      assertThat(String.join("|", heard)).isEqualTo(passwords);
    }
  }

  @Test
  void aSecretIsAnnouncedOnce() {
    record First(Secret key, @Env("KEY_AGAIN") Secret again) {}
    record Second(@Env("KEY") Secret key) {}
    List<String> heard = new ArrayList<>();
    Config config = environment(Map.of("KEY", "hunter2hunter2", "KEY_AGAIN", "hunter2hunter2"))
        .onSecret(secret -> heard.add(secret.reveal()));
    config.bind(List.of(First.class));
    config.bind(List.of(Second.class));
    assertThat(config.secret("KEY")).isPresent();
    assertThat(heard).containsExactly("hunter2hunter2");
  }

  @Test
  void aShortPasswordInAUriIsWeakUnderTheNameOfTheUri() {
    Config config = environment(Map.of("URL", "postgres://ann:pw@db"));
    config.bind(List.of(Database.class));
    assertThat(config.weakSecrets())
        .containsExactly(new WeakSecret("URL", WeakSecret.Reason.SHORT, Optional.empty()));
  }

  @Test
  void aNameCanBeASecretThoughNoRecordHasIt() {
    List<String> heard = new ArrayList<>();
    Config config = environment(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "api-key=hunter2", "B", " "))
        .onSecret(secret -> heard.add(secret.reveal()));
    assertThat(config.secret("otel_exporter_otlp_headers")).contains(Secret.of("api-key=hunter2"));
    assertThat(heard).containsExactly("api-key=hunter2");
    assertThat(config.secret("B")).isEmpty();
    assertThat(config.secret("NOT_SET")).isEmpty();
    assertThatThrownBy(() -> config.secret("no name")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> config.onSecret(secret -> {}))
        .isInstanceOf(IllegalStateException.class);
    Config broken = environment(Map.of("KEY_FILE", "/nowhere/canary"));
    assertThatThrownBy(() -> broken.secret("KEY"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("KEY comes from a file that does not exist");
  }

  record Shown(
      @Public int port,
      String foo,
      @Public URI url,
      @Public List<URI> urls,
      Secret password,
      @Public String copy,
      @Public @Default("INFO") String level,
      @Public Optional<String> region,
      Map<String, String> labels) {}

  @Test
  @DisplayName("CFG-3: only what is marked is shown, and no secret even then")
  void theEffectiveConfigurationIsHiddenUnlessItIsPublic() {
    String canary = "canary-Zx81";
    Config config = environment(Map.of(
        "PORT",
        "8080",
        "FOO",
        canary,
        "URL",
        "https://ann:" + canary + "@host",
        "URLS",
        "https://host,https://ann:" + canary + "@host",
        "PASSWORD",
        canary,
        "COPY",
        "the same " + canary,
        "LABELS_TEAM",
        canary));
    config.bind(List.of(Shown.class));
    assertThat(config.effective())
        .extracting(setting ->
            setting.name() + " " + setting.origin() + " " + setting.shown().orElse("-"))
        .containsExactly(
            "PORT environment PORT 8080",
            "FOO environment FOO -",
            "URL environment URL -",
            "URLS environment URLS -",
            "PASSWORD environment PASSWORD -",
            "COPY environment COPY -",
            "LEVEL default INFO",
            "REGION not set -",
            "LABELS_TEAM environment LABELS_TEAM -");
    assertThat(config.effective().toString()).doesNotContain(canary);
  }

  @Test
  void whatIsShownIsOneLine() {
    record Text(@Public String text) {}
    Config config = environment(Map.of("TEXT", "a\nERROR b\u001b[31m"));
    config.bind(List.of(Text.class));
    assertThat(config.effective().get(0).shown()).contains("a?ERROR b?[31m");
  }

  record PublicSecret(@Public Secret value) {}

  record PublicSecrets(@Public Map<String, Secret> value) {}

  record PublicGroup(@Public Database value) {}

  @ParameterizedTest
  @ValueSource(classes = {PublicSecret.class, PublicSecrets.class, PublicGroup.class})
  void aPublicSecretIsTheAuthorsMistake(Class<? extends Record> type) {
    assertThatThrownBy(() -> environment(Map.of()).bind(List.of(type)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("@Public");
  }
}
