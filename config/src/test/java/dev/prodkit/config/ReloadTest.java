// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reload tells, of secrets that a source like Vault has new. */
class ReloadTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final AtomicReference<VaultSecret> vault = new AtomicReference<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> retired = new CopyOnWriteArrayList<>();
  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private Optional<ConfigWatch> watch = Optional.empty();

  @AfterEach
  void close() {
    watch.ifPresent(ConfigWatch::close);
  }

  private void put(int version, Map<String, String> values) {
    vault.set(VaultSecret.of("secret/x", "secret/data/x", OptionalLong.of(version), values));
    listeners.forEach(Runnable::run);
  }

  private Config config() {
    return Config.of(Source.live(() -> VaultEntries.of(List.of(vault.get())), listeners::add))
        .onSecret(secret -> heard.add(secret.reveal()))
        .onSecretRetired(secret -> retired.add(secret.reveal()));
  }

  private void watch(Config config, Duration overlap) {
    watch = Optional.of(config.watch(Duration.ofMillis(100), overlap, notices::add));
  }

  @Test
  void timesThatAreLongerThanAnyProcessRunsAreAllowed() {
    put(1, Map.of());
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    watch = Optional.of(config().watch(endless, endless, notices::add));
    assertThatThrownBy(
            () -> config().watch(Duration.ofSeconds(Long.MIN_VALUE), Duration.ZERO, notices::add))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void eventually(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  private static String origin(Config config, String name) {
    return config.origin(name).map(Origin::text).orElse("");
  }

  private static String shown(Config config) {
    return config.effective().stream()
        .map(setting ->
            setting.name() + " " + setting.origin() + " " + setting.shown().orElse("-"))
        .reduce((one, other) -> one + "; " + other)
        .orElse("");
  }

  record Whole(Secret key, @Public String region) {}

  @Test
  void aNewSecretIsAnnouncedBeforeARecordHasIt() {
    put(7, Map.of("KEY", "first-key", "REGION", "here"));
    AtomicReference<Rotating<Whole>> whole = new AtomicReference<>();
    List<String> then = new CopyOnWriteArrayList<>();
    Config config = config().onSecret(secret -> {
      if (whole.get() != null) {
        then.add(whole.get().current().key().reveal());
      }
    });
    whole.set(config.rotating(Whole.class));
    watch(config, LONG);
    put(8, Map.of("KEY", "second-key", "REGION", "here"));
    eventually(() -> whole.get().current().key().reveal().equals("second-key"));
    assertThat(then).containsExactly("first-key");
    assertThat(heard).containsExactly("first-key", "second-key");
  }

  @Test
  void theNewVersionIsTheOrigin() {
    put(7, Map.of("KEY", "first-key", "REGION", "here"));
    Config config = config();
    Rotating<Whole> whole = config.rotating(Whole.class);
    watch(config, LONG);
    assertThat(shown(config))
        .isEqualTo("KEY vault secret/data/x@7 -; REGION vault secret/data/x@7 here");
    put(8, Map.of("KEY", "first-key", "REGION", "there"));
    eventually(() -> whole.current().region().equals("there"));
    assertThat(shown(config))
        .isEqualTo("KEY vault secret/data/x@8 -; REGION vault secret/data/x@8 there");
    assertThat(origin(config, "KEY")).isEqualTo("vault secret/data/x@8");
  }

  @Test
  void whatDoesNotRotateKeepsItsOrigin() {
    record Parts(Rotating<Secret> key, @Public String region, Optional<Rotating<String>> zone) {}
    put(7, Map.of("KEY", "first-key", "REGION", "here"));
    Config config = config();
    Parts parts = config.get(Parts.class);
    watch(config, LONG);
    put(8, Map.of("KEY", "second-key", "REGION", "there", "ZONE", "z"));
    eventually(() -> parts.key().current().reveal().equals("second-key"));
    assertThat(shown(config))
        .isEqualTo(
            "KEY vault secret/data/x@8 -; REGION vault secret/data/x@7 here;" + " ZONE not set -");
    assertThat(origin(config, "REGION")).isEqualTo("vault secret/data/x@7");
  }

  @Test
  void aNewSecretMayBeWeakAndIsForgottenAfterTheOverlap() {
    record Weak(Secret key, Secret other, @Public String region) {}
    put(7, Map.of("KEY", "first-key", "OTHER", "long-enough", "REGION", "with first-key"));
    Config config = config();
    Rotating<Weak> weak = config.rotating(Weak.class);
    Secret first = weak.current().key();
    assertThat(config.maskableByValue(first)).isTrue();
    assertThat(shown(config)).doesNotContain("first-key");
    watch(config, Duration.ofMillis(300));
    put(8, Map.of("KEY", "short", "OTHER", "equal-to-it", "REGION", "equal-to-it"));
    eventually(() -> !retired.isEmpty());

    assertThat(config.secret("ANOTHER_READING")).isEmpty();
    assertThat(config.weakSecrets())
        .containsExactly(
            new WeakSecret("KEY", WeakSecret.Reason.SHORT, Optional.empty()),
            new WeakSecret("OTHER", WeakSecret.Reason.EQUALS_A_SETTING, Optional.of("REGION")));
    assertThat(config.maskableByValue(weak.current().other())).isFalse();
    eventually(() -> retired.size() == 2);
    assertThat(retired).containsExactlyInAnyOrder("first-key", "long-enough");
    assertThat(first.wasClosed()).isTrue();
    put(9, Map.of("KEY", "third-key", "OTHER", "equal-to-it", "REGION", "with first-key"));
    eventually(() -> shown(config).contains("with first-key"));
    assertThat(config.maskableByValue(weak.current().other()))
        .as("the setting has another value now")
        .isTrue();
  }

  @Test
  void thePasswordInAUriRotatesToo() {
    record Broker(Rotating<URI> url) {}
    put(7, Map.of("URL", "amqp://ann:first-password@host"));
    Config config = config();
    Broker broker = config.get(Broker.class);
    assertThat(heard).containsExactly("first-password");
    watch(config, Duration.ofMillis(100));
    put(8, Map.of("URL", "amqp://ann:second-password@host"));
    eventually(() -> !retired.isEmpty());
    assertThat(broker.url().current().toString()).contains("second-password");
    assertThat(heard).containsExactly("first-password", "second-password");
    assertThat(retired).containsExactly("first-password");
  }

  @Test
  void aMapFollowsItsKeys() {
    record Tokens(Map<String, Secret> tokens) {}
    put(7, Map.of("TOKENS_A", "token-of-a"));
    Config config = config();
    Rotating<Tokens> tokens = config.rotating(Tokens.class);
    watch(config, Duration.ZERO);
    put(8, Map.of("TOKENS_A", "token-of-a", "TOKENS_B", "token-of-b"));
    eventually(() -> tokens.current().tokens().containsKey("b"));
    put(9, Map.of("TOKENS_B", "token-of-b"));
    eventually(() -> retired.contains("token-of-a"));
    assertThat(shown(config)).isEqualTo("TOKENS_B vault secret/data/x@9 -");
    assertThat(heard).containsExactly("token-of-a", "token-of-b");
  }

  @Test
  void anEntryOfAMapRotates() {
    record Tokens(Map<String, Rotating<Secret>> tokens) {}
    put(7, Map.of("TOKENS_A", "token-of-a"));
    Config config = config();
    Rotating<Secret> token =
        Optional.ofNullable(config.get(Tokens.class).tokens().get("a")).orElseThrow();
    watch(config, Duration.ZERO);
    put(8, Map.of("TOKENS_A", "next-token"));
    eventually(() -> token.current().reveal().equals("next-token"));
    eventually(() -> retired.contains("token-of-a"));
  }

  @Test
  @DisplayName("CFG-13: a secret of a refused reload was announced, and is retired")
  void aRefusedReloadLeavesNothing() {
    record Limited(Secret key, int limit, @Public String region) {}
    put(7, Map.of("KEY", "first-key", "LIMIT", "1", "REGION", "here"));
    Config config = config();
    Rotating<Limited> limited = config.rotating(Limited.class);
    watch(config, Duration.ZERO);
    put(8, Map.of("KEY", "second-key", "LIMIT", "one", "REGION", "first-key"));
    eventually(() -> retired.contains("second-key"));
    assertThat(limited.current().limit()).isEqualTo(1);
    assertThat(shown(config)).contains("KEY vault secret/data/x@7").endsWith("here");
    assertThat(notices.toString()).contains("LIMIT").doesNotContain("-key");
    put(9, Map.of("KEY", "first-key", "LIMIT", "2", "REGION", "here"));
    eventually(() -> limited.current().limit() == 2);
    assertThat(config.maskableByValue(limited.current().key())).isTrue();
    assertThat(heard).containsExactly("first-key", "second-key");
    assertThat(retired).containsExactly("second-key");
  }

  @Test
  void aNewSecretThatNoRecordTakesIsRetired() {
    record Fixed(Secret key, Rotating<String> region) {}
    put(7, Map.of("KEY", "first-key", "REGION", "here"));
    Config config = config();
    Fixed fixed = config.get(Fixed.class);
    watch(config, Duration.ZERO);
    put(8, Map.of("KEY", "second-key", "REGION", "there"));
    eventually(() -> retired.contains("second-key"));
    assertThat(fixed.region().current()).isEqualTo("there");
    assertThat(fixed.key().reveal()).isEqualTo("first-key");
    assertThat(heard).containsExactly("first-key", "second-key");
    assertThat(retired).containsExactly("second-key");
  }

  @Test
  void aSecretThatWasAskedForByNameIsNotRetired() {
    put(7, Map.of("KEY", "first-key", "REGION", "here"));
    Config config = config();
    Secret asked = config.secret("KEY").orElseThrow();
    Rotating<Whole> whole = config.rotating(Whole.class);
    watch(config, Duration.ZERO);
    put(8, Map.of("KEY", "second-key", "REGION", "here"));
    eventually(() -> whole.current().key().reveal().equals("second-key"));
    eventually(() -> whole.previous().isEmpty());
    put(9, Map.of("KEY", "third-key", "REGION", "here"));
    eventually(() -> retired.contains("second-key"));
    assertThat(retired).containsExactly("second-key");
    assertThat(asked.reveal()).isEqualTo("first-key");
  }

  @Test
  void aRotatingSettingIsAsPublicAsItsValue() {
    record Shown(@Public Rotating<String> region, @Public Rotating<URI> url) {}
    put(7, Map.of("REGION", "here", "URL", "amqp://ann:first-password@host"));
    Config config = config();
    assertThat(config.get(Shown.class).region().current()).isEqualTo("here");
    assertThat(shown(config))
        .isEqualTo("REGION vault secret/data/x@7 here; URL vault secret/data/x@7 -");
  }

  @Test
  void whatWasReadOfAVolumeThatWasReplacedIsToldToNobody() {
    Ledger ledger = new Ledger();
    ledger.onFound(secret -> heard.add(secret.reveal()));
    Secret dropped = Secret.of("first-key");
    ledger.secret("KEY", dropped);
    ledger.plain("REGION", "second-key");
    ledger.drop();
    Secret second = Secret.of("second-key");
    ledger.secret("KEY", second);
    assertThat(ledger.announce()).containsExactly(second);
    assertThat(heard).containsExactly("second-key");
    assertThat(dropped.wasClosed()).isTrue();
    assertThat(ledger.isMaskable(second)).isTrue();
  }
}
