// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.InFlight;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its thread, and what that thread waits for. The clock of {@link HttpThreads} looks
 * at it and cuts it when its caller is too slow: it interrupts the thread, and a blocking channel
 * closes when its thread is interrupted.
 *
 * <p>An interrupt reaches the request that it is meant for, or none: cutting and ending happen
 * under one lock.
 */
final class RunningExchange {
  private static final ThreadLocal<@Nullable RunningExchange> CURRENT = new ThreadLocal<>();
  /** After a pause of the whole JVM a caller has had no chance, whatever the clock says. */
  private static final int MOST_LOOKS = 2;

  /** An answer that is given during the end gets out to a caller that reads it. */
  private static final long LAST_SECOND = TimeUnit.SECONDS.toNanos(1);
  /**
   * A head that begins when heads are no longer waited for has come whole, or is not waited for.
   */
  private static final long LAST_HEAD = TimeUnit.MILLISECONDS.toNanos(100);

  private final Thread thread = Thread.currentThread();
  private final HttpThreads.Limits limits;
  private final PortState port;
  private final ReentrantLock lock = new ReentrantLock();
  private final ExchangeTracking tracking = new ExchangeTracking();
  private Optional<Refusal> refusal = Optional.empty(); // its thread's own
  // Guarded by the lock.
  private final BodyPace body;
  private long heldUpTheEnd;
  private ExchangePhase phase = ExchangePhase.HEAD;
  private long since = System.nanoTime();
  private int looks;
  private boolean cut;
  private boolean ended;

  private RunningExchange(HttpThreads.Limits limits, PortState port) {
    this.limits = limits;
    this.port = port;
    this.body = new BodyPace(limits);
  }

  /** A request begins on this thread, with its head. */
  static RunningExchange begin(HttpThreads.Limits limits, PortState port) {
    RunningExchange begun = new RunningExchange(limits, port);
    CURRENT.set(begun);
    return begun;
  }

  /** The request of this thread, or null if the thread is none of {@link HttpThreads}. */
  static @Nullable RunningExchange current() {
    return CURRENT.get();
  }

  /** The server has refused it before any handler. Called by its own thread. */
  void refusedByServer(Refusal why) {
    refusal = Optional.of(why);
  }

  /** Why the server has refused it, if it has. Asked by its own thread. */
  Optional<Refusal> refusal() {
    return refusal;
  }

  /** The thread is free for the next request: an interrupt that was meant for this one is gone. */
  void end() {
    CURRENT.remove();
    lock.lock();
    try {
      ended = true;
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
    tracking.end();
  }

  /** The handler of this thread's request counts it as this work, and ends that itself. */
  static void tracked(InFlight.Work work) {
    RunningExchange running = CURRENT.get();
    if (running != null) {
      running.tracking.byItsHandler(work);
      running.beyondItsHead();
    }
  }

  /** Counts the request of this thread, if there is one: a handler calls this, so it has begun. */
  static void track(Supplier<InFlight> inFlight) {
    RunningExchange running = CURRENT.get();
    if (running != null) {
      running.tracking.found(inFlight.get());
      running.beyondItsHead();
    }
  }

  /** Whether it does not count as work in flight yet. */
  boolean isArriving() {
    return tracking.isArriving();
  }

  /** Counts it as work in flight if its head turns out to be complete. Called by the clock. */
  void discover(long now, InFlight inFlight) {
    if (tracking.isArriving()
        && isAtItsHead()
        && tracking.discover(waited(now), port.isEnding(), inFlight)) {
      beyondItsHead();
    }
  }

  private void beyondItsHead() {
    lock.lock();
    try {
      if (phase == ExchangePhase.HEAD) {
        change(ExchangePhase.WORK);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Computes an answer of this thread's request: its caller does not keep it waiting. */
  static <T> T working(Supplier<T> answer) {
    RunningExchange running = CURRENT.get();
    if (running == null) {
      return answer.get();
    }
    running.enter(ExchangePhase.WORK);
    try {
      return answer.get();
    } finally {
      running.enter(ExchangePhase.ANSWER);
    }
  }

  /** Whether so many threads are with callers that a large answer has to leave others room. */
  boolean isAmongMany() {
    return port.isCrowded();
  }

  /** From here on the thread is at this. */
  void enter(ExchangePhase next) {
    lock.lock();
    try {
      change(next);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Before a read or a write that may block. An interrupt of another origin must not close the
   * channel: it is taken off and given back afterwards.
   *
   * @return whether the thread was interrupted, for {@link #moved}
   * @throws IOException if this request was cut, or its caller has been too slow
   */
  boolean awaiting(ExchangePhase next) throws IOException {
    lock.lock();
    try {
      boolean overdue = next == ExchangePhase.BODY
          ? body.tooSlow(0) || port.isOver(System.nanoTime())
          : heldUpTheEnd > LAST_SECOND;
      if (cut || overdue) {
        throw new IOException("the caller is not waited for any longer");
      }
      boolean interrupted = Thread.interrupted();
      change(next);
      return interrupted;
    } finally {
      lock.unlock();
    }
  }

  /** After that read or write, whatever became of it. */
  void moved(long bytes, boolean interrupted) {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (phase == ExchangePhase.BODY) {
        body.add(now - since, bytes);
      } else {
        heldUpTheEnd += Math.min(now - since, port.sinceOver(now));
      }
      change(ExchangePhase.WORK);
      if (interrupted) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How it stands. Called by the clock alone. */
  ExchangeFinding find(long now) {
    lock.lock();
    try {
      looks++;
      return finding(now);
    } finally {
      lock.unlock();
    }
  }

  /** Whether bytes move between the thread and its caller, or are waited for. */
  boolean isAtItsCaller() {
    lock.lock();
    try {
      return phase != ExchangePhase.WORK;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the server still reads its head, or waits for one. */
  boolean isAtItsHead() {
    lock.lock();
    try {
      return phase == ExchangePhase.HEAD;
    } finally {
      lock.unlock();
    }
  }

  /** How long the present wait has lasted, in nanoseconds. */
  long waited(long now) {
    lock.lock();
    try {
      return now - since;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the request with its connection, unless it has gone on since it was found so.
   *
   * @param told is run before the request can end by it
   */
  void cut(long now, ExchangeFinding expected, Runnable told) {
    boolean handled = HandlerStack.of(thread) != HandlerStack.Sight.HEAD;
    lock.lock();
    try {
      if (finding(now) != expected) {
        return;
      }
      if (phase == ExchangePhase.HEAD && handled) {
        change(ExchangePhase.WORK); // a handler of the service's own, which says nothing
        return;
      }
      cut = true;
      told.run();
      thread.interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts whatever the request is at. */
  void interrupt() {
    lock.lock();
    try {
      if (!ended) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private ExchangeFinding finding(long now) {
    if (cut || ended) {
      return ExchangeFinding.WORKING;
    }
    if (late(now)) {
      return ExchangeFinding.LATE;
    }
    boolean waiting = phase != ExchangePhase.WORK
        && looks > MOST_LOOKS
        && now - since > limits.grace().toNanos();
    return waiting ? ExchangeFinding.WAITING : ExchangeFinding.WORKING;
  }

  private boolean late(long now) {
    long elapsed = now - since;
    return switch (phase) {
      case HEAD ->
        elapsed > limits.head().toNanos() || (port.isOverForHeads(now) && elapsed > LAST_HEAD);
      case WORK -> !limits.work().isZero() && elapsed > limits.work().toNanos();
      case BODY -> body.tooSlow(elapsed) || port.isOver(now);
      case ANSWER -> elapsed > limits.answer().toNanos() || isHoldingUpTheEnd(now);
    };
  }

  private boolean isHoldingUpTheEnd(long now) {
    return heldUpTheEnd + Math.min(now - since, port.sinceOver(now)) > LAST_SECOND;
  }

  private void change(ExchangePhase next) {
    phase = next;
    since = System.nanoTime();
    looks = 0;
  }
}
