// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What is said before a halt: one notice and the receipt, each on a thread of its own, because
 * either listener may block, and reading a stack may too.
 */
final class HaltReporter {
  // A second signal must not take a second.
  private static final Duration MOST = Duration.ofMillis(500);

  private final OwnThread.Owner owner;
  private final Notices notices;
  private final Receipt receipt;

  HaltReporter(OwnThread.Owner owner, Notices notices, Receipt receipt) {
    this.owner = owner;
    this.notices = notices;
    this.receipt = receipt;
  }

  /** Says them, half a second at most. False if somebody has not listened by then. */
  boolean secondSignal(ShutdownRun run, String name, int code) throws InterruptedException {
    CountDownLatch said = begin(
        run,
        code,
        () -> Notice.error(
            Notice.SECOND_SIGNAL,
            "SIG" + name + " is the second signal: halting now, " + run.undone()));
    return said.await(MOST.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Begins to say them, and returns at once: the watchdog must not be held up. */
  void timeIsOver(ShutdownRun run) {
    begin(
        run,
        ExitDecision.ABANDONED,
        () -> Notice.error(
                Notice.HALTED,
                "the grace period of " + run.plan().gracePeriod().toMillis()
                    + " ms is all but over: halting, " + run.undone())
            .with(run.blockers()));
  }

  private CountDownLatch begin(ShutdownRun run, int code, Supplier<Notice> notice) {
    ExitDecision decision = ExitDecision.halting(run.cause(), code);
    CountDownLatch said = new CountDownLatch(2);
    start("last-notice", said, () -> notices.tell(notice.get()));
    start("last-receipt", said, () -> {
      receipt.give(() -> run.report(decision, List.of()));
      receipt.awaitGiven();
    });
    return said;
  }

  private void start(String name, CountDownLatch said, Runnable words) {
    Runnable counted = () -> {
      try {
        words.run();
      } finally {
        said.countDown();
      }
    };
    new OwnThread(owner, name, counted).start();
  }
}
