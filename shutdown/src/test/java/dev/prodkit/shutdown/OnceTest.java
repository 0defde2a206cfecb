// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

// SHD-10
@Timeout(30)
class OnceTest {
  private static final int THREADS = 100;

  /** A hundred threads close it at once: the step runs once, and each returns after it. */
  private static void closeFromEverywhere(Function<Step, Step> subject)
      throws InterruptedException {
    for (int round = 0; round < 5; round++) {
      AtomicInteger ran = new AtomicInteger();
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger early = new AtomicInteger();
      Step ending = subject.apply(() -> {
        ran.incrementAndGet();
        new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        done.set(true);
      });
      CyclicBarrier barrier = new CyclicBarrier(THREADS);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(() -> {
          try {
            barrier.await();
            ending.run();
            if (!done.get()) {
              early.incrementAndGet();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(ran).as("runs").hasValue(1);
      assertThat(early).as("returned before the end").hasValue(0);
    }
  }

  @Test
  @DisplayName("SHD-10: close() from 100 threads at once runs each step once")
  void runsEachStepOnceForAHundredClosers() throws InterruptedException {
    closeFromEverywhere(step -> {
      Shutdown shutdown = Shutdown.configure().startUnattached();
      shutdown.lastly("once", step);
      return shutdown::close;
    });
  }

  @Test
  @DisplayName("SHD-10: close(), requestStop(), a signal and an exit at once run each step once")
  void runsEachStepOnceWhateverBeginsTheEnd() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      Heard heard = new Heard();
      FakeHost host = new FakeHost();
      Shutdown shutdown =
          heard.on(Shutdown.configure()).gracePeriod(Duration.ofSeconds(5)).start(host);
      AtomicInteger ran = new AtomicInteger();
      shutdown.closing("once", ran::incrementAndGet);
      List<Runnable> triggers = List.of(
          shutdown::close,
          shutdown::requestStop,
          () -> host.signal("TERM", 15),
          host::exitOfSomebody,
          shutdown::close);
      CyclicBarrier barrier = new CyclicBarrier(triggers.size());
      List<Thread> threads = new ArrayList<>();
      for (Runnable trigger : triggers) {
        Thread thread = new Thread(() -> {
          try {
            barrier.await();
            trigger.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      shutdown.awaitEnd();
      assertThat(ran).hasValue(1);
      assertThat(heard.reports).hasSize(1);
    }
  }

  @Test
  void isASuiteThatRejectsAMutantWhichChecksBeforeItActs() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> closeFromEverywhere(ChecksBeforeItActs::new))
        .withMessageContaining("runs");
  }

  @Test
  void isASuiteThatRejectsAMutantWhichDoesNotWait() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> closeFromEverywhere(DoesNotWait::new))
        .withMessageContaining("returned before the end");
  }

  /** A mutant: two threads may both find that nobody has begun. */
  private static final class ChecksBeforeItActs implements Step {
    private final Step step;
    private volatile boolean begun;

    ChecksBeforeItActs(Step step) {
      this.step = step;
    }

    @Override
    public void run() throws Exception {
      if (!begun) {
        Thread.onSpinWait();
        step.run();
        begun = true;
      }
    }
  }

  /** A mutant: only the first one comes back after the end. */
  private static final class DoesNotWait implements Step {
    private final Step step;
    private final AtomicBoolean begun = new AtomicBoolean();

    DoesNotWait(Step step) {
      this.step = step;
    }

    @Override
    public void run() throws Exception {
      if (begun.compareAndSet(false, true)) {
        step.run();
      }
    }
  }
}
