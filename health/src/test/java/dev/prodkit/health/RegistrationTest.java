// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {
  private final Health health = Health.of(Map.of(), (name, text) -> text);

  @AfterEach
  void close() {
    health.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Database", "data base", "db/1", "a\nb", "\u00e4", "\"", "db:5432"})
  void refusesANameThatBreaksTheRule(String name) {
    assertThatThrownBy(() -> health.readiness(name, () -> true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[a-z0-9_.-]{1,64}")
        .hasMessageContaining("readiness");
    assertThat(health.overall().details()).isEmpty();
  }

  @Test
  void takesNamesOfUpToSixtyFourCharacters() {
    assertThatCode(() -> health.liveness("a".repeat(64), SelfCheck.of(() -> true)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> health.liveness("a".repeat(65), SelfCheck.of(() -> true)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesANameTwiceInOneKindAndTakesItInAnother() {
    health.readiness("database", () -> true);
    health.startup("database", () -> true);
    assertThatThrownBy(() -> health.readiness("database", () -> true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("readiness check named database");
    assertThat(health.overall().details()).hasSize(2);
  }

  @Test
  void refusesWhatComesAfterClose() {
    health.close();
    assertThatThrownBy(() -> health.readiness("database", () -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> health.onChange(change -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closeEndsItsThreadsAndSaysDown() {
    CountDownLatch never = new CountDownLatch(1);
    health.readiness("closing-hung", () -> never.await());
    health.liveness("closing-idle", SelfCheck.of(() -> true));
    health.onChange(change -> {});

    health.close();
    health.close();

    assertThat(health.status()).isEqualTo(Status.DOWN);
    assertThat(threadNames()).noneMatch(name -> name.contains("closing-"));
  }

  @Test
  void closeDoesNotWaitForACheckThatIgnoresInterruption() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    health.readiness("stubborn", () -> {
      started.countDown();
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException deaf) {
          assertThat(release.getCount()).isNotNegative();
        }
      }
    });
    try {
      assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
        started.await();
        health.close();
      });
    } finally {
      release.countDown();
    }
  }

  @Test
  void threadsAreDaemonsWithTellingNames() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    AtomicReference<String> name = new AtomicReference<>("");
    AtomicBoolean daemon = new AtomicBoolean();
    health.startup("telling.name", () -> {
      name.set(Thread.currentThread().getName());
      daemon.set(Thread.currentThread().isDaemon());
      ran.countDown();
    });
    ran.await();
    assertThat(name).hasValue("prodkit-health-startup-telling.name");
    assertThat(daemon).isTrue();
  }

  @Test
  void timingHasBounds() {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(2))) {
      assertThatThrownBy(() -> CheckTiming.DEFAULT.withDeadline(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("deadline");
      assertThatThrownBy(() -> CheckTiming.DEFAULT.withInterval(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("interval");
    }
    assertThat(CheckTiming.DEFAULT)
        .isEqualTo(new CheckTiming(Duration.ofMillis(800), Duration.ofSeconds(5)));
  }

  private static List<String> threadNames() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }
}
