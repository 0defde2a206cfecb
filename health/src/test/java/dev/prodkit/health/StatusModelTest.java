// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static dev.prodkit.health.HealthCheck.Kind.LIVENESS;
import static dev.prodkit.health.HealthCheck.Kind.READINESS;
import static dev.prodkit.health.HealthCheck.Kind.STARTUP;
import static dev.prodkit.health.Status.DEGRADED;
import static dev.prodkit.health.Status.DOWN;
import static dev.prodkit.health.Status.DRAINING;
import static dev.prodkit.health.Status.STARTING;
import static dev.prodkit.health.Status.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * HLT-9, HLT-10: random events against a model. The board has no threads, so each event is a call
 * and time is a variable.
 */
class StatusModelTest {
  private static final List<HealthCheck.Kind> KINDS =
      List.of(READINESS, READINESS, LIVENESS, STARTUP, STARTUP);

  private static final Set<Step> LEGAL = Set.of(
      new Step(STARTING, UP),
      new Step(STARTING, DRAINING),
      new Step(STARTING, DOWN),
      new Step(UP, DEGRADED),
      new Step(DEGRADED, UP),
      new Step(UP, DRAINING),
      new Step(DEGRADED, DRAINING),
      new Step(UP, DOWN),
      new Step(DEGRADED, DOWN),
      new Step(DRAINING, DOWN));

  enum Does {
    READY,
    DRAIN,
    END,
    PASS,
    FAIL,
    HANG
  }

  record Event(Does does, int check) {}

  private record Step(Status from, Status to) {}

  /** What should be true, kept in the plainest way. */
  private static final class Model {
    Status status = STARTING;
    boolean readyAsked;
    final CheckResult.Outcome[] outcomes = new CheckResult.Outcome[KINDS.size()];
    final boolean[] hung = new boolean[KINDS.size()];

    Model() {
      Arrays.fill(outcomes, CheckResult.Outcome.PENDING);
    }

    void settle() {
      if (status == STARTING && readyAsked && all(STARTUP, CheckResult.Outcome.UP)) {
        status = UP;
      }
      if (status == UP || status == DEGRADED) {
        status = fails(READINESS) || fails(LIVENESS) ? DEGRADED : UP;
      }
    }

    boolean all(HealthCheck.Kind kind, CheckResult.Outcome outcome) {
      for (int i = 0; i < outcomes.length; i++) {
        if (KINDS.get(i) == kind && outcomes[i] != outcome) {
          return false;
        }
      }
      return true;
    }

    boolean fails(HealthCheck.Kind kind) {
      for (int i = 0; i < outcomes.length; i++) {
        boolean bad =
            outcomes[i] == CheckResult.Outcome.DOWN || outcomes[i] == CheckResult.Outcome.TIMED_OUT;
        if (KINDS.get(i) == kind && bad) {
          return true;
        }
      }
      return false;
    }
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Does> does = Arbitraries.frequency(
        Tuple.of(4, Does.READY),
        Tuple.of(1, Does.DRAIN),
        Tuple.of(1, Does.END),
        Tuple.of(14, Does.PASS),
        Tuple.of(8, Does.FAIL),
        Tuple.of(5, Does.HANG));
    Arbitrary<Integer> check = Arbitraries.integers().between(0, KINDS.size() - 1);
    return Combinators.combine(does, check).as(Event::new).list().ofMinSize(1).ofMaxSize(60);
  }

  @Example
  void theLawOfTheStatusIsTheTable() {
    for (Status from : Status.values()) {
      for (Status to : Status.values()) {
        assertThat(from.leadsTo(to)).isEqualTo(LEGAL.contains(new Step(from, to)));
      }
    }
  }

  @Property(tries = 2_000)
  void behavesAsTheModel(@ForAll("events") List<Event> events) {
    AtomicLong clock = new AtomicLong();
    Board board = new Board(Map.of(), clock::get, InstantSource.system());
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < KINDS.size(); i++) {
      entries.add(board.add(KINDS.get(i), "c" + i, CheckTiming.DEFAULT));
    }
    List<HealthChange> told = new ArrayList<>();
    board.tell(told::add);
    Model model = new Model();

    for (Event event : events) {
      CheckResult.Outcome outcomeBefore = model.outcomes[event.check()];
      Status statusBefore = model.status;
      told.clear();
      play(event, model, board, entries.get(event.check()), clock);
      Reports reports = board.reports();

      assertThat(reports.status()).isEqualTo(model.status);
      for (int i = 0; i < KINDS.size(); i++) {
        assertThat(reports.overall().details().get(i).outcome()).isEqualTo(model.outcomes[i]);
      }
      boolean ready = (model.status == UP || model.status == DEGRADED)
          && model.all(READINESS, CheckResult.Outcome.UP);
      boolean alive = model.status != DOWN && !model.fails(LIVENESS);
      boolean started = model.all(STARTUP, CheckResult.Outcome.UP);
      assertThat(reports.ready().httpStatus()).isEqualTo(ready ? 200 : 503);
      assertThat(reports.live().httpStatus()).isEqualTo(alive ? 200 : 503);
      assertThat(reports.overall().httpStatus()).isEqualTo(alive ? 200 : 503);
      assertThat(reports.started().httpStatus()).isEqualTo(started ? 200 : 503);

      assertTold(told, statusBefore, model.status, outcomeBefore, model.outcomes[event.check()]);
    }
  }

  private static void play(Event event, Model model, Board board, Entry entry, AtomicLong clock) {
    int i = event.check();
    boolean passedForGood = KINDS.get(i) == STARTUP && model.outcomes[i] == CheckResult.Outcome.UP;
    switch (event.does()) {
      case READY -> {
        board.ready();
        model.readyAsked = true;
      }
      case DRAIN -> {
        board.move(DRAINING);
        model.status = model.status == DOWN ? DOWN : DRAINING;
      }
      case END -> {
        board.move(DOWN);
        model.status = DOWN;
      }
      case HANG -> {
        if (!model.hung[i] && !passedForGood) {
          board.began(entry);
          clock.addAndGet(entry.timing.deadline().toNanos() + 1);
          model.hung[i] = true;
          model.outcomes[i] = CheckResult.Outcome.TIMED_OUT;
        }
      }
      case PASS, FAIL -> {
        if (!passedForGood) {
          boolean late = model.hung[i];
          boolean pass = event.does() == Does.PASS;
          if (!late) {
            board.began(entry);
          }
          board.ended(entry, pass ? Optional.empty() : Optional.of("bad"));
          model.hung[i] = false;
          model.outcomes[i] = !pass
              ? CheckResult.Outcome.DOWN
              : late && KINDS.get(i) != STARTUP
                  ? CheckResult.Outcome.TIMED_OUT
                  : CheckResult.Outcome.UP;
        }
      }
    }
    model.settle();
  }

  /** Every difference is told once, nothing else is, and only legal steps are taken. */
  private static void assertTold(
      List<HealthChange> told,
      Status statusBefore,
      Status statusNow,
      CheckResult.Outcome outcomeBefore,
      CheckResult.Outcome outcomeNow) {
    List<Step> steps = new ArrayList<>();
    List<CheckResult.Outcome> outcomes = new ArrayList<>();
    for (HealthChange change : told) {
      if (change instanceof HealthChange.OfStatus status) {
        steps.add(new Step(status.from(), status.to()));
      } else if (change instanceof HealthChange.OfCheck check) {
        assertThat(check.from()).isEqualTo(outcomeBefore);
        outcomes.add(check.result().outcome());
      }
    }
    assertThat(LEGAL).containsAll(steps);
    Status at = statusBefore;
    for (Step step : steps) {
      assertThat(step.from()).isEqualTo(at);
      at = step.to();
    }
    assertThat(at).isEqualTo(statusNow);
    assertThat(steps).hasSizeLessThanOrEqualTo(2);
    assertThat(outcomes).isEqualTo(outcomeBefore == outcomeNow ? List.of() : List.of(outcomeNow));
  }
}
