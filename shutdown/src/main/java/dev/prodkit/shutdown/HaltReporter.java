// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * What is said before a halt: one notice and then the receipt, each on a thread of its own, because
 * either listener may block, and reading a stack may too.
 */
final class HaltReporter {
  // Both together less than a second: a signal that halts must not take longer.
  private static final Duration NOTICE = Duration.ofMillis(300);
  private static final Duration RECEIPT = Duration.ofMillis(500);

  private final OwnThread.Owner owner;
  private final Notices notices;
  private final Receipt receipt;

  HaltReporter(OwnThread.Owner owner, Notices notices, Receipt receipt) {
    this.owner = owner;
    this.notices = notices;
    this.receipt = receipt;
  }

  /** Says them, for as long as both listeners may take. */
  void laterSignal(ShutdownRun run, String name, int code) {
    begin(
        run,
        code,
        () -> Notice.error(
            Notice.SECOND_SIGNAL,
            "SIG" + name + " came more than a second after the first signal: halting now, "
                + run.undone()));
    awaitReceipt();
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

  /** Waits until the receipt is given, but not for ever. */
  void awaitReceipt() {
    receipt.awaitGiven(NOTICE.plus(RECEIPT));
  }

  private void begin(ShutdownRun run, int code, Supplier<Notice> notice) {
    ExitDecision decision = ExitDecision.halting(run.cause(), code);
    CountDownLatch told = new CountDownLatch(1);
    new OwnThread(owner, "last-notice", () -> {
          try {
            notices.tellLast(notice.get());
          } finally {
            told.countDown();
          }
        })
        .start();
    new OwnThread(owner, "last-receipt", () -> {
          Threads.awaitUninterruptibly(told, NOTICE);
          receipt.give(() -> run.report(decision, List.of()));
        })
        .start();
  }
}
