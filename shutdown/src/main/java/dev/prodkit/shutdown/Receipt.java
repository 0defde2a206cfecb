// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The report's way to whoever wants it: exactly once, on whichever of the ways out comes first. */
final class Receipt {
  private final Consumer<? super ShutdownReport> consumer;
  private final Notices notices;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch given = new CountDownLatch(1);
  private volatile @Nullable ShutdownReport report;

  Receipt(Consumer<? super ShutdownReport> consumer, Notices notices) {
    this.consumer = consumer;
    this.notices = notices;
  }

  /** Draws it up and gives it, on this thread, unless another thread already does. */
  void give(Supplier<ShutdownReport> drawnUp) {
    if (!taken.compareAndSet(false, true)) {
      return;
    }
    try {
      ShutdownReport drawn = drawnUp.get();
      report = drawn;
      consumer.accept(drawn);
    } catch (Throwable e) { // Also an Error: the exit must not depend on who reads the receipt.
      notices.post(Notice.error(
              Notice.STEP_FAILED, "the receipt was not taken: " + e.getClass().getName())
          .with(e));
    } finally {
      given.countDown();
    }
  }

  /** False if it has not been given in time. */
  boolean awaitGiven(Duration most) throws InterruptedException {
    return given.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Without a bound, for threads that nobody waits for. */
  void awaitGiven() {
    Threads.awaitUninterruptibly(given);
  }

  Optional<ShutdownReport> report() {
    return Optional.ofNullable(report);
  }
}
