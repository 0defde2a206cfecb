// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The threads of a JDK {@code HttpServer} that no slow client keeps. The server reads and writes by
 * blocking channels on the thread that it is given, and a blocking channel closes when its thread
 * is interrupted: so this executor ends a request that takes too long, wherever it stands, and its
 * connection with it.
 *
 * <p>A request has its deadline. While others wait for a thread, one that waits for its client has
 * only the grace period. So each place in the queue costs a bounded time, whoever stands there, and
 * a probe behind a crowd of slow clients is served within a second. (Serving the newest first was
 * tried: who attacks is always newer.) When too many wait, the next is closed.
 *
 * <p>Each interrupt reaches the request that it is meant for, or nobody: both happen under one
 * lock.
 */
final class ManagementThreads implements Executor, AutoCloseable {
  /**
   * What the threads hold out.
   *
   * @param threads as many requests at a time
   * @param waiting as many more wait for a thread
   * @param deadline for reading a request, for its answer, and for writing that, each
   * @param grace what reading and writing may take while others wait
   */
  record Limits(int threads, int waiting, Duration deadline, Duration grace) {
    /**
     * An honest probe's head has arrived when a thread takes it, so 20 ms are plenty. Then 64
     * threads let more than two thousand slow clients a second pass by, and who waits behind a
     * thousand of them waits for half a second.
     */
    static final Limits DEFAULT =
        new Limits(64, 1024, Duration.ofSeconds(3), Duration.ofMillis(20));
  }

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  /** After a pause of the whole JVM nobody has had his time, whatever the clock says. */
  private static final int LOOKS = 2;
  /** A quiet second, then the clock sleeps until there is something to watch. */
  private static final int QUIET_TICKS = 200;

  private final Limits limits;
  private final Consumer<Refusal> refused;
  private final BlockingQueue<Runnable> queue;
  private final ThreadPoolExecutor pool;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition busy = lock.newCondition();
  // Guarded by the lock; the oldest turn first.
  private final Map<Thread, Turn> turns = new LinkedHashMap<>();
  private boolean asleep;
  private boolean closed;

  private ManagementThreads(Limits limits, Consumer<Refusal> refused) {
    this.limits = limits;
    this.refused = refused;
    this.queue = new LinkedBlockingQueue<>(limits.waiting());
    this.pool = new ThreadPoolExecutor(
        limits.threads(),
        limits.threads(),
        5,
        TimeUnit.SECONDS,
        queue,
        ServingHttp.daemons("prodkit-management-"),
        this::crowded);
    pool.allowCoreThreadTimeOut(true);
  }

  /** Threads that start when there is work, and a clock that watches them. */
  static ManagementThreads start(Limits limits, Consumer<Refusal> refused) {
    ManagementThreads threads = new ManagementThreads(limits, refused);
    ServingHttp.daemons("prodkit-management-clock-").newThread(threads::watch).start();
    return threads;
  }

  @Override
  public void execute(Runnable exchange) {
    pool.execute(() -> {
      begin();
      try {
        exchange.run();
      } finally {
        end();
      }
    });
  }

  /** Computes an answer: this does not depend on the client, so only the deadline ends it. */
  <T> T undisturbed(Supplier<T> answer) {
    phase(true);
    try {
      return answer.get();
    } finally {
      phase(false);
    }
  }

  /** Nothing new begins, and what runs is cut off. */
  @Override
  public void close() {
    pool.shutdownNow();
    lock.lock();
    try {
      closed = true;
      busy.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    lock.lock();
    try {
      turns.put(Thread.currentThread(), new Turn());
      if (asleep) {
        busy.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      turns.remove(Thread.currentThread());
      // One that came too late for this request must not hit the next.
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  private void phase(boolean computing) {
    lock.lock();
    try {
      Turn turn = turns.get(Thread.currentThread());
      if (turn != null) {
        turn.computing = computing;
        turn.since = System.nanoTime();
        turn.looks = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    lock.lock();
    try {
      int quiet = 0;
      while (!closed) {
        quiet = turns.isEmpty() ? quiet + 1 : 0;
        if (quiet > QUIET_TICKS) {
          asleep = true;
          busy.await();
          asleep = false;
          quiet = 0;
        } else {
          cutWhoIsLate();
          busy.awaitNanos(TICK_NANOS);
        }
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void cutWhoIsLate() {
    long now = System.nanoTime();
    int waiting = queue.size();
    for (Map.Entry<Thread, Turn> entry : turns.entrySet()) {
      Turn turn = entry.getValue();
      if (!turn.cut) {
        long age = now - turn.since;
        boolean late = age > limits.deadline().toNanos();
        boolean slow =
            !turn.computing && ++turn.looks > LOOKS && age > limits.grace().toNanos();
        if (late || (waiting > 0 && slow)) {
          turn.cut = true;
          entry.getKey().interrupt();
          refused.accept(late ? Refusal.SLOW : Refusal.CROWDED);
        }
      }
      if (turn.cut) {
        waiting--;
      }
    }
  }

  private void crowded(Runnable task, ThreadPoolExecutor executor) {
    refused.accept(Refusal.CROWDED);
    throw new RejectedExecutionException("too many requests wait"); // the server closes this one
  }

  /** Guarded by the lock. */
  private static final class Turn {
    private long since = System.nanoTime();
    private boolean computing;
    private int looks;
    private boolean cut;
  }
}
