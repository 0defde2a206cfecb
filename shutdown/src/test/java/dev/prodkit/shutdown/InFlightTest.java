// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InFlightTest {
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger told = new AtomicInteger();
  private final InFlight inFlight = new InFlight(now::get, told::incrementAndGet);

  @Test
  void countsWhatHasBegunAndKnowsTheAgeOfTheOldest() {
    assertThat(inFlight.oldestAge()).isEmpty();
    InFlight.Work first = inFlight.begin("first");
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    InFlight.Work second = inFlight.begin("second");
    assertThat(inFlight.count()).isEqualTo(2);
    assertThat(inFlight.oldestAge()).hasValue(Duration.ofSeconds(2));
    assertThat(inFlight.work().oldestFirst()).containsExactly(first, second);
    first.close();
    assertThat(inFlight.oldestAge()).hasValue(Duration.ZERO);
    second.close();
    assertThat(inFlight.count()).isZero();
  }

  @Test
  void aTimeThatIsLongerThanAnyProcessRunsIsAllowed() throws InterruptedException {
    assertThat(inFlight.awaitDrained(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    InFlight.Work work = inFlight.begin("work");
    assertThat(inFlight.awaitDrained(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
    work.close();
  }

  @Test
  void tracksATaskFromItsFirstMomentToItsLastHoweverItEnds() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    Runnable task = inFlight.tracking("task", () -> seen.set(inFlight.count()));
    assertThat(inFlight.count()).isZero();
    task.run();
    assertThat(seen).hasValue(1);
    assertThat(inFlight.tracking("answer", inFlight::count).call()).isEqualTo(1);

    Runnable broken = inFlight.tracking("broken", (Runnable) () -> {
      throw new IllegalStateException("broken");
    });
    assertThatIllegalStateException().isThrownBy(broken::run);
    assertThat(inFlight.count()).isZero();
    assertThat(inFlight.finished()).isEqualTo(3);
  }

  @Test
  void tellsByNameWhatIsInFlightTheOldestFirst() {
    assertThat(inFlight.snapshot()).isEqualTo(new InFlight.Snapshot(0, List.of()));
    inFlight.begin("old");
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    inFlight.begin("new");
    inFlight.begin("new").close();
    inFlight.begin("old");
    now.addAndGet(Duration.ofSeconds(1).toNanos());

    InFlight.Snapshot snapshot = inFlight.snapshot();
    assertThat(snapshot.count()).isEqualTo(3);
    assertThat(snapshot.oldest()).hasValue(Duration.ofSeconds(3));
    assertThat(snapshot.names())
        .containsExactly(
            new InFlight.Snapshot.Named("old", 2, Duration.ofSeconds(3)),
            new InFlight.Snapshot.Named("new", 1, Duration.ofSeconds(1)));
  }

  @Test
  void tellsAHundredNamesAtMost() {
    for (int i = 0; i < 500; i++) {
      inFlight.begin("name " + i);
    }
    assertThat(inFlight.snapshot().names()).hasSize(InFlight.Snapshot.MOST_NAMES);
    assertThat(inFlight.snapshot().count()).isEqualTo(500);
  }

  @Test
  void countsAClosedOneOnce() {
    InFlight.Work work = inFlight.begin("one");
    inFlight.begin("other");
    work.close();
    work.close();
    assertThat(inFlight.count()).isEqualTo(1);
    assertThat(inFlight.finished()).isEqualTo(1);
  }

  @Test
  void countsWithoutNamesBeyondItsBound() {
    List<InFlight.Work> all = new ArrayList<>();
    for (int i = 0; i < InFlight.MOST_TRACKED + 10; i++) {
      all.add(inFlight.begin("leak"));
    }
    assertThat(inFlight.count()).isEqualTo(InFlight.MOST_TRACKED + 10);
    assertThat(inFlight.work().oldestFirst()).hasSize(InFlight.MOST_TRACKED);
    assertThat(told).hasValue(1);
    all.forEach(InFlight.Work::close);
    all.forEach(InFlight.Work::close);
    assertThat(inFlight.count()).isZero();
  }

  @Test
  void losesNothingUnderManyThreads()
      throws ExecutionException, InterruptedException, TimeoutException {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(pool.submit(() -> {
        for (int j = 0; j < 50_000; j++) {
          inFlight.begin("work").close();
        }
      }));
    }
    for (Future<?> each : all) {
      each.get(15, TimeUnit.SECONDS);
    }
    pool.shutdown();
    assertThat(inFlight.count()).isZero();
    assertThat(inFlight.finished()).isEqualTo(400_000);
    assertThat(inFlight.awaitDrained(Duration.ZERO)).isTrue();
  }

  @Test
  void wakesUpWhoeverAwaitsTheLastOne() throws InterruptedException {
    InFlight real = new InFlight(System::nanoTime, () -> {});
    InFlight.Work work = real.begin("slow");
    assertThat(real.awaitDrained(Duration.ofMillis(30))).isFalse();
    Thread other = new Thread(work::close);
    other.start();
    assertThat(real.awaitDrained(Duration.ofSeconds(10))).isTrue();
    other.join();
  }
}
