// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends on the spot what is registered after the end has begun: what it undoes has been done. */
final class Late {
  /** The longest that the registering thread is held up. */
  static final Duration MOST = Duration.ofSeconds(2);

  private final StepRunner runner;
  private final AtomicInteger running = new AtomicInteger();

  Late(StepRunner runner) {
    this.runner = runner;
  }

  boolean isRunning() {
    return running.get() > 0;
  }

  void end(String name, Step step, ShutdownProgress progress) {
    running.incrementAndGet();
    try {
      progress.late(name);
      runner
          .notices()
          .post(Notice.warning(
              Notice.TOO_LATE,
              name + " was registered after the end had begun: it is ended at once"));
      Outcome outcome = runner.run(name, step, Deadline.in(runner.clock(), MOST));
      if (outcome instanceof Outcome.Failed failed) {
        progress.lateFailed(failed.error());
      } else if (outcome instanceof Outcome.Abandoned) {
        progress.lateAbandoned();
      }
      outcome.tell(name, "late", false, runner.notices());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The step goes on without a witness.
    } finally {
      running.decrementAndGet();
    }
  }
}
