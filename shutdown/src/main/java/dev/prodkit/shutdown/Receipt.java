// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The report's way to whoever wants it: exactly once, on whichever of the ways out comes first. */
final class Receipt {
  // For the notices on their way, then for the receipt itself.
  private static final Duration TOLD = Duration.ofMillis(250);
  private static final Duration GIVEN = Duration.ofSeconds(2);

  private final OwnThread.Owner owner;
  private final Consumer<? super ShutdownReport> consumer;
  private final Notices notices;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch given = new CountDownLatch(1);
  private volatile @Nullable ShutdownReport report;

  Receipt(OwnThread.Owner owner, Consumer<? super ShutdownReport> consumer, Notices notices) {
    this.owner = owner;
    this.consumer = consumer;
    this.notices = notices;
  }

  /**
   * Gives it after the notices, and waits for that, though not for ever.
   *
   * @param last true if it names the exit code: then no notice follows it
   */
  void giveLast(Supplier<ShutdownReport> drawnUp, boolean last) {
    notices.awaitTold(TOLD);
    if (last) {
      notices.end();
    }
    new OwnThread(owner, "receipt", () -> give(drawnUp)).startOrRun();
    awaitGiven(GIVEN);
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
      notices.tellLast(Notice.error(
              Notice.STEP_FAILED, "the receipt was not taken: " + e.getClass().getName())
          .with(e));
    } finally {
      given.countDown();
    }
  }

  /** Waits until it is given, but not for longer than this. */
  void awaitGiven(Duration most) {
    Threads.awaitUninterruptibly(given, most);
  }

  Optional<ShutdownReport> report() {
    return Optional.ofNullable(report);
  }
}
