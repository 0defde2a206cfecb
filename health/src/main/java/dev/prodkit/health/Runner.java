// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the checks, each at most once at a time. One thread keeps the clock; a run gets the idle
 * worker, or a new one if there is none, and of the workers without work one stays. So the idle
 * cost is two threads, however many checks there are.
 *
 * <p>At most {@link #LANES} runs that are younger than {@link #SLOW} go on at once, so that five
 * hundred checks that are due at the same moment take turns. A run that is older holds its thread
 * and no lane: checks that hang never keep the others waiting for more than that, and there are
 * never more threads than hung checks, lanes and these two.
 *
 * <p>Platform threads, because a virtual one that a driver pins would hold one of few carriers.
 */
final class Runner implements Runnable {
  static final int LANES = 8;
  static final long SLOW = Duration.ofMillis(50).toNanos();

  /** How long the clock rests after it could not start a thread. */
  private static final long OUT_OF_THREADS = Duration.ofMillis(100).toNanos();

  private final Board board;
  private final OwnThreads threads;
  private final DoubleSupplier random;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition clockNews = lock.newCondition();
  private final Condition workerNews = lock.newCondition();
  private final Condition progress = lock.newCondition();
  // All that follows is guarded by the lock. A run is in one of the first three, or over.
  private final PriorityQueue<CheckRun> planned =
      new PriorityQueue<>(Comparator.comparingLong((CheckRun run) -> run.nextAt - origin()));
  private final Queue<CheckRun> due = new ArrayDeque<>();
  private final Set<Worker> working = new LinkedHashSet<>();
  private @Nullable Worker idle;
  private @Nullable Thread clock;
  private boolean stopped;

  private final long origin = System.nanoTime();

  Runner(Board board, OwnThreads threads, DoubleSupplier random) {
    this.board = board;
    this.threads = threads;
    this.random = random;
  }

  /** Comparing differences is safe whatever the origin of the machine's clock. */
  private long origin() {
    return origin;
  }

  /** Runs this check at once, and again and again from now on. */
  void add(CheckRun run) {
    lock.lock();
    try {
      planned.add(run);
      if (clock == null) {
        Thread thread = threads.make(this, "prodkit-health-clock");
        thread.start();
        clock = thread;
      }
      clockNews.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts what runs, and returns the threads that are about to end. */
  List<Thread> stop() {
    lock.lock();
    try {
      stopped = true;
      clockNews.signalAll();
      workerNews.signalAll();
      progress.signalAll();
      List<Thread> threads = new ArrayList<>();
      for (Worker worker : working) {
        worker.thread.interrupt();
        threads.add(worker.thread);
      }
      Optional.ofNullable(idle).ifPresent(worker -> threads.add(worker.thread));
      Optional.ofNullable(clock).ifPresent(threads::add);
      return threads;
    } finally {
      lock.unlock();
    }
  }

  @Override
  @SuppressWarnings("InterruptedExceptionSwallowed") // stop() sets a flag; an interrupt has strayed
  public void run() {
    while (!stopping()) {
      try {
        keepTime();
      } catch (Throwable noThreadOrMemory) {
        // Whatever is due is still due. The clock must not end, or no check ever runs again.
        LockSupport.parkNanos(this, OUT_OF_THREADS);
      }
    }
  }

  private void keepTime() throws InterruptedException {
    lock.lock();
    try {
      while (!stopped) {
        board.look();
        long now = System.nanoTime();
        while (!planned.isEmpty() && planned.element().nextAt - now <= 0) {
          due.add(planned.remove());
        }
        while (!due.isEmpty() && laneFree(now)) {
          hand(due.element(), now);
          due.remove();
        }
        clockNews.awaitNanos(pause(now));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Until something is planned, late, or holds its lane no longer. */
  private long pause(long now) {
    long least = board.untilDue();
    if (!planned.isEmpty()) {
      least = Math.min(least, planned.element().nextAt - now);
    }
    for (Worker worker : working) {
      long runs = now - worker.run.startedAt;
      long deadline = worker.run.entry.timing.deadline().toNanos();
      if (runs <= deadline) {
        least = Math.min(least, deadline - runs + 1);
      }
      if (!due.isEmpty() && runs < SLOW) {
        least = Math.min(least, SLOW - runs);
      }
    }
    return least;
  }

  private boolean laneFree(long now) {
    int young = 0;
    for (Worker worker : working) {
      if (now - worker.run.startedAt < SLOW) {
        young++;
      }
    }
    return young < LANES;
  }

  private void hand(CheckRun run, long now) {
    run.startedAt = now;
    Worker waiting = idle;
    if (waiting == null) {
      Worker worker = new Worker(run);
      worker.thread.start();
      // It waits for this lock before it asks for more, so it is among these by then.
      begin(worker, run);
    } else {
      idle = null;
      waiting.run = run;
      begin(waiting, run);
      workerNews.signalAll();
    }
  }

  private void begin(Worker worker, CheckRun run) {
    working.add(worker);
    run.wanted = false;
    run.begun++;
  }

  /** Takes back the run of this worker, and says whether there is another one. */
  private boolean next(Worker worker, Optional<CheckRun.Found> found) {
    lock.lock();
    try {
      working.remove(worker);
      settle(worker.run, found);
      long now = System.nanoTime();
      CheckRun next = due.peek();
      if (stopped) {
        return false;
      }
      if (next != null && laneFree(now)) {
        due.remove();
        next.startedAt = now;
        worker.run = next;
        begin(worker, next);
        clockNews.signal(); // it does not know of this run's deadline yet
        return true;
      }
      if (idle != null) {
        return false;
      }
      idle = worker;
      worker.thread.setName("prodkit-health-idle");
      while (idle == worker && !stopped) {
        workerNews.awaitUninterruptibly();
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private void settle(CheckRun run, Optional<CheckRun.Found> found) {
    run.ended = run.begun;
    boolean passed = found.isPresent() && found.get().passed();
    found.ifPresent(answer -> run.last = answer.result());
    run.over = passed && run.entry.kind == HealthCheck.Kind.STARTUP;
    if (!run.over) {
      run.plan(System.nanoTime(), passed, random);
      planned.add(run);
      if (planned.peek() == run) {
        clockNews.signal();
      }
    }
    progress.signalAll();
  }

  /** Asks for a run that begins after this call, and returns its number. */
  long requestRun(CheckRun run) {
    lock.lock();
    try {
      run.wanted = true;
      if (planned.remove(run)) {
        run.nextAt = System.nanoTime();
        planned.add(run);
        clockNews.signal();
      }
      return run.begun + 1;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the run of that number, or for the end. */
  CheckResult awaitRun(CheckRun run, long number, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (run.ended < number && !run.over && !stopped && left > 0) {
        left = progress.awaitNanos(left);
      }
      boolean passedBefore = run.over && run.last.outcome() == CheckResult.Outcome.UP;
      return run.ended >= number || passedBefore
          ? run.last
          : run.last.with(CheckResult.Outcome.TIMED_OUT, Optional.of("no answer in time"));
    } finally {
      lock.unlock();
    }
  }

  /** A thread that runs one check after the other. */
  private final class Worker implements Runnable {
    final Thread thread;
    CheckRun run;

    Worker(CheckRun first) {
      this.run = first;
      this.thread = threads.make(this, first.threadName());
    }

    @Override
    public void run() {
      boolean on = true;
      while (on) {
        on = next(this, answer());
      }
    }

    private Optional<CheckRun.Found> answer() {
      // An interrupt that the last run left behind would break this one.
      Thread.interrupted();
      if (stopping()) {
        return Optional.empty();
      }
      thread.setName(run.threadName());
      threads.beginRun(thread);
      return run.run();
    }
  }

  /**
   * An interrupt that came from {@link #stop} and was cleared is not lost: it set its flag first.
   */
  private boolean stopping() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }
}
