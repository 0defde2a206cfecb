// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RunnerTest {
  private static final int MANY = 500;
  private static final CheckTiming OFTEN = CheckTiming.DEFAULT.withInterval(Duration.ofSeconds(1));

  private final Health health = Health.of(Map.of(), (name, text) -> text, OFTEN);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    health.close();
  }

  @Test
  @DisplayName("CORE-6: five hundred checks cost two idle threads, and few while they run")
  void manyChecksShareFewThreads() {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    health.onChange(change -> {});
    for (int i = 0; i < MANY; i++) {
      health.readiness("quick-" + i, () -> {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        runs.incrementAndGet();
        running.decrementAndGet();
      });
    }
    health.ready();
    await().until(() -> health.readiness().httpStatus() == 200);
    await().until(() -> runs.get() >= 2 * MANY);
    // On a loaded machine a run may outlast its lane; without lanes these would be hundreds.
    assertThat(most.get()).isLessThanOrEqualTo(4 * Runner.LANES);
    await().untilAsserted(() -> assertThat(threads()).hasSizeLessThanOrEqualTo(2));
  }

  @Test
  void withoutChecksThereIsNoThread() {
    health.ready();
    assertThat(threads()).isEmpty();
  }

  @Test
  @DisplayName("HLT-2: a hundred checks that hang keep no other check waiting")
  void hungChecksDoNotHoldTheOthersUp() {
    AtomicInteger pulse = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      health.readiness("hung-" + i, () -> release.await());
    }
    health.readiness("pulse", OFTEN.withInterval(Duration.ofMillis(10)), pulse::incrementAndGet);
    await().atMost(Duration.ofSeconds(20)).until(() -> pulse.get() > 20);
    assertThat(threads()).hasSizeLessThanOrEqualTo(100 + Runner.LANES + 2);
    release.countDown();
    await().atMost(Duration.ofSeconds(20)).until(() -> threads().size() <= 3);
  }

  @Test
  @DisplayName("HLT-3: a pause is stretched by up to a tenth, never shortened")
  void pausesAreStretchedAtRandom() {
    for (double random : new double[] {0, 0.5, 1}) {
      Board board = new Board(Map.of(), System::nanoTime, InstantSource.system());
      Entry entry = board.add(HealthCheck.Kind.READINESS, "c", CheckTiming.DEFAULT);
      CheckRun run = new CheckRun(board, entry, () -> true, (name, text) -> text);
      run.startedAt = 1_000;
      run.plan(2_000, true, () -> random);
      long interval = CheckTiming.DEFAULT.interval().toNanos();
      assertThat(run.nextAt - run.startedAt).isEqualTo((long) (interval * (1 + 0.1 * random)));
    }
  }

  @Test
  @DisplayName("HLT-3: fifteen checks that began in step do not stay in step")
  void checksFallOutOfStep() {
    List<Long> second = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      Board board = new Board(Map.of(), System::nanoTime, InstantSource.system());
      Entry entry = board.add(HealthCheck.Kind.READINESS, "c", CheckTiming.DEFAULT);
      CheckRun run = new CheckRun(board, entry, () -> true, (name, text) -> text);
      run.startedAt = 0;
      run.plan(0, true, Math::random);
      second.add(run.nextAt);
    }
    assertThat(second).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, MANY})
  @DisplayName(
      "HLT-1: a probe allocates nothing, however many checks, so a full heap cannot stop it")
  void aProbeIsAMemoryRead(int checks) {
    for (int i = 0; i < checks; i++) {
      health.readiness("c-" + i, CheckTiming.DEFAULT, () -> release.await());
    }
    health.group("first", "c-0").ready();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // A round in which a run has just become late writes the answers anew; the others must not.
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int probe = 0; probe < 1_000; probe++) {
        probe();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    // Reading the counter may itself cost a few bytes; a thousand probes cost none.
    assertThat(least).isLessThan(1_000);
  }

  private void probe() {
    if (health.live().httpStatus() != 200
        || health.at("/health/ready").orElseThrow().rendered().length == 0
        || health.at("/health/group/first").isEmpty()) {
      throw new AssertionError("a probe went wrong");
    }
  }

  @Test
  void aProcessHasAThousandChecksAtMost() {
    Board board = new Board(Map.of(), System::nanoTime, InstantSource.system());
    for (int i = 0; i < Board.MOST_CHECKS; i++) {
      board.add(HealthCheck.Kind.READINESS, "c" + i, CheckTiming.DEFAULT);
    }
    assertThatThrownBy(() -> board.add(HealthCheck.Kind.READINESS, "more", CheckTiming.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000 health checks");
  }

  @Test
  void aRunAfterAnotherHasTheNameOfItsOwnCheck() {
    List<Optional<String>> wrong = new ArrayList<>();
    AtomicInteger runs = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      String name = "named-" + i;
      health.readiness(name, () -> {
        if (!Thread.currentThread().getName().endsWith("readiness-" + name)) {
          wrong.add(Optional.of(name));
        }
        runs.incrementAndGet();
      });
    }
    await().until(() -> runs.get() >= 40);
    assertThat(wrong).isEmpty();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("prodkit-health-"))
        .toList();
  }
}
