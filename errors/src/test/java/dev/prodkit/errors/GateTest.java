// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = SECONDS)
class GateTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int LIMIT = 3;

  private final Gate gate = new Gate(LIMIT);
  private int made;

  @Test
  @DisplayName("ERR-16: the same failure passes once")
  void letsTheSameFailurePassOnce() {
    Throwable failure = new RuntimeException("x");
    Gate.Outcome first = judge(failure, NOW);

    assertThat(first).isInstanceOf(Gate.Outcome.Passed.class);
    assertThat(judge(failure, NOW)).isEqualTo(new Gate.Outcome.Known(first.id()));
    assertThat(gate.idOf(Causes.chain(failure))).contains(first.id());
  }

  @Test
  @DisplayName("ERR-16: a wrapper of a published failure, and a cause of one, are that failure")
  void knowsWrappersAndCauses() {
    Throwable root = new RuntimeException("root");
    Throwable middle = new RuntimeException("middle", root);
    Throwable outer = new RuntimeException("outer", middle);
    String id = judge(middle, NOW).id();

    assertThat(judge(outer, NOW)).isEqualTo(new Gate.Outcome.Known(id));
    assertThat(judge(root, NOW)).isEqualTo(new Gate.Outcome.Known(id));
  }

  @Test
  void tellsTwoWrappersOfOneCauseApart() {
    Throwable lastFailureOfThePool = new RuntimeException("connection refused");

    String first =
        judge(new IllegalStateException("one", lastFailureOfThePool), NOW).id();
    Gate.Outcome second = judge(new IllegalStateException("two", lastFailureOfThePool), NOW);

    assertThat(second).isInstanceOf(Gate.Outcome.Passed.class);
    assertThat(second.id()).isNotEqualTo(first);
  }

  @Test
  void takesAnObjectThatComesAgainAfterAMinuteForNews() {
    Throwable kept = new RuntimeException("in a static field");
    String first = judge(kept, NOW).id();

    assertThat(judge(kept, NOW.plusSeconds(59))).isEqualTo(new Gate.Outcome.Known(first));
    assertThat(gate.idOf(Causes.chain(kept))).contains(first);
    Gate.Outcome later = judge(kept, NOW.plusSeconds(60));
    assertThat(later).isInstanceOf(Gate.Outcome.Passed.class);
    assertThat(gate.idOf(Causes.chain(kept))).contains(later.id());
  }

  @Test
  void comparesByIdentityAndNotByEquals() {
    judge(new AllAlike(), NOW);

    assertThat(judge(new AllAlike(), NOW)).isInstanceOf(Gate.Outcome.Passed.class);
  }

  @Test
  void keepsNoFailureAliveAndNoMoreThanItsBound() {
    KnownFailures known = new KnownFailures();
    List<Throwable> held = new ArrayList<>();
    for (int i = 0; i < 3 * KnownFailures.MOST; i++) {
      held.add(new RuntimeException("x", null));
      known.put(List.of(held.get(i)), "id" + i, NOW);
    }
    assertThat(known.size()).isEqualTo(KnownFailures.MOST);
    assertThat(known.find(List.of(held.get(held.size() - 1)))).isPresent();
    assertThat(known.find(List.of(held.get(0)))).isEmpty();

    held.clear();
    Throwable last = new RuntimeException("last");
    Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
      System.gc();
      known.put(List.of(last), "id", NOW);
      assertThat(known.size()).isEqualTo(1);
    });
  }

  @Test
  @DisplayName("ERR-10: beyond the limit failures of one kind are folded, and counted exactly")
  void foldsAStormAndKeepsTheNumber() {
    List<Gate.Outcome> minute = storm(1_000, NOW);

    assertThat(minute.subList(0, LIMIT)).allMatch(Gate.Outcome.Passed.class::isInstance);
    String last = minute.get(LIMIT - 1).id();
    assertThat(minute.subList(LIMIT, 1_000)).allMatch(new Gate.Outcome.Folded(last)::equals);
    assertThat(gate.untold(NOW)).isEmpty();

    List<Gate.Outcome> next = storm(1, NOW.plusSeconds(60));
    assertThat(next)
        .singleElement()
        .isInstanceOfSatisfying(
            Gate.Outcome.Passed.class, passed -> assertThat(passed.repeats()).isEqualTo(997));
    assertThat(gate.untold()).isEmpty();
  }

  @Test
  @DisplayName("ERR-10: the number is told even if no event of the kind comes any more")
  void tellsTheNumberOfAStormThatIsOver() {
    List<Gate.Outcome> minute = storm(10, NOW);
    assertThat(gate.untold(NOW.plusSeconds(59))).isEmpty();

    assertThat(gate.untold(NOW.plusSeconds(120)))
        .containsExactly(new Storms.Folded(
            "java.lang.IllegalStateException", minute.get(LIMIT - 1).id(), 10 - LIMIT));
    assertThat(gate.untold(NOW.plusSeconds(240))).isEmpty();
    assertThat(gate.untold()).isEmpty();
  }

  @Test
  void tellsTheNumberAtTheEnd() {
    storm(10, NOW);

    assertThat(gate.untold()).extracting(Storms.Folded::repeats).containsExactly(7L);
    assertThat(gate.untold()).isEmpty();
  }

  @Test
  void doesNotFoldForeverWhenTheClockStepsBack() {
    storm(10, NOW);

    assertThat(storm(1, NOW.minusSeconds(3_600))).allMatch(Gate.Outcome.Passed.class::isInstance);
  }

  @Test
  @DisplayName("ERR-10: remembers a bounded number of kinds, and loses no number over it")
  void boundsTheKinds() {
    Storms storms = new Storms(1);
    long told = 0;
    for (int i = 0; i < 3 * Storms.MOST; i++) {
      Fingerprint kind = new Fingerprint("Type" + i, List.of());
      storms.judge(kind, "id", NOW);
      storms.judge(kind, "id", NOW);
      told += storms.untold(NOW).stream().mapToLong(Storms.Folded::repeats).sum();
    }
    assertThat(storms.size()).isEqualTo(Storms.MOST);
    told += storms.untold().stream().mapToLong(Storms.Folded::repeats).sum();
    assertThat(told).isEqualTo(3L * Storms.MOST);
  }

  @Test
  void foldsAFoldedFailureUnderTheSameIdWhenItComesAgain() {
    storm(LIMIT, NOW);
    Throwable failure = stormy(1).get(0);
    Gate.Outcome folded = judge(failure, NOW);

    assertThat(folded).isInstanceOf(Gate.Outcome.Folded.class);
    assertThat(judge(failure, NOW)).isEqualTo(new Gate.Outcome.Known(folded.id()));
  }

  /** What the suite of threads needs of a gate, so that it can be tried on a broken one. */
  private interface Judge {
    boolean passes(List<Throwable> chain, Fingerprint fingerprint, String id);
  }

  @Test
  @DisplayName("ERR-16: of many threads with one failure, one publishes")
  void letsOneOfManyThreadsPass()
      throws ExecutionException, InterruptedException, TimeoutException {
    Gate shared = new Gate(100_000);
    letsExactlyOnePass(
        (chain, kind, id) -> shared.judge(chain, kind, id, NOW) instanceof Gate.Outcome.Passed);
  }

  @Test
  @DisplayName("Mutant: a gate that looks and remembers in two steps is rejected")
  void rejectsAGateOfTwoSteps() {
    KnownFailures known = new KnownFailures();
    Judge twoSteps = (chain, kind, id) -> {
      boolean before;
      synchronized (known) {
        before = known.findRecent(chain, NOW).isPresent();
      }
      LockSupport.parkNanos(1_000);
      synchronized (known) {
        known.put(chain, id, NOW);
      }
      return !before;
    };
    assertThatThrownBy(() -> letsExactlyOnePass(twoSteps)).isInstanceOf(AssertionError.class);
  }

  @Test
  @DisplayName("ERR-10: the number is exact with many threads")
  void countsExactlyWithManyThreads()
      throws ExecutionException, InterruptedException, TimeoutException {
    AtomicLong passed = new AtomicLong();
    AtomicLong folded = new AtomicLong();
    AtomicLong told = new AtomicLong();
    inThreads(4, thread -> {
      for (int i = 0; i < 5_000; i++) {
        // Each thread's clock runs on by a minute a thousand times.
        Instant now = NOW.plusSeconds(60L * (i / 5));
        Gate.Outcome outcome = gate.judge(
            List.of(new RuntimeException("x")),
            new Fingerprint("X", List.of()),
            thread + "-" + i,
            now);
        if (outcome instanceof Gate.Outcome.Passed pass) {
          passed.incrementAndGet();
          told.addAndGet(pass.repeats());
        } else {
          folded.incrementAndGet();
        }
        told.addAndGet(
            gate.untold(now).stream().mapToLong(Storms.Folded::repeats).sum());
      }
    });
    told.addAndGet(gate.untold().stream().mapToLong(Storms.Folded::repeats).sum());

    assertThat(passed.get() + folded.get()).isEqualTo(20_000);
    assertThat(folded.get()).isPositive();
    assertThat(told).hasValue(folded.get());
  }

  private static void letsExactlyOnePass(Judge judge)
      throws ExecutionException, InterruptedException, TimeoutException {
    int threads = 4;
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Throwable> failures = new ArrayList<>();
    List<AtomicLong> passes = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      failures.add(new RuntimeException("x"));
      passes.add(new AtomicLong());
    }
    inThreads(threads, thread -> {
      for (int i = 0; i < failures.size(); i++) {
        start.await(20, SECONDS);
        List<Throwable> chain = List.of(failures.get(i));
        if (judge.passes(chain, new Fingerprint("X" + i, List.of()), thread + "-" + i)) {
          passes.get(i).incrementAndGet();
        }
      }
    });
    assertThat(passes).allMatch(count -> count.get() == 1);
  }

  private interface Body {
    void run(int thread) throws Exception;
  }

  private static void inThreads(int threads, Body body)
      throws ExecutionException, InterruptedException, TimeoutException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        running.add(pool.submit(() -> {
          body.run(thread);
          return thread;
        }));
      }
      for (Future<?> one : running) {
        one.get(25, SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private List<Gate.Outcome> storm(int times, Instant now) {
    return stormy(times).stream().map(failure -> judge(failure, now)).toList();
  }

  private static List<Throwable> stormy(int times) {
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Throwable failure = new IllegalStateException("order " + i);
      failure.setStackTrace(
          new StackTraceElement[] {new StackTraceElement("Orders", "place", "Orders.java", 7)});
      failures.add(failure);
    }
    return failures;
  }

  private Gate.Outcome judge(Throwable failure, Instant now) {
    List<Throwable> chain = Causes.chain(failure);
    return gate.judge(
        chain, Fingerprint.of(failure.getClass().getName(), chain), "id-" + made++, now);
  }

  @SuppressWarnings("ThrowableEqualsHashCode") // What this test is about.
  private static final class AllAlike extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
      return other instanceof AllAlike;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }
}
