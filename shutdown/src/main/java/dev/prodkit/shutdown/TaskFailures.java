// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Tells what scheduled tasks throw: the listener each time, a notice at once and then once a minute
 * for each executor.
 */
final class TaskFailures {
  private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier clock;
  private final BiConsumer<? super String, ? super Throwable> listener;
  private final Notices notices;

  TaskFailures(
      LongSupplier clock, BiConsumer<? super String, ? super Throwable> listener, Notices notices) {
    this.clock = clock;
    this.listener = listener;
    this.notices = notices;
  }

  OfExecutor of(String executor) {
    return new OfExecutor(executor);
  }

  /** The failures of one executor. */
  final class OfExecutor {
    private final String executor;
    private final AtomicLong nextNotice = new AtomicLong(clock.getAsLong());
    private final LongAdder untold = new LongAdder();

    private OfExecutor(String executor) {
      this.executor = executor;
    }

    /** Never throws: the task has failed enough. */
    void tell(Throwable failure, String consequence) {
      try {
        listener.accept(executor, failure);
      } catch (Throwable e) { // The listener's own trouble must not become the task's.
        failure.addSuppressed(e);
      }
      long now = clock.getAsLong();
      long due = nextNotice.get();
      if (now - due >= 0 && nextNotice.compareAndSet(due, now + QUIET)) {
        long before = untold.sumThenReset();
        String more = before == 0 ? "" : "; " + before + " more failures since the last notice";
        notices.post(Notice.error(
                Notice.TASK_FAILED,
                "a scheduled task of the executor " + executor + " threw "
                    + failure.getClass().getName() + ": " + consequence + more)
            .with(failure));
      } else {
        untold.increment();
      }
    }
  }
}
