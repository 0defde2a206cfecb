// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Hours of life with Vault on a clock that the test moves; the seed is in each failure. */
class VaultLifeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final FakeVault vault = new FakeVault();
  private int changes;

  private VaultLife life(long seed, Duration refresh, String... paths) {
    return new VaultLife(
        vault,
        FakeVault.settings(refresh, paths),
        () -> vault.now,
        new Random(seed),
        vault.events());
  }

  private VaultLife begun(long seed, Duration refresh) throws VaultFailure {
    VaultLife life = life(seed, refresh, "secret/a");
    life.begin();
    return life;
  }

  private void run(VaultLife life, Duration time) {
    long end = vault.now + time.toNanos();
    while (true) {
      long wait = life.step(() -> changes++);
      if (vault.now + wait > end) {
        vault.now = end;
        return;
      }
      vault.now += wait;
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  @RepeatedTest(50)
  @DisplayName("CFG-14: the first renewal comes within two thirds of the TTL that was looked up")
  void renewsOnTheRemainingTtl(RepetitionInfo run) throws VaultFailure {
    vault.spentBeforeLookup = Duration.ofSeconds(10);
    VaultLife life = begun(run.getCurrentRepetition(), HOUR);
    long lookedUp = vault.now;
    run(life, Duration.ofSeconds(50));

    assertThat(seconds(vault.times("renew").get(0) - lookedUp)).isBetween(50 * 0.54, 50 * 2 / 3.0);
  }

  @Test
  @DisplayName("CFG-14: the first renewals of many instances are spread by at least a tenth")
  void spreadsTheRenewals() throws VaultFailure {
    List<Long> first = new ArrayList<>();
    for (int seed = 0; seed < 100; seed++) {
      FakeVault one = new FakeVault();
      VaultLife life = new VaultLife(
          one,
          FakeVault.settings(HOUR, "secret/a"),
          () -> one.now,
          new Random(seed * 0x9E3779B97F4A7C15L),
          one.events());
      life.begin();
      first.add(life.step(() -> changes++));
    }
    long spread = first.stream().max(Long::compare).orElseThrow()
        - first.stream().min(Long::compare).orElseThrow();
    assertThat(seconds(spread)).isGreaterThan(6);
  }

  @RepeatedTest(50)
  @DisplayName(
      "CFG-15: near its maximum the token is replaced before it ends, and all is read again")
  void replacesATokenNearItsMaximum(RepetitionInfo run) throws VaultFailure {
    vault.ttl = Duration.ofSeconds(15);
    vault.maximum = Duration.ofSeconds(60);
    VaultLife life = begun(run.getCurrentRepetition(), HOUR);
    run(life, Duration.ofMinutes(10));

    List<Long> logins = vault.times("login");
    assertThat(logins.size()).isBetween(11, 40);
    for (int i = 1; i < logins.size(); i++) {
      assertThat(seconds(logins.get(i) - logins.get(i - 1))).isLessThan(60);
    }
    assertThat(vault.notices("PK-VAULT-03")).as("no token ended unseen").isZero();
    assertThat(vault.notices("PK-VAULT-04")).isEqualTo(logins.size() - 1);
    assertThat(vault.count("read")).as("read with each token").isEqualTo(logins.size());
    assertThat(vault.retired)
        .hasSize(logins.size() - 1)
        .doesNotContain(vault.found.get(logins.size() - 1));
  }

  @RepeatedTest(50)
  @DisplayName("CFG-15: at most one renewal in five seconds or a third of the TTL")
  void doesNotRenewFasterAndFaster(RepetitionInfo run) throws VaultFailure {
    Random random = new Random(run.getCurrentRepetition());
    vault.ttl = Duration.ofSeconds(3 + random.nextInt(40));
    vault.maximum = Duration.ofSeconds(10 + random.nextInt(200));
    VaultLife life = begun(run.getCurrentRepetition(), HOUR);
    run(life, Duration.ofMinutes(30));

    List<Long> renewals = vault.times("renew");
    double least =
        Math.max(5, Math.min(vault.ttl.toSeconds(), vault.maximum.toSeconds()) / 3.0 / 2);
    for (int i = 1; i < renewals.size(); i++) {
      assertThat(seconds(renewals.get(i) - renewals.get(i - 1))).isGreaterThanOrEqualTo(least);
    }
    assertThat(vault.notices("PK-VAULT-03")).isZero();
  }

  @RepeatedTest(20)
  @DisplayName("CFG-16: ten minutes without Vault: secrets stay, few attempts, told once")
  void survivesAnOutage(RepetitionInfo run) throws VaultFailure {
    vault.ttl = HOUR;
    VaultLife life = begun(run.getCurrentRepetition(), Duration.ofSeconds(60));
    run(life, Duration.ofMinutes(2));
    vault.away = true;
    int before = vault.asked.size();
    run(life, Duration.ofMinutes(10));

    assertThat(vault.asked.size() - before).isBetween(10, 60);
    assertThat(life.secrets().get(0).values()).containsEntry("A", Secret.of("one"));
    assertThat(life.failing()).isFalse();
    assertThat(vault.notices("PK-VAULT-05")).isEqualTo(1);

    vault.away = false;
    run(life, Duration.ofMinutes(2));
    assertThat(vault.notices("PK-VAULT-06")).isEqualTo(1);
    assertThat(vault.count("login")).as("the token was good all the time").isEqualTo(1);
  }

  @Test
  @DisplayName("CFG-16: an outage beyond the token's end is failing before it, and over after it")
  void saysWhenTheTokenEnds() throws VaultFailure {
    VaultLife life = begun(7, HOUR);
    vault.away = true;
    run(life, Duration.ofSeconds(39));
    assertThat(life.failing()).isFalse();
    run(life, Duration.ofMinutes(10));
    assertThat(life.failing()).isTrue();
    vault.away = false;
    run(life, Duration.ofSeconds(61));
    assertThat(life.failing()).isFalse();
    assertThat(vault.count("login")).isEqualTo(2);
  }

  @RepeatedTest(20)
  @DisplayName("CFG-17: a revoked token is replaced once, all is read again, and it is told")
  void replacesARevokedToken(RepetitionInfo run) throws VaultFailure {
    // So far away that only a read can meet the refusal.
    vault.ttl = HOUR;
    vault.put("secret/b", 1, Map.of("B", "two"));
    VaultLife life =
        life(run.getCurrentRepetition(), Duration.ofSeconds(30), "secret/a", "secret/b");
    life.begin();
    run(life, Duration.ofSeconds(10));
    vault.revoke();
    vault.put("secret/b", 2, Map.of("B", "three"));
    int before = vault.asked.size();
    run(life, Duration.ofSeconds(35));

    assertThat(vault.count("login")).isEqualTo(2);
    assertThat(vault.notices("PK-VAULT-03")).isEqualTo(1);
    List<String> after = vault.asked.subList(before, vault.asked.size()).stream()
        .map(FakeVault.Asked::what)
        .toList();
    int login = after.indexOf("login");
    assertThat(after.subList(login, login + 4))
        .containsExactly("login", "lookup", "read secret/a", "read secret/b");
    assertThat(life.secrets().get(1).values()).containsEntry("B", Secret.of("three"));
    assertThat(changes).isEqualTo(1);
  }

  @Test
  @DisplayName("CFG-17: a login that is refused is tried again slowly, and told once")
  void doesNotStormARefusedLogin() throws VaultFailure {
    VaultLife life = begun(3, Duration.ofSeconds(30));
    vault.revoke();
    vault.loginRefused = true;
    run(life, Duration.ofMinutes(10));

    assertThat(vault.count("login")).isLessThan(60);
    assertThat(vault.notices("PK-VAULT-09")).isEqualTo(1);
    assertThat(life.secrets().get(0).values()).containsEntry("A", Secret.of("one"));
  }

  @Test
  void keepsWhatAPathHeldThatIsDeniedLater() throws VaultFailure {
    vault.put("secret/b", 1, Map.of("B", "two"));
    VaultLife life = life(5, Duration.ofSeconds(10), "secret/a", "secret/b");
    life.begin();
    vault.denied.add("secret/a");
    vault.put("secret/b", 2, Map.of("B", "three"));
    run(life, Duration.ofMinutes(2));

    assertThat(vault.notices("PK-VAULT-08")).isEqualTo(1);
    assertThat(vault.count("login")).isEqualTo(1);
    assertThat(life.secrets().get(0).values()).containsEntry("A", Secret.of("one"));
    assertThat(life.secrets().get(1).values()).containsEntry("B", Secret.of("three"));
  }

  @Test
  void namesEveryPathThatCannotBeReadAtTheStart() {
    vault.denied.add("secret/a");
    VaultLife life = life(1, HOUR, "secret/a", "secret/missing");
    VaultFailure failure = catchThrowableOfType(VaultFailure.class, life::begin);

    assertThat(failure.problems())
        .extracting(Problem::name)
        .containsExactly("secret/a", "secret/missing");
    assertThat(failure.getCause()).isNull();
  }

  @Test
  void saysInTimeThatAGivenTokenEnds() throws VaultFailure {
    VaultLife first = begun(1, HOUR);
    run(first, Duration.ofSeconds(1));
    vault.canLogIn = false;
    vault.maximum = Duration.ofSeconds(100);
    vault.notices.clear();
    VaultLife life = begun(2, HOUR);
    run(life, Duration.ofSeconds(80));

    assertThat(vault.notices("PK-VAULT-10")).isEqualTo(1);
    assertThat(vault.retired).as("the operator's own token stays registered").isEmpty();
  }

  @Test
  void aTokenWithoutAnEndIsNeitherRenewedNorReplaced() throws VaultFailure {
    vault.ttl = Duration.ofDays(100_000);
    TokenClock clock = new TokenClock(true, new Random(1));
    assertThat(clock.loggedIn(0, new VaultApi.Lease(Duration.ZERO, false))).isFalse();
    assertThat(clock.untilDue(TimeUnit.DAYS.toNanos(10_000)))
        .isGreaterThan(TimeUnit.DAYS.toNanos(1));
  }

  @Test
  void listenersThatThrowHurtNothing() throws VaultFailure {
    VaultEvents hostile = new VaultEvents(
        notice -> {
          throw new IllegalStateException("notice");
        },
        secret -> {},
        secret -> {
          throw new IllegalStateException("retired");
        });
    vault.maximum = Duration.ofSeconds(60);
    VaultLife life = new VaultLife(
        vault, FakeVault.settings(HOUR, "secret/a"), () -> vault.now, new Random(1), hostile);
    life.begin();
    run(life, Duration.ofMinutes(5));

    assertThat(vault.count("login")).isGreaterThan(4);
    assertThat(hostile.unheard()).isGreaterThan(4);
  }
}
