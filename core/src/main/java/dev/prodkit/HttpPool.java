// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of a port run: on virtual threads, on a pool of threads that grows by those
 * that wait for their callers, or on an executor of the service's own.
 */
final class HttpPool implements Executor {
  private static final long KEPT_IDLE = TimeUnit.SECONDS.toNanos(30);

  private final HttpThreads.Limits limits;
  private final Executor threads;
  private final @Nullable ThreadPoolExecutor growing; // null unless the threads are a pool of ours
  private final boolean own;
  private long lastQueued; // the clock's own

  private HttpPool(
      HttpThreads.Limits limits,
      Executor threads,
      @Nullable ThreadPoolExecutor growing,
      boolean own) {
    this.limits = limits;
    this.threads = threads;
    this.growing = growing;
    this.own = own;
  }

  /** Virtual threads if that is what the limits say, else a pool of platform threads. */
  static HttpPool of(String name, HttpThreads.Limits limits) {
    if (limits.threads() == 0) {
      return new HttpPool(limits, virtualThreads(), null, true);
    }
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        limits.threads(),
        limits.threads(),
        KEPT_IDLE,
        TimeUnit.NANOSECONDS,
        new LinkedBlockingQueue<>(Math.max(1, limits.queued())),
        daemons("prodkit-" + name + "-"));
    pool.allowCoreThreadTimeOut(true);
    return new HttpPool(limits, pool, pool, true);
  }

  /** The service's own executor, which it ends itself. */
  static HttpPool using(Executor executor, HttpThreads.Limits limits) {
    return new HttpPool(limits, executor, null, false);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RejectedExecutionException if too many wait; the server closes this one then
   */
  @Override
  public void execute(Runnable exchange) {
    threads.execute(exchange);
  }

  /** Whether requests wait for one of a bounded number of threads, as far as is known. */
  boolean isBounded() {
    return growing != null || !own;
  }

  /** Whether the threads are ours, and not the service's. */
  boolean isOwn() {
    return own;
  }

  /**
   * While requests wait, as many threads as are with their callers are there for others. They go
   * when no request has waited for a while: not at once, or threads would end and start all the
   * time. Called by one thread.
   */
  void makeUpFor(int atCallers, boolean waiting, long now) {
    if (growing == null) {
      return;
    }
    int wanted = Math.min(limits.mostThreads(), limits.threads() + atCallers);
    if (waiting) {
      lastQueued = now;
      if (wanted > growing.getCorePoolSize()) {
        growing.setMaximumPoolSize(wanted);
        growing.setCorePoolSize(wanted); // starts threads for what waits
      }
    } else if (now - lastQueued > KEPT_IDLE && growing.getCorePoolSize() > limits.threads()) {
      growing.setCorePoolSize(limits.threads());
      growing.setMaximumPoolSize(limits.threads());
    }
  }

  /** Nothing new begins; the threads of a pool of ours are interrupted. */
  void close() {
    if (growing != null) {
      growing.shutdownNow();
    }
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
