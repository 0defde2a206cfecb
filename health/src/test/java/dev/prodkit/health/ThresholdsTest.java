// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static dev.prodkit.health.CheckResult.Outcome.DOWN;
import static dev.prodkit.health.CheckResult.Outcome.PENDING;
import static dev.prodkit.health.CheckResult.Outcome.STALE;
import static dev.prodkit.health.CheckResult.Outcome.TIMED_OUT;
import static dev.prodkit.health.CheckResult.Outcome.UP;
import static dev.prodkit.health.HealthCheck.Kind.LIVENESS;
import static dev.prodkit.health.HealthCheck.Kind.READINESS;
import static dev.prodkit.health.HealthCheck.Kind.STARTUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damping, staleness and what a listener is told of them. No threads: time is a variable. */
class ThresholdsTest {
  private static final CheckTiming DAMPED = CheckTiming.DEFAULT.withThresholds(3, 2);

  private final AtomicLong clock = new AtomicLong();
  private final Board board =
      new Board(Map.of(), clock::get, () -> Instant.EPOCH.plusNanos(clock.get()));

  @Test
  void aCheckGoesDownAfterSoManyBadRunsInARow() {
    Entry check = board.add(READINESS, "database", DAMPED);
    assertThat(outcomes(check, "+--+--+---"))
        .containsExactly(UP, UP, UP, UP, UP, UP, UP, UP, UP, DOWN);
  }

  @Test
  void aCheckComesUpAfterSoManyGoodRunsInARow() {
    Entry check = board.add(READINESS, "database", DAMPED);
    assertThat(outcomes(check, "---+-+-++"))
        .containsExactly(PENDING, PENDING, DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, UP);
  }

  @Test
  void theVeryFirstGoodAnswerCountsAtOnce() {
    assertThat(outcomes(board.add(READINESS, "database", DAMPED), "-+"))
        .containsExactly(PENDING, UP);
  }

  @Test
  void byDefaultEachRunDecides() {
    Entry check = board.add(READINESS, "database", CheckTiming.DEFAULT);
    assertThat(outcomes(check, "+-+-")).containsExactly(UP, DOWN, UP, DOWN);
  }

  @Test
  void aStartupCheckIsNotDamped() {
    assertThat(outcomes(board.add(STARTUP, "migrations", DAMPED), "-+")).containsExactly(DOWN, UP);
  }

  @Test
  void badRunsThatDoNotCountYetAreSeenByOperatorsAlone() {
    Entry check = board.add(READINESS, "database", DAMPED);
    board.ready();
    outcomes(check, "+--");
    assertThat(board.reports().status()).isEqualTo(Status.UP);
    assertThat(board.reports().ready().httpStatus()).isEqualTo(200);
    assertThat(check.result.failuresInRow()).isEqualTo(2);
    assertThat(check.result.failure()).hasValue("bad");
    outcomes(check, "+");
    assertThat(check.result.failuresInRow()).isZero();
    assertThat(check.result.failure()).isEmpty();
  }

  @Test
  @DisplayName("HLT-2: a check that hangs for ever goes down although it is never run again")
  void aHungRunCountsOnceMoreAfterEachInterval() {
    Entry check = board.add(READINESS, "database", DAMPED);
    outcomes(check, "+");
    board.began(check);
    pass(DAMPED.deadline());
    assertThat(seen(check)).isEqualTo(UP);
    pass(DAMPED.interval());
    assertThat(seen(check)).isEqualTo(UP);
    pass(DAMPED.interval());
    assertThat(seen(check)).isEqualTo(TIMED_OUT);
    pass(Duration.ofDays(1));
    assertThat(seen(check)).isEqualTo(TIMED_OUT);
  }

  @Test
  void aRunThatIsSeenLateAndComesBackLateCountsOnce() {
    Entry check = board.add(READINESS, "database", CheckTiming.DEFAULT.withThresholds(2, 1));
    outcomes(check, "+");
    board.began(check);
    pass(DAMPED.deadline());
    assertThat(seen(check)).isEqualTo(UP);
    board.ended(check, Optional.empty());
    assertThat(seen(check)).isEqualTo(UP);
    assertThat(check.result.failuresInRow()).isEqualTo(1);
    outcomes(check, "-");
    assertThat(seen(check)).isEqualTo(DOWN);
  }

  @Test
  void anAnswerThatIsTooOldIsStaleAndCountsAsDown() {
    Entry check = board.add(READINESS, "database", CheckTiming.DEFAULT);
    board.ready();
    outcomes(check, "+");
    pass(CheckTiming.DEFAULT.goodFor().minusNanos(1)); // to the very moment
    assertThat(seen(check)).isEqualTo(UP);
    pass(Duration.ZERO);
    assertThat(seen(check)).isEqualTo(STALE);
    assertThat(board.reports().ready().httpStatus()).isEqualTo(503);
    assertThat(board.reports().status()).isEqualTo(Status.DEGRADED);
    outcomes(check, "+");
    assertThat(board.reports().ready().httpStatus()).isEqualTo(200);
  }

  @Test
  void answersThatComeAreNotStaleHoweverOftenTheyAreBad() {
    Entry check = board.add(READINESS, "database", CheckTiming.DEFAULT.withThresholds(100, 1));
    outcomes(check, "+");
    for (int run = 0; run < 20; run++) {
      pass(CheckTiming.DEFAULT.interval());
      outcomes(check, "-");
      assertThat(seen(check)).isEqualTo(UP);
    }
  }

  @Test
  @DisplayName("HLT-1: a process is not restarted for want of an answer")
  void livenessAndStartupDoNotWearOff() {
    Entry alive = board.add(LIVENESS, "loop", CheckTiming.DEFAULT);
    Entry begun = board.add(STARTUP, "migrations", CheckTiming.DEFAULT);
    outcomes(alive, "+");
    outcomes(begun, "+");
    pass(Duration.ofDays(365));
    assertThat(board.reports().live().httpStatus()).isEqualTo(200);
    assertThat(board.reports().started().httpStatus()).isEqualTo(200);
  }

  @Test
  void aStaleLimitIsThreeTimesBothAndAtLeastTenSeconds() {
    assertThat(CheckTiming.DEFAULT.goodFor()).isEqualTo(Duration.ofMillis(17_400));
    assertThat(CheckTiming.DEFAULT.withInterval(Duration.ofMillis(1)).goodFor())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void detailsSayHowOldAnAnswerIs() {
    Entry check = board.add(READINESS, "database", CheckTiming.DEFAULT);
    assertThat(board.reports().ready().detailedJson()).doesNotContain("ageMillis");
    outcomes(check, "+");
    clock.addAndGet(Duration.ofMillis(1_234).toNanos());
    assertThat(board.reports().ready().detailedJson()).contains("\"ageMillis\":1234");
    assertThat(board.reports().ready().json()).doesNotContain("age");
  }

  @Test
  @DisplayName("HLT-9: a change says how long the former state lasted, and the changes are counted")
  void changesCarryWhatALogLineNeeds() {
    List<HealthChange> told = new ArrayList<>();
    board.tell(told::add);
    Entry check = board.add(READINESS, "database", CheckTiming.DEFAULT);
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    outcomes(check, "+");
    clock.addAndGet(Duration.ofSeconds(3).toNanos());
    board.ready();
    clock.addAndGet(Duration.ofSeconds(4).toNanos());
    outcomes(check, "-");

    assertThat(told)
        .extracting(change -> change instanceof HealthChange.OfCheck of
            ? of.from() + ">" + of.to() + " " + of.lasted() + " " + of.number()
            : change instanceof HealthChange.OfStatus of
                ? of.from() + ">" + of.to() + " " + of.lasted() + " " + of.number()
                : "?")
        .containsExactly(
            "PENDING>UP PT2S 1", "STARTING>UP PT5S 2", "UP>DOWN PT7S 3", "UP>DEGRADED PT4S 4");
    assertThat(board.changes()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 101})
  void thresholdsHaveBounds(int wrong) {
    assertThatThrownBy(() -> CheckTiming.DEFAULT.withThresholds(wrong, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("failures");
    assertThatThrownBy(() -> CheckTiming.DEFAULT.withThresholds(1, wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("successes");
  }

  @Test
  void aRegistrationMayHaveATimingOfItsOwn() throws InterruptedException {
    CheckTiming once = CheckTiming.DEFAULT.withInterval(Duration.ofHours(1));
    try (Health health = Health.of(Map.of(), (name, text) -> text, once)) {
      health.readiness("damped", once.withThresholds(2, 1), () -> false);
      health.readiness("plain", () -> false);
      await()
          .until(() -> health.readiness().details().stream()
              .allMatch(result -> result.failuresInRow() == 1));
      assertThat(health.readiness().details())
          .extracting(CheckResult::outcome)
          .containsExactly(PENDING, DOWN);
      assertThat(health.runOnce(Duration.ofSeconds(10)))
          .as("a preflight is not damped")
          .extracting(CheckResult::outcome)
          .containsExactly(DOWN, DOWN);
    }
  }

  private List<CheckResult.Outcome> outcomes(Entry check, String runs) {
    List<CheckResult.Outcome> outcomes = new ArrayList<>();
    runs.chars().forEach(run -> {
      board.began(check);
      board.ended(check, run == '+' ? Optional.empty() : Optional.of("bad"));
      outcomes.add(seen(check));
    });
    return outcomes;
  }

  private CheckResult.Outcome seen(Entry check) {
    board.reports();
    return check.result.outcome();
  }

  /** A nanosecond more, because at the very moment nothing is late yet. */
  private void pass(Duration time) {
    clock.addAndGet(time.toNanos() + 1);
  }
}
