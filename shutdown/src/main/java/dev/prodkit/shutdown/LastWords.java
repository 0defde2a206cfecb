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

  private final Object owner;
  private final Notices notices;
  private final Receipt receipt;
  private final CountDownLatch said = new CountDownLatch(2);

  LastWords(Object owner, Notices notices, Receipt receipt) {
    this.owner = owner;
    this.notices = notices;
    this.receipt = receipt;
  }

  /** Begins to say them, and returns at once. */
  void say(Course course, int code, Supplier<Notice> notice) {
    Verdict verdict = Verdict.halting(course.cause(), code);
    begin("last-notice", () -> notices.tell(notice.get()));
    begin("last-receipt", () -> {
      receipt.give(() -> course.report(verdict, List.of()));
      receipt.awaitGiven();
    });
  }

  /** Waits until they have been said, half a second at most. False if somebody did not listen. */
  boolean awaitSaid() throws InterruptedException {
    return said.await(MOST.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void begin(String name, Runnable words) {
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
