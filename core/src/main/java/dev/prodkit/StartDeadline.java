// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A start that hangs is a start that failed: past its deadline it is told which step hangs and
 * where, the starting thread is interrupted, and if that does not free it the process is ended
 * around it.
 */
final class StartDeadline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);
  /** What a step has to unwind in after its interrupt. */
  private static final Duration AFTER_THE_INTERRUPT = Duration.ofSeconds(2);

  private static final int MOST_FRAMES = 50;

  private final Thread starting = Thread.currentThread();
  private final Duration deadline;
  private final Supplier<String> step;
  private final Runnable giveUp;
  /** Who is first decides: the start that is over, or the deadline that has passed. */
  private final AtomicBoolean decided = new AtomicBoolean();

  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile String hungStep = "";

  private StartDeadline(Duration deadline, Supplier<String> step, Runnable giveUp) {
    this.deadline = deadline;
    this.step = step;
    this.giveUp = giveUp;
  }

  /**
   * Watches the calling thread until {@link #close}.
   *
   * @param step what it is at
   * @param giveUp ends the process, for a thread that even its interrupt does not free
   */
  static StartDeadline watch(Duration deadline, Supplier<String> step, Runnable giveUp) {
    StartDeadline watch = new StartDeadline(deadline, step, giveUp);
    Thread thread = new Thread(watch::run, "prodkit-start-deadline");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private void run() {
    try {
      if (over.await(deadline.toNanos(), TimeUnit.NANOSECONDS)
          || !decided.compareAndSet(false, true)) {
        return;
      }
      hungStep = step.get();
      tell();
      starting.interrupt();
      interrupted.countDown();
      if (!over.await(AFTER_THE_INTERRUPT.toNanos(), TimeUnit.NANOSECONDS)) {
        giveUp.run();
      }
    } catch (InterruptedException nobodyElseKnowsThisThread) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() {
    LOG.atError()
        .addKeyValue("code", Codes.START_HUNG)
        .addKeyValue("step", hungStep)
        .addKeyValue(
            "stack",
            Arrays.stream(starting.getStackTrace())
                .limit(MOST_FRAMES)
                .map(StackTraceElement::toString)
                .toList())
        .log("The start has not come past this step for {} ms", deadline.toMillis());
  }

  /**
   * Ends the watch, on the thread that was watched; asked again it answers the same.
   *
   * @return false if the deadline was first; its interrupt is then taken back, since what follows
   *     is the unwinding
   */
  boolean inTime() {
    if (decided.compareAndSet(false, true)) {
      over.countDown();
    } else if (over.getCount() > 0) {
      awaitTheInterrupt();
    }
    return hungStep.isEmpty();
  }

  /** For a start that came to its end although a step had been interrupted. */
  void requireInTime() {
    if (!inTime()) {
      throw failure(null);
    }
  }

  private boolean interruptArrived() {
    try {
      interrupted.await();
      return true;
    } catch (InterruptedException thatIsTheOne) {
      return false;
    }
  }

  /** What to throw for a failure: it may be no more than the consequence of our interrupt. */
  RuntimeException explained(Throwable failure) {
    boolean known =
        failure instanceof StartupException start && start.code().equals(Codes.START_HUNG);
    if (!inTime() && !known) {
      return failure(failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  private void awaitTheInterrupt() {
    boolean arrived = false;
    while (!arrived) {
      arrived = interruptArrived();
    }
    over.countDown();
    Thread.interrupted(); // ours, and it has done its work
  }

  /** What a start that was interrupted by this ends with. */
  private StartupException failure(@Nullable Throwable unwound) {
    String message = "the start hung at " + hungStep + " and was interrupted after "
        + deadline.toMillis() + " ms; the line before shows where. START_DEADLINE gives it longer";
    return unwound == null
        ? StartupException.failure(Codes.START_HUNG, message)
        : StartupException.failure(Codes.START_HUNG, message, unwound);
  }

  @Override
  public void close() {
    over.countDown();
  }
}
