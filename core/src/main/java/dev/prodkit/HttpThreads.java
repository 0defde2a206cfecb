// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.InFlight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
  private static final long CROWDED_TICK = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long USUAL_TICK = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long RESTING_TICK = TimeUnit.MILLISECONDS.toNanos(200);

  private final Limits limits;
  private final HttpPool pool;
  private final Consumer<Refusal> refused;
  private final Optional<InFlight> inFlight;
  private final DescriptorReserve reserve = new DescriptorReserve();
  private final Thread clock;
  private final AtomicInteger queued = new AtomicInteger();
  private final Set<RunningExchange> running = ConcurrentHashMap.newKeySet();
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
  private final PortState port = new PortState();
  private final Runnable refusals = ServerRefusals.watch();
  private volatile long dispatched;
  private volatile boolean resting;
  private volatile boolean closed;

  private HttpThreads(
      String name,
      Limits limits,
      HttpPool pool,
      Consumer<Refusal> refused,
      Optional<InFlight> inFlight) {
    this.limits = limits;
    this.pool = pool;
    this.refused = refused;
    this.inFlight = inFlight;
    this.clock = HttpPool.daemons("prodkit-" + name + "-clock-").newThread(this::watch);
  }

  /**
   * Threads that start when there is work, and the clock that watches them.
   *
   * @param name part of the threads' names
   * @param refused hears of each request that is cut or closed, and why
   */
  static HttpThreads start(String name, Limits limits, Consumer<Refusal> refused) {
    return started(
        new HttpThreads(name, limits, HttpPool.of(name, limits), refused, Optional.empty()));
  }

  /**
   * As {@link #start(String, Limits, Consumer)}, on these threads.
   *
   * @param inFlight counts each request that its handler does not count itself; at the end it also
   *     waits for requests that may not have been read to the end of their head
   */
  static HttpThreads start(
      String name, Limits limits, HttpPool pool, Consumer<Refusal> refused, InFlight inFlight) {
    HttpThreads started =
        started(new HttpThreads(name, limits, pool, refused, Optional.of(inFlight)));
    inFlight.alsoAwaiting(started::arriving);
    return started;
  }

  private static HttpThreads started(HttpThreads threads) {
    threads.clock.start();
    return threads;
  }

  /** Called by the server's dispatcher, for each request of which the first byte has come. */
  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes: that of the dispatcher
  public void execute(Runnable exchange) {
    dispatched++;
    queued.incrementAndGet();
    try {
      pool.execute(() -> run(exchange));
    } catch (RejectedExecutionException full) {
      queued.decrementAndGet();
      refused.accept(Refusal.CROWDED);
      throw full; // the server closes this one
    } catch (Throwable noThread) {
      queued.decrementAndGet();
      throw noThread;
    }
    if (resting && pool.isBounded() && queued.get() > 0) {
      LockSupport.unpark(clock);
    }
  }

  /** How often the server's dispatcher has handed over a request so far. */
  long dispatched() {
    return dispatched;
  }

  /** How many requests wait for a thread, or have a head that is not known to be complete. */
  int arriving() {
    int waiting = queued.get(); // first: what begins meanwhile is found among those that run
    for (RunningExchange each : running) {
      waiting += each.isArriving() ? 1 : 0;
    }
    return waiting;
  }

  /**
   * The service ends, and has no more connections. What a handler works at goes on, and what waits
   * for a thread gets one.
   *
   * @param heads for so long a head may still become complete. While others wait for a thread, only
   *     one that has come already is read
   * @param callers for so long callers are waited for. From then on neither the rest of a request
   *     nor, beyond a second, the reading of an answer holds up the end
   */
  void endIn(Duration heads, Duration callers) {
    port.end(heads, callers);
    LockSupport.unpark(clock);
  }

  /** Nothing new begins, and what runs is cut off. */
  @Override
  public void close() {
    if (!closed) {
      refusals.run();
    }
    closed = true;
    pool.close();
    running.forEach(RunningExchange::interrupt);
    LockSupport.unpark(clock);
  }

  private void run(Runnable exchange) {
    if (pool.isOwn()) {
      Thread.currentThread().setContextClassLoader(loader); // whatever the last handler left behind
    }
    RunningExchange begun = RunningExchange.begin(limits, port);
    running.add(begun);
    queued.decrementAndGet();
    try {
      exchange.run();
    } finally {
      running.remove(begun);
      begun.end();
      begun.refusal().ifPresent(refused);
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
    if (running.isEmpty() && queued.get() == 0) {
      resting = true;
      LockSupport.parkNanos(this, RESTING_TICK);
      resting = false;
    } else {
      boolean crowded = queued.get() > 0 || running.size() > limits.patience();
      LockSupport.parkNanos(this, crowded ? CROWDED_TICK : USUAL_TICK);
    }
  }

  private void look(long now) {
    List<RunningExchange> waiting = new ArrayList<>();
    int atCallers = 0;
    for (RunningExchange each : running) {
      inFlight.ifPresent(work -> each.discover(now, work));
      atCallers += each.isAtItsCaller() ? 1 : 0;
      switch (each.find(now)) {
        case LATE ->
          cut(each, now, ExchangeFinding.LATE, port.isEnding() ? Refusal.ENDING : Refusal.SLOW);
        case WAITING -> waiting.add(each);
        case WORKING -> {}
      }
    }
    port.setCrowded(limits.threads() > 0 && atCallers > limits.threads() / 2);
    int waitForAThread = queued.get();
    pool.makeUpFor(atCallers, waitForAThread > 0, now);
    if (port.isEnding() && waitForAThread > 0) {
      waiting.stream()
          .filter(RunningExchange::isAtItsHead)
          .forEach(each -> cut(each, now, ExchangeFinding.WAITING, Refusal.ENDING));
    }
    int beyond = waiting.size() - limits.patience();
    int needed = pool.isBounded() ? Math.min(beyond, waitForAThread) : beyond;
    if (needed > 0) {
      waiting.sort(Comparator.comparingLong(each -> -each.waited(now)));
      waiting
          .subList(0, needed)
          .forEach(each -> cut(each, now, ExchangeFinding.WAITING, Refusal.CROWDED));
    }
  }

  private void cut(RunningExchange each, long now, ExchangeFinding found, Refusal why) {
    boolean incomplete = port.isEnding() && each.isAtItsHead();
    each.cut(now, found, () -> {
      refused.accept(why);
      if (incomplete) {
        inFlight.ifPresent(InFlight::turnedAwayIncomplete);
      }
    });
  }
}
