// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.RunningExchange.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a JDK {@code HttpServer}, and a clock that keeps slow callers from holding them.
 * The server reads and writes by blocking channels on the thread that it is given, and has no
 * deadline of its own that spares a slow but honest caller.
 *
 * <ul>
 *   <li>A thread that waits for its caller is no thread that works: as many more are started, up to
 *       a bound.
 *   <li>A head has to be complete in time, however its bytes trickle.
 *   <li>A body and the reading of an answer have to make progress while they are waited for.
 *   <li>Callers that are waited for may hold so many threads at a time ({@link Limits#patience}).
 *       While requests wait for a thread (on virtual threads: always), of those beyond it the one
 *       that has been silent longest is closed. What a handler works at is never cut for that.
 * </ul>
 *
 * <p>Its clock also keeps a {@link DescriptorReserve}, so that the server recovers when the process
 * has run out of descriptors.
 *
 * <p>So each place in the queue costs a bounded time, and an honest request behind a crowd of slow
 * ones is served within a second. When too many wait, the next is closed.
 */
final class HttpThreads implements Executor, AutoCloseable {
  /**
   * What callers may cost.
   *
   * @param threads so many handlers at work at a time; 0 for a virtual thread for each request,
   *     where the JDK has them
   * @param mostThreads with those that wait for their callers
   * @param queued so many more wait for a thread
   * @param patience how many callers may be waited for at a time before the most silent is cut
   * @param head from the first byte of a request to the end of its head
   * @param work how long a handler may work; zero for no bound
   * @param body over how much waiting the pace of a body is measured
   * @param bytesInBody the least that has to come in that time
   * @param answer how long a caller may read nothing; a kernel that holds four megabytes for a
   *     caller lets the writer go on only when a third of them has been read
   * @param grace a shorter wait does not count against {@code patience}
   */
  record Limits(
      int threads,
      int mostThreads,
      int queued,
      int patience,
      Duration head,
      Duration work,
      Duration body,
      int bytesInBody,
      Duration answer,
      Duration grace) {}

  private static final Logger LOG = LoggerFactory.getLogger(HttpThreads.class);
  private static final Duration KEPT_IDLE = Duration.ofSeconds(30);
  private static final long CROWDED_TICK = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long USUAL_TICK = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long RESTING_TICK = TimeUnit.MILLISECONDS.toNanos(200);

  private final Limits limits;
  private final Consumer<Refusal> refused;
  private final LinkedBlockingQueue<Runnable> queue;
  private final Executor threads;
  private final DescriptorReserve reserve = new DescriptorReserve();
  private final Thread clock;
  private final Set<RunningExchange> running = ConcurrentHashMap.newKeySet();
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
  private final Port port = new Port();
  private long lastQueued; // the clock's own
  private volatile boolean resting;
  private volatile boolean closed;

  private HttpThreads(String name, Limits limits, Consumer<Refusal> refused) {
    ThreadFactory factory = daemons("prodkit-" + name + "-");
    this.limits = limits;
    this.refused = refused;
    this.queue = new LinkedBlockingQueue<>(Math.max(1, limits.queued()));
    this.threads = limits.threads() == 0 ? virtualThreads() : pool(factory);
    this.clock = daemons("prodkit-" + name + "-clock-").newThread(this::watch);
  }

  /**
   * Threads that start when there is work, and the clock that watches them.
   *
   * @param name part of the threads' names
   * @param refused hears of each request that is cut or closed, and why
   */
  static HttpThreads start(String name, Limits limits, Consumer<Refusal> refused) {
    HttpThreads started = new HttpThreads(name, limits, refused);
    started.clock.start();
    return started;
  }

  @Override
  public void execute(Runnable exchange) {
    threads.execute(() -> run(exchange));
    if (resting && !queue.isEmpty()) {
      LockSupport.unpark(clock);
    }
  }

  /**
   * The service ends: from then on no caller is waited for any more, neither for the rest of a
   * request nor, beyond a second, to read its answer, so that none holds up the end. What a handler
   * works at goes on.
   */
  void endIn(Duration time) {
    port.end = Optional.of(System.nanoTime() + time.toNanos());
  }

  /** What each request has to know of the port as a whole. */
  static final class Port {
    private volatile Optional<Long> end = Optional.empty();
    private volatile boolean crowded;

    /** Whether so many threads are with callers that large answers have to leave others room. */
    boolean isCrowded() {
      return crowded;
    }

    /** Whether callers are no longer waited for. */
    boolean isOver(long now) {
      return sinceThen(now) > 0;
    }

    /** Nanoseconds since then; 0 before. */
    long sinceThen(long now) {
      return end.map(then -> Math.max(0, now - then)).orElse(0L);
    }
  }

  /** Nothing new begins, and what runs is cut off. */
  @Override
  public void close() {
    closed = true;
    if (threads instanceof ThreadPoolExecutor pool) {
      pool.shutdownNow();
    } else {
      running.forEach(RunningExchange::interrupt);
    }
    LockSupport.unpark(clock);
  }

  private void run(Runnable exchange) {
    Thread.currentThread().setContextClassLoader(loader); // whatever the last handler left behind
    RunningExchange begun = RunningExchange.begin(limits, port);
    running.add(begun);
    try {
      exchange.run();
    } finally {
      running.remove(begun);
      begun.end();
    }
  }

  private void watch() {
    long reserved = System.nanoTime() - RESTING_TICK;
    while (!closed) {
      try {
        long now = System.nanoTime();
        if (now - reserved >= RESTING_TICK) {
          reserved = now;
          reserve.look();
        }
        look(now);
      } catch (RuntimeException | StackOverflowError failed) {
        LOG.atDebug().setCause(failed).log("The clock of a port failed and goes on");
      } catch (Throwable outOfMemory) {
        // There may be no room to say so, and the next look may find some.
      }
      pause();
    }
    reserve.close();
  }

  private void pause() {
    if (running.isEmpty()) {
      resting = true;
      LockSupport.parkNanos(this, RESTING_TICK);
      resting = false;
    } else {
      boolean crowded = !queue.isEmpty() || running.size() > limits.patience();
      LockSupport.parkNanos(this, crowded ? CROWDED_TICK : USUAL_TICK);
    }
  }

  private void look(long now) {
    List<RunningExchange> waiting = new ArrayList<>();
    int atCallers = 0;
    for (RunningExchange each : running) {
      atCallers += each.isAtItsCaller() ? 1 : 0;
      switch (each.find(now)) {
        case LATE -> each.cut(now, Finding.LATE, () -> refused.accept(reason(now)));
        case WAITING -> waiting.add(each);
        case WORKING -> {}
      }
    }
    port.crowded = limits.threads() > 0 && atCallers > limits.threads() / 2;
    makeUpFor(atCallers, now);
    int beyond = waiting.size() - limits.patience();
    int needed = limits.threads() == 0 ? beyond : Math.min(beyond, queue.size());
    if (needed > 0) {
      waiting.sort(Comparator.comparingLong(each -> -each.waited(now)));
      waiting
          .subList(0, needed)
          .forEach(each -> each.cut(now, Finding.WAITING, () -> refused.accept(Refusal.CROWDED)));
    }
  }

  private Refusal reason(long now) {
    return port.isOver(now) ? Refusal.ENDING : Refusal.SLOW;
  }

  /**
   * While requests wait, as many threads as are with their callers are there for others. They go
   * when no request has waited for a while: not at once, or threads would end and start all the
   * time.
   */
  private void makeUpFor(int atCallers, long now) {
    if (threads instanceof ThreadPoolExecutor pool) {
      int wanted = Math.min(limits.mostThreads(), limits.threads() + atCallers);
      if (!queue.isEmpty()) {
        lastQueued = now;
        if (wanted > pool.getCorePoolSize()) {
          pool.setMaximumPoolSize(wanted);
          pool.setCorePoolSize(wanted); // starts threads for what waits
        }
      } else if (now - lastQueued > KEPT_IDLE.toNanos()
          && pool.getCorePoolSize() > limits.threads()) {
        pool.setCorePoolSize(limits.threads());
        pool.setMaximumPoolSize(limits.threads());
      }
    }
  }

  private ThreadPoolExecutor pool(ThreadFactory factory) {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        limits.threads(),
        limits.threads(),
        KEPT_IDLE.toSeconds(),
        TimeUnit.SECONDS,
        queue,
        factory,
        this::full);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private void full(Runnable exchange, ThreadPoolExecutor pool) {
    refused.accept(Refusal.CROWDED);
    throw new RejectedExecutionException("too many requests wait"); // the server closes this one
  }

  /** Whether this JDK has virtual threads, which need no pool. */
  static boolean virtualThreadsExist() {
    return Runtime.version().feature() >= 21;
  }

  /** By name: the code is compiled for a JDK that does not have them. */
  private static Executor virtualThreads() {
    try {
      return (Executor)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException("this JDK has no virtual threads", missing);
    }
  }

  /**
   * Daemon threads that see the class loader of the service, not that of whatever happens to start
   * them.
   */
  static ThreadFactory daemons(String prefix) {
    AtomicInteger next = new AtomicInteger();
    @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return task -> {
      Thread thread = new Thread(task, prefix + next.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(loader);
      return thread;
    };
  }
}
