// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A check that comes back while the process begins to drain must not bring the traffic back. */
@Timeout(60)
class DrainingRaceTest {
  private static final int ROUNDS = 1_000;
  private static final int READS = 50;

  private interface Subject {
    void checkPasses();

    void drain();

    int probe();
  }

  @Test
  @DisplayName("HLT-9: after draining() has returned, no reader sees readiness 200")
  void drainingIsFinal() throws InterruptedException {
    drainsWhileChecksComeBack(Real::new);
  }

  @Test
  void theSuiteRejectsAMutantThatChecksAndThenWrites() {
    assertThatThrownBy(() -> drainsWhileChecksComeBack(LastWriterWins::new))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("after draining");
  }

  private static void drainsWhileChecksComeBack(Supplier<Subject> subjects)
      throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      Subject subject = subjects.get();
      AtomicLong passes = new AtomicLong();
      AtomicBoolean stop = new AtomicBoolean();
      Thread checking = new Thread(() -> {
        while (!stop.get()) {
          subject.checkPasses();
          passes.incrementAndGet();
        }
      });
      checking.start();
      try {
        while (passes.get() < 3) {
          Thread.onSpinWait();
        }
        assertThat(subject.probe()).as("before draining").isEqualTo(200);
        subject.drain();
        long then = passes.get();
        for (int read = 0; read < READS || passes.get() < then + 3; read++) {
          assertThat(subject.probe()).as("after draining, round %s", round).isEqualTo(503);
        }
      } finally {
        stop.set(true);
        checking.join();
      }
    }
  }

  private static final class Real implements Subject {
    private final Board board = new Board(Map.of(), System::nanoTime, InstantSource.system());
    private final Entry entry = board.add(HealthCheck.Kind.READINESS, "c", CheckTiming.DEFAULT);

    Real() {
      board.ready();
    }

    @Override
    public void checkPasses() {
      board.began(entry);
      board.ended(entry, Optional.empty());
    }

    @Override
    public void drain() {
      board.move(Status.DRAINING);
    }

    @Override
    public int probe() {
      return board.reports().ready().httpStatus();
    }
  }

  /** Volatile fields, each right by itself. */
  private static final class LastWriterWins implements Subject {
    private volatile boolean draining;
    private volatile int answer = 503;

    @Override
    public void checkPasses() {
      int next = draining ? 503 : 200;
      LockSupport.parkNanos(1_000); // wide enough for the race to show at once
      answer = next;
    }

    @Override
    public void drain() {
      draining = true;
      answer = 503;
    }

    @Override
    public int probe() {
      return answer;
    }
  }
}
