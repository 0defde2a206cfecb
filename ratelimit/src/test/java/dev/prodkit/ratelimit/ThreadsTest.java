// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limiters under threads, and mutants that each of these suites must reject. */
@Timeout(60)
@SuppressWarnings("ThreadPriorityCheck") // yielding makes a race likely; nothing relies on it
class ThreadsTest {
  private static final int THREADS = 16;
  private static final RateLimit THOUSAND = new RateLimit(1_000, Duration.ofMinutes(1));

  @Test
  @DisplayName("RL-2 sixteen threads get exactly a thousand permits: window, bucket, overflow")
  void admitsExactlyAsManyAsPermitted() throws InterruptedException {
    exactlyAThousand(40, clock -> RateLimiter.slidingWindow(THOUSAND, 10, clock)::tryAcquire);
    exactlyAThousand(40, clock -> RateLimiter.tokenBucket(THOUSAND, 1_000, 10, clock)::tryAcquire);
    exactlyAThousand(40, clock -> {
      RateLimiter limiter = RateLimiter.slidingWindow(THOUSAND, 1, clock);
      limiter.tryAcquire("tracked");
      return limiter::tryAcquire;
    });
  }

  @Test
  @DisplayName("RL-2 the suite rejects a limiter that checks and then acts")
  void rejectsTheRacyMutant() {
    assertThatThrownBy(() -> exactlyAThousand(1_000, clock -> Mutants.racy(THOUSAND, clock)))
        .isInstanceOf(AssertionError.class);
  }

  private static void exactlyAThousand(
      int rounds, Function<LongSupplier, Predicate<String>> limiters) throws InterruptedException {
    LongSupplier fixedTime = () -> {
      Thread.yield(); // invites others between the reading of the state and its writing
      return 42;
    };
    for (int round = 0; round < rounds; round++) {
      Predicate<String> limiter = limiters.apply(fixedTime);
      AtomicInteger allowed = new AtomicInteger();
      together(() -> {
        for (int call = 0; call < 100; call++) {
          if (limiter.test("key")) {
            allowed.incrementAndGet();
          }
        }
      });
      assertThat(allowed.get()).as("round %d", round).isEqualTo(1_000);
    }
  }

  /** One decision: the time by which it was made, and what it was. */
  private record Made(long time, boolean allowed) {}

  @Test
  @DisplayName("RL-2 while time passes, every verdict is the one that its own instant demands")
  void everyVerdictIsThatOfItsInstant() throws InterruptedException {
    RateLimit limit = new RateLimit(50, Duration.ofNanos(200));
    linearizable(20, limit, clock -> RateLimiter.slidingWindow(limit, 10, clock)::tryAcquire);
  }

  @Test
  @DisplayName("RL-2, RL-3 the suite rejects a limiter that reads the time before its lock")
  void rejectsTheMutantWithStaleTime() {
    RateLimit limit = new RateLimit(50, Duration.ofNanos(200));
    assertThatThrownBy(() -> linearizable(1_000, limit, clock -> Mutants.staleWindow(limit, clock)))
        .isInstanceOf(AssertionError.class);
  }

  /** Every sample of this clock is another instant, so the samples give the order of decisions. */
  private static void linearizable(
      int rounds, RateLimit limit, Function<LongSupplier, Predicate<String>> limiters)
      throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      AtomicLong ticks = new AtomicLong();
      ThreadLocal<Long> latest = new ThreadLocal<>();
      LongSupplier clock = () -> {
        long tick = ticks.incrementAndGet();
        latest.set(tick);
        if (tick % 7 == 0) {
          Thread.yield();
        }
        return tick;
      };
      Predicate<String> limiter = limiters.apply(clock);
      ConcurrentLinkedQueue<Made> made = new ConcurrentLinkedQueue<>();
      together(() -> {
        for (int call = 0; call < 200; call++) {
          boolean allowed = limiter.test("key");
          made.add(new Made(latest.get(), allowed));
        }
      });
      List<Made> inOrder = new ArrayList<>(made);
      inOrder.sort(Comparator.comparingLong(Made::time));
      WindowOracle oracle = new WindowOracle(limit.permits(), limit.period().toNanos());
      for (Made decision : inOrder) {
        boolean expected = oracle.admits(decision.time(), 1);
        assertThat(decision.allowed()).as("round %d, %s", round, decision).isEqualTo(expected);
        if (expected) {
          oracle.allow(decision.time(), 1);
        }
      }
    }
  }

  @Test
  @DisplayName("RL-3 a caller that is held up with an old time gives nothing away")
  void aStaleSampleGivesNothingAway() throws InterruptedException {
    RateLimit tenAnHour = new RateLimit(10, Duration.ofHours(1));
    assertThat(allowedAroundAHeldUpCaller(
            clock -> RateLimiter.slidingWindow(tenAnHour, 10, clock)::tryAcquire))
        .isEqualTo(20);
    assertThat(allowedAroundAHeldUpCaller(
            clock -> RateLimiter.tokenBucket(tenAnHour, 10, 10, clock)::tryAcquire))
        .isEqualTo(20);
  }

  @Test
  @DisplayName("RL-3 the schedule catches a bucket that sets its time back to an old sample")
  void theScheduleCatchesTheMutant() throws InterruptedException {
    RateLimit tenAnHour = new RateLimit(10, Duration.ofHours(1));
    assertThat(allowedAroundAHeldUpCaller(clock -> Mutants.staleBucket(tenAnHour, clock)))
        .isGreaterThan(20);
  }

  /**
   * A reads the time and is held up; an hour passes; B takes what an hour brings; A goes on; B
   * tries again. In all, ten permits at the start and ten for the hour.
   */
  private static int allowedAroundAHeldUpCaller(Function<LongSupplier, Predicate<String>> limiters)
      throws InterruptedException {
    AtomicLong now = new AtomicLong();
    CountDownLatch sampled = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    LongSupplier clock = () -> {
      long sample = now.get();
      if (Thread.currentThread().getName().equals("held up")) {
        sampled.countDown();
        awaitLatch(goOn);
      }
      return sample;
    };
    Predicate<String> limiter = limiters.apply(clock);
    AtomicInteger allowed = new AtomicInteger();
    Runnable tenCalls = () -> {
      for (int call = 0; call < 10; call++) {
        allowed.addAndGet(limiter.test("key") ? 1 : 0);
      }
    };
    tenCalls.run();
    Thread heldUp = new Thread(() -> allowed.addAndGet(limiter.test("key") ? 1 : 0), "held up");
    heldUp.start();
    awaitLatch(sampled);
    now.set(Duration.ofHours(1).toNanos());
    Thread other = new Thread(tenCalls);
    other.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> other.getState() == Thread.State.WAITING
            || other.getState() == Thread.State.TERMINATED);
    goOn.countDown();
    heldUp.join(10_000);
    other.join(10_000);
    tenCalls.run();
    return allowed.get();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody came");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("RL-2 keys that come, expire and overflow on many threads keep their allowances")
  void keysThatComeAndGoKeepTheirAllowances() throws InterruptedException {
    RateLimit limit = new RateLimit(5, Duration.ofNanos(5_000));
    AtomicLong ticks = new AtomicLong();
    ThreadLocal<Long> latest = new ThreadLocal<>();
    RateLimiter limiter = RateLimiter.slidingWindow(limit, 500, () -> {
      long tick = ticks.incrementAndGet();
      latest.set(tick);
      return tick;
    });
    List<ConcurrentLinkedQueue<Long>> allowed = new ArrayList<>();
    for (int key = 0; key < 2_000; key++) {
      allowed.add(new ConcurrentLinkedQueue<>());
    }
    AtomicInteger turn = new AtomicInteger();
    together(() -> {
      for (int call = 0; call < 20_000; call++) {
        int key = Math.floorMod(turn.getAndIncrement() * 31, 2_000);
        if (limiter.tryAcquire("key " + key)) {
          allowed.get(key).add(latest.get());
        }
      }
    });
    assertThat(limiter.overflowed()).isPositive();
    assertThat(limiter.trackedKeys()).isBetween(1, 500);
    for (ConcurrentLinkedQueue<Long> times : allowed) {
      WindowOracle oracle = new WindowOracle(5, 5_000);
      times.stream().sorted().forEach(time -> oracle.allow(time, 1));
      assertThat(oracle.mostInAnyWindow()).isLessThanOrEqualTo(5);
    }
  }

  private static void together(Runnable task) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(THREADS);
    CountDownLatch go = new CountDownLatch(1);
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> {
        ready.countDown();
        awaitLatch(go);
        task.run();
      });
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler((failed, failure) -> failures.add(failure));
      thread.start();
      threads.add(thread);
    }
    awaitLatch(ready);
    go.countDown();
    for (Thread thread : threads) {
      thread.join(30_000);
      assertThat(thread.isAlive()).as("still busy").isFalse();
    }
    assertThat(failures).isEmpty();
  }
}
