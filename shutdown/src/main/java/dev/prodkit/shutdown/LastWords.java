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
final class LastWords {
  // A second signal must not take a second.
  private static final Duration MOST = Duration.ofMillis(500);

  private final OwnThread.Owner owner;
  private final Notices notices;
  private final Receipt receipt;

  LastWords(OwnThread.Owner owner, Notices notices, Receipt receipt) {
    this.owner = owner;
    this.notices = notices;
    this.receipt = receipt;
  }

  /** Says them, half a second at most. False if somebody has not listened by then. */
  boolean secondSignal(Course course, String name, int code) throws InterruptedException {
    CountDownLatch said = begin(
        course,
        code,
        () -> Notice.error(
            Notice.SECOND_SIGNAL,
            "SIG" + name + " is the second signal: halting now, " + course.undone()));
    return said.await(MOST.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Begins to say them, and returns at once: the watchdog must not be held up. */
  void timeIsOver(Course course) {
    begin(
        course,
        Verdict.ABANDONED,
        () -> Notice.error(
                Notice.HALTED,
                "the grace period of " + course.plan().gracePeriod().toMillis()
                    + " ms is all but over: halting, " + course.undone())
            .with(course.blockers()));
  }

  private CountDownLatch begin(Course course, int code, Supplier<Notice> notice) {
    Verdict verdict = Verdict.halting(course.cause(), code);
    CountDownLatch said = new CountDownLatch(2);
    start("last-notice", said, () -> notices.tell(notice.get()));
    start("last-receipt", said, () -> {
      receipt.give(() -> course.report(verdict, List.of()));
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
