// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class CheckRunTest {
  private static final CheckTiming QUICK =
      new CheckTiming(Duration.ofSeconds(5), Duration.ofMillis(10));

  @Test
  void aCheckThatThrowsAnythingRunsAgain() {
    List<Throwable> thrown = List.of(
        new StackOverflowError(),
        new OutOfMemoryError("not really"),
        new LinkageError(),
        new AssertionError(),
        new InterruptedException(),
        new IllegalStateException());
    AtomicInteger runs = new AtomicInteger();
    try (Health health = Health.of(Map.of(), (name, text) -> text, QUICK)) {
      health.readiness("poison", () -> {
        int run = runs.getAndIncrement();
        if (run < thrown.size()) {
          sneak(thrown.get(run));
        }
      });
      health.ready();
      await().until(() -> health.readiness().httpStatus() == 200);
      assertThat(runs.get()).isGreaterThan(thrown.size());
    }
  }

  @Test
  void anInterruptLeftBehindBreaksNeitherThePauseNorTheNextRun() {
    List<Boolean> interruptedAtBegin = new CopyOnWriteArrayList<>();
    CheckTiming timing = QUICK.withInterval(Duration.ofMillis(100));
    long start = System.nanoTime();
    try (Health health = Health.of(Map.of(), (name, text) -> text, timing)) {
      health.readiness("careless", () -> {
        interruptedAtBegin.add(Thread.currentThread().isInterrupted());
        Thread.currentThread().interrupt();
      });
      await().until(() -> interruptedAtBegin.size() >= 4);
    }
    long most = (System.nanoTime() - start) / timing.interval().toNanos() + 1;
    assertThat(interruptedAtBegin).containsOnly(false).hasSizeLessThanOrEqualTo((int) most);
  }

  @Test
  void anInterruptLeftBehindDoesNotReachARunThatFollowsWithoutAPause() {
    List<Boolean> interruptedAtBegin = new CopyOnWriteArrayList<>();
    CheckTiming timing = QUICK.withInterval(Duration.ofNanos(1));
    try (Health health = Health.of(Map.of(), (name, text) -> text, timing)) {
      health.readiness("careless", () -> {
        if (interruptedAtBegin.size() < 10) {
          interruptedAtBegin.add(Thread.currentThread().isInterrupted());
          Thread.currentThread().interrupt();
        }
      });
      await().until(() -> interruptedAtBegin.size() >= 10);
    }
    assertThat(interruptedAtBegin).containsOnly(false);
  }

  @Test
  void aRunThatTookAnIntervalIsFollowedAtOnce() {
    CheckTiming timing = QUICK.withInterval(Duration.ofSeconds(2));
    List<Long> begun = new CopyOnWriteArrayList<>();
    AtomicLong firstEnded = new AtomicLong();
    try (Health health = Health.of(Map.of(), (name, text) -> text, timing)) {
      health.readiness("slow", () -> {
        begun.add(System.nanoTime());
        long end = begun.get(0) + timing.interval().toNanos();
        while (end - System.nanoTime() > 0) {
          LockSupport.parkNanos(end - System.nanoTime());
        }
        firstEnded.compareAndSet(0, System.nanoTime());
      });
      await().until(() -> begun.size() >= 2);
    }
    assertThat(begun.get(1) - firstEnded.get())
        .isLessThan(Duration.ofMillis(1_500).toNanos());
  }

  @Test
  void aFailedStartupCheckIsTriedAgainLongBeforeTheInterval() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    CheckTiming timing = QUICK.withInterval(Duration.ofHours(1));
    try (Health health = Health.of(Map.of(), (name, text) -> text, timing)) {
      health.startup("migrations", () -> runs.incrementAndGet() > 2);
      assertThat(health.awaitStarted(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void aStartupCheckMayPassLate() throws InterruptedException {
    CheckTiming timing = QUICK.withDeadline(Duration.ofNanos(1));
    try (Health health = Health.of(Map.of(), (name, text) -> text, timing)) {
      health.startup("migrations", () -> Thread.onSpinWait());
      assertThat(health.awaitStarted(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void nothingOfTheRegisteringThreadComesAlong() {
    InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
    request.set("somebody's request");
    try (Health health = Health.of(Map.of(), (name, text) -> text, QUICK)) {
      health.readiness("clean", () -> request.get() == null);
      health.ready();
      await().until(() -> health.readiness().httpStatus() == 200);
    } finally {
      request.remove();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
