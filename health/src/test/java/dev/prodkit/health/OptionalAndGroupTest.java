// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionalAndGroupTest {
  private static final String GROUP = "/health/group/database";

  private final Health health = Health.of(Map.of(), (name, text) -> text);

  @AfterEach
  void close() {
    health.close();
  }

  @Test
  @DisplayName("HLT-9: an optional check that is down degrades, and readiness stays 200")
  void anOptionalCheckOnlyDegrades() {
    health.readiness("database", () -> true).optional("cache", () -> false);
    health.ready();
    await().until(() -> health.status() == Status.DEGRADED);
    await().until(() -> health.readiness().httpStatus() == 200);
    assertThat(health.readiness().json())
        .isEqualTo("{\"status\":\"ready\",\"checks\":{\"database\":true,\"cache\":false}}");
    assertThat(health.live().httpStatus()).isEqualTo(200);
  }

  @Test
  void anOptionalCheckThatHangsHoldsTheFirstStatusUpForItsDeadlineAndNoLonger() {
    Duration deadline = Duration.ofMillis(200);
    health.optional("cache", new CheckTiming(deadline, Duration.ofSeconds(5)), () -> {
      Thread.sleep(60_000);
    });
    health.ready();
    assertThat(health.status()).isEqualTo(Status.STARTING);
    await().atMost(Duration.ofSeconds(2)).until(() -> health.readiness().httpStatus() == 200);
    assertThat(health.status()).isEqualTo(Status.DEGRADED);
  }

  @Test
  void aNameIsUsedOnceForReadinessAndOptionalTogether() {
    health.readiness("cache", () -> true);
    assertThatThrownBy(() -> health.optional("cache", () -> true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("readiness check named cache");
  }

  @Test
  void aGroupAnswersForItsChecksAlone() {
    AtomicBoolean users = new AtomicBoolean(true);
    health
        .readiness("orders-db", () -> true)
        .readiness("users-db", CheckTiming.DEFAULT, users::get)
        .readiness("broker", () -> false)
        .optional("cache", () -> false)
        .group("database", "orders-db", "users-db", "cache");
    assertThat(health.at(GROUP).orElseThrow().httpStatus()).as("starting").isEqualTo(503);
    health.ready();
    await().until(() -> health.at(GROUP).orElseThrow().httpStatus() == 200);
    await()
        .until(() -> health.readiness().details().stream()
            .noneMatch(result -> result.outcome() == CheckResult.Outcome.PENDING));
    assertThat(health.readiness().httpStatus()).isEqualTo(503);
    assertThat(health.at(GROUP).orElseThrow().json())
        .isEqualTo("{\"status\":\"ready\",\"checks\":"
            + "{\"orders-db\":true,\"users-db\":true,\"cache\":false}}");
    health.draining();
    assertThat(health.at(GROUP).orElseThrow().httpStatus()).as("draining").isEqualTo(503);
  }

  @Test
  void aGroupsDetailsAreThoseOfItsChecks() {
    health.readiness("a", () -> true).readiness("b", () -> false).group("database", "b");
    await().until(() -> health.at(GROUP).orElseThrow().details().get(0).failing());
    assertThat(health.at(GROUP).orElseThrow().details())
        .extracting(CheckResult::name)
        .containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/group",
        "/health/group/",
        "/health/group/Database",
        "/health/group/database/",
        "/health//group/database",
        "/health/group/data%62ase",
        "/health/group/database;x",
        "/health/group/other",
        "/HEALTH/group/database",
        "/health/group/../ready"
      })
  @DisplayName("HLT-5: a group answers at its exact path alone")
  void noOtherPathReachesAGroup(String path) {
    health.readiness("a", () -> true).group("database", "a");
    assertThat(health.at(path)).isEmpty();
  }

  @Test
  void aGroupOfUnknownOrNoChecksIsRefused() {
    health.readiness("a", () -> true).liveness("loop", SelfCheck.of(() -> true));
    assertThatThrownBy(() -> health.group("database", "a", "typo", "loop"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[loop, typo]")
        .hasMessageContaining("register the checks first");
    assertThatThrownBy(() -> health.group("database"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> health.group("database", "a", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> health.group("data/base", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[a-z0-9_.-]{1,64}");
    assertThat(health.at(GROUP)).isEmpty();
  }

  @Test
  void groupsAreBoundedAndHaveOneNameEach() {
    health.readiness("a", () -> true);
    for (int i = 0; i < Board.MOST_GROUPS; i++) {
      health.group("g" + i, "a");
      if (i == 0) {
        assertThatThrownBy(() -> health.group("g0", "a"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("g0 is there already");
      }
    }
    assertThatThrownBy(() -> health.group("more", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 health groups");
  }
}
