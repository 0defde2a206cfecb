// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static dev.prodkit.health.HealthCheck.Kind.LIVENESS;
import static dev.prodkit.health.HealthCheck.Kind.OPTIONAL;
import static dev.prodkit.health.HealthCheck.Kind.READINESS;
import static dev.prodkit.health.HealthCheck.Kind.STARTUP;
import static dev.prodkit.health.Status.DEGRADED;
import static dev.prodkit.health.Status.DOWN;
import static dev.prodkit.health.Status.DRAINING;
import static dev.prodkit.health.Status.STARTING;
import static dev.prodkit.health.Status.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.health.CheckResult.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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
  private static final CheckTiming PLAIN = CheckTiming.DEFAULT;
  private static final Duration WITHIN = Duration.ofSeconds(10);

  /** The one whose runs ask a heartbeat. */
  private static final int HEART = 4;

  private record Registration(HealthCheck.Kind kind, CheckTiming timing) {}

  private static final List<Registration> CHECKS = List.of(
      new Registration(READINESS, PLAIN),
      new Registration(READINESS, PLAIN.withThresholds(3, 2)),
      new Registration(OPTIONAL, PLAIN.withThresholds(2, 1)),
      new Registration(LIVENESS, PLAIN.withThresholds(1, 3)),
      new Registration(LIVENESS, PLAIN.withThresholds(2, 2)),
      new Registration(STARTUP, PLAIN),
      new Registration(STARTUP, PLAIN.withThresholds(5, 5)));

  private static final Set<Step> LEGAL = Set.of(
      new Step(STARTING, UP),
      new Step(STARTING, DEGRADED),
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
    HANG,
    WAIT
  }

  record Event(Does does, int check, int seconds) {}

  private record Step(Status from, Status to) {}

  /** What should be true of one check, kept in the plainest way. */
  private static final class Checked {
    final HealthCheck.Kind kind;
    final CheckTiming timing;
    final int failures;
    final int successes;
    Outcome outcome = Outcome.PENDING;
    boolean running;
    boolean counted;
    int good;
    int bad;
    long lateAfter = Long.MAX_VALUE;
    long answered;

    Checked(Registration registration) {
      kind = registration.kind();
      timing = registration.timing();
      failures = kind == STARTUP ? 1 : timing.failures();
      successes = kind == STARTUP ? 1 : timing.successes();
    }

    boolean answered() {
      return kind == STARTUP || outcome != Outcome.PENDING || bad > 0;
    }

    boolean failing() {
      return Set.of(Outcome.DOWN, Outcome.TIMED_OUT, Outcome.STALE).contains(outcome);
    }

    void begin(long now) {
      running = true;
      counted = false;
      lateAfter = now + timing.deadline().toNanos();
    }

    void end(long now, boolean pass) {
      boolean late = counted && kind != STARTUP;
      running = false;
      answered = now;
      if (pass && !late) {
        good++;
        bad = 0;
        boolean enough = outcome == Outcome.PENDING || outcome == Outcome.STALE;
        outcome = enough || good >= successes ? Outcome.UP : outcome;
      } else {
        fail(pass ? Outcome.TIMED_OUT : Outcome.DOWN, !counted);
      }
    }

    private void fail(Outcome how, boolean count) {
      if (count) {
        bad++;
        good = 0;
      }
      outcome = failing() || bad >= failures ? how : outcome;
    }

    void look(long now) {
      if (running && now > lateAfter) {
        counted = true;
        fail(Outcome.TIMED_OUT, true);
        lateAfter = outcome == Outcome.TIMED_OUT
            ? Long.MAX_VALUE
            : now + timing.interval().toNanos();
      }
      boolean old = now > answered + timing.goodFor().toNanos();
      if (outcome == Outcome.UP && old && (kind == READINESS || kind == OPTIONAL)) {
        outcome = Outcome.STALE;
      }
    }
  }

  /** What should be true of all. */
  private static final class Model {
    Status status = STARTING;
    boolean readyAsked;
    long lastBeat;
    final List<Checked> checks = CHECKS.stream().map(Checked::new).toList();

    void settle() {
      boolean settled = readyAsked && all(STARTUP) && checks.stream().allMatch(Checked::answered);
      if (status == UP || status == DEGRADED || (status == STARTING && settled)) {
        status = fails(READINESS) || fails(OPTIONAL) || fails(LIVENESS) ? DEGRADED : UP;
      }
    }

    boolean all(HealthCheck.Kind kind) {
      return checks.stream().allMatch(it -> it.kind != kind || it.outcome == Outcome.UP);
    }

    boolean fails(HealthCheck.Kind kind) {
      return checks.stream().anyMatch(it -> it.kind == kind && it.failing());
    }

    List<Outcome> outcomes() {
      return checks.stream().map(it -> it.outcome).toList();
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
        Tuple.of(5, Does.HANG),
        Tuple.of(3, Does.WAIT));
    Arbitrary<Integer> check = Arbitraries.integers().between(0, CHECKS.size() - 1);
    Arbitrary<Integer> seconds = Arbitraries.of(1, 6, 11, 20);
    return Combinators.combine(does, check, seconds)
        .as(Event::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(80);
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
    Heartbeat heartbeat = new Heartbeat(WITHIN, clock::get);
    List<Entry> entries = new ArrayList<>();
    for (Registration each : CHECKS) {
      entries.add(board.add(each.kind(), "c" + entries.size(), each.timing()));
    }
    board.group("some", Set.of("c1", "c2"));
    List<HealthChange> told = new ArrayList<>();
    board.tell(told::add);
    Model model = new Model();

    for (Event event : events) {
      List<Outcome> outcomesBefore = model.outcomes();
      Status statusBefore = model.status;
      told.clear();
      play(event, model, board, entries.get(event.check()), heartbeat, clock);
      Reports reports = board.reports();

      assertThat(reports.status()).isEqualTo(model.status);
      assertThat(reports.overall().details())
          .extracting(CheckResult::outcome)
          .isEqualTo(model.outcomes());
      assertThat(reports.overall().details())
          .extracting(CheckResult::failuresInRow)
          .isEqualTo(model.checks.stream().map(it -> it.bad).toList());
      boolean serving = model.status == UP || model.status == DEGRADED;
      boolean alive = model.status != DOWN && !model.fails(LIVENESS);
      boolean some = serving && model.checks.get(1).outcome == Outcome.UP;
      assertThat(reports.ready().httpStatus()).isEqualTo(code(serving && model.all(READINESS)));
      assertThat(reports.live().httpStatus()).isEqualTo(code(alive));
      assertThat(reports.overall().httpStatus()).isEqualTo(code(alive));
      assertThat(reports.started().httpStatus()).isEqualTo(code(model.all(STARTUP)));
      HealthReport group =
          reports.byPath().getOrDefault("/health/group/some", Optional.empty()).orElseThrow();
      assertThat(group.httpStatus()).isEqualTo(code(some));
      assertThat(group.details())
          .extracting(CheckResult::outcome)
          .isEqualTo(model.outcomes().subList(1, 3));

      assertTold(told, statusBefore, model.status, outcomesBefore, model.outcomes());
    }
  }

  private static int code(boolean good) {
    return good ? 200 : 503;
  }

  private static void play(
      Event event, Model model, Board board, Entry entry, Heartbeat heartbeat, AtomicLong clock) {
    Checked check = model.checks.get(event.check());
    boolean heart = event.check() == HEART;
    boolean passedForGood = check.kind == STARTUP && check.outcome == Outcome.UP;
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
      case WAIT -> clock.addAndGet(Duration.ofSeconds(event.seconds()).toNanos());
      case HANG -> {
        if (heart) {
          heartbeat.beat();
          model.lastBeat = clock.get();
        } else if (!check.running && !passedForGood) {
          board.began(entry);
          check.begin(clock.get());
          clock.addAndGet(entry.timing.deadline().toNanos() + 1);
        }
      }
      case PASS, FAIL -> {
        if (!passedForGood) {
          if (!check.running) {
            board.began(entry);
            check.begin(clock.get());
          }
          boolean pass =
              heart ? clock.get() - model.lastBeat <= WITHIN.toNanos() : event.does() == Does.PASS;
          Optional<String> failure =
              heart ? ask(heartbeat) : pass ? Optional.empty() : Optional.of("bad");
          board.ended(entry, failure);
          check.end(clock.get(), pass);
        }
      }
    }
    model.checks.forEach(each -> each.look(clock.get()));
    model.settle();
  }

  private static Optional<String> ask(Heartbeat heartbeat) {
    try {
      return heartbeat.check() ? Optional.empty() : Optional.of("returned false");
    } catch (IllegalStateException silent) {
      return Optional.of("no beat");
    }
  }

  /** Every difference is told once, nothing else is, and only legal steps are taken. */
  private static void assertTold(
      List<HealthChange> told,
      Status statusBefore,
      Status statusNow,
      List<Outcome> outcomesBefore,
      List<Outcome> outcomesNow) {
    List<Step> steps = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>(outcomesBefore);
    long differences = 0;
    for (HealthChange change : told) {
      if (change instanceof HealthChange.OfStatus status) {
        steps.add(new Step(status.from(), status.to()));
      } else if (change instanceof HealthChange.OfCheck check) {
        int index = Integer.parseInt(check.result().name().substring(1));
        assertThat(check.from()).isEqualTo(outcomes.get(index)).isNotEqualTo(check.to());
        outcomes.set(index, check.to());
        differences++;
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
    assertThat(outcomes).isEqualTo(outcomesNow);
    assertThat(differences)
        .isEqualTo(IntStream.range(0, outcomesNow.size())
            .filter(i -> outcomesNow.get(i) != outcomesBefore.get(i))
            .count());
  }
}
