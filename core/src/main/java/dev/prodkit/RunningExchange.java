// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
  /** What the thread is at. */
  enum Phase {
    /** The server reads the request's head. */
    HEAD,
    /** A handler works; its caller does not keep it waiting. */
    WORK,
    /** The handler waits for more of the request's body. */
    BODY,
    /** The handler waits until its caller has read more of the answer. */
    ANSWER
  }

  /** What the clock finds. */
  enum Finding {
    /** Not waiting for a caller, or not for long enough to be counted. */
    WORKING,
    /** Waiting for its caller. */
    WAITING,
    /** The caller, or the work where that is bounded, took longer than it may. */
    LATE
  }

  private static final ThreadLocal<@Nullable RunningExchange> CURRENT = new ThreadLocal<>();
  /** After a pause of the whole JVM a caller has had no chance, whatever the clock says. */
  private static final int MOST_LOOKS = 2;

  private static final long CROWDED_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
  /** An answer that is given during the end gets out to a caller that reads it. */
  private static final long LAST_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Thread thread = Thread.currentThread();
  private final HttpThreads.Limits limits;
  private final HttpThreads.Port port;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final Pace body = new Pace();
  private long heldUpTheEnd;
  private Phase phase = Phase.HEAD;
  private long since = System.nanoTime();
  private int looks;
  private boolean cut;
  private boolean ended;

  private RunningExchange(HttpThreads.Limits limits, HttpThreads.Port port) {
    this.limits = limits;
    this.port = port;
  }

  /** A request begins on this thread, with its head. */
  static RunningExchange begin(HttpThreads.Limits limits, HttpThreads.Port port) {
    RunningExchange begun = new RunningExchange(limits, port);
    CURRENT.set(begun);
    return begun;
  }

  /** The request of this thread, or null if the thread is none of {@link HttpThreads}. */
  static @Nullable RunningExchange current() {
    return CURRENT.get();
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
  }

  /** Computes an answer of this thread's request: its caller does not keep it waiting. */
  static <T> T working(Supplier<T> answer) {
    RunningExchange running = CURRENT.get();
    if (running == null) {
      return answer.get();
    }
    running.enter(Phase.WORK);
    try {
      return answer.get();
    } finally {
      running.enter(Phase.ANSWER);
    }
  }

  /**
   * Between the pieces of a large answer: lets others have the processor, however many callers take
   * large answers at the same time.
   */
  @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness, is asked of the scheduler
  static void makeRoom() {
    RunningExchange running = CURRENT.get();
    if (running != null && running.port.isCrowded()) {
      LockSupport.parkNanos(CROWDED_PAUSE);
    } else {
      Thread.yield();
    }
  }

  /** From here on the thread is at this. */
  void enter(Phase next) {
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
  boolean awaiting(Phase next) throws IOException {
    lock.lock();
    try {
      boolean overdue = next == Phase.BODY
          ? body.tooSlow(0, limits) || port.isOver(System.nanoTime())
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
      if (phase == Phase.BODY) {
        body.add(now - since, bytes, limits);
      } else {
        heldUpTheEnd += Math.min(now - since, port.sinceThen(now));
      }
      change(Phase.WORK);
      if (interrupted) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How it stands. Called by the clock alone. */
  Finding find(long now) {
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
      return phase != Phase.WORK;
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
  void cut(long now, Finding found, Runnable told) {
    boolean handled = isBeyondItsHead();
    lock.lock();
    try {
      if (finding(now) != found) {
        return;
      }
      if (phase == Phase.HEAD && handled) {
        change(Phase.WORK); // a handler of the service's own, which says nothing
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

  /** The server does not say when a head is complete: its stack does. */
  private boolean isBeyondItsHead() {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals("sun.net.httpserver.Request")) {
        return false;
      }
    }
    return true;
  }

  private Finding finding(long now) {
    if (cut || ended) {
      return Finding.WORKING;
    }
    if (late(now)) {
      return Finding.LATE;
    }
    boolean waiting = phase != Phase.WORK
        && looks > MOST_LOOKS
        && now - since > limits.grace().toNanos();
    return waiting ? Finding.WAITING : Finding.WORKING;
  }

  private boolean late(long now) {
    long elapsed = now - since;
    return switch (phase) {
      case HEAD -> elapsed > limits.head().toNanos() || isHoldingUpTheEnd(now);
      case WORK -> !limits.work().isZero() && elapsed > limits.work().toNanos();
      case BODY -> body.tooSlow(elapsed, limits) || port.isOver(now);
      case ANSWER -> elapsed > limits.answer().toNanos() || isHoldingUpTheEnd(now);
    };
  }

  private boolean isHoldingUpTheEnd(long now) {
    return heldUpTheEnd + Math.min(now - since, port.sinceThen(now)) > LAST_SECOND;
  }

  private void change(Phase next) {
    phase = next;
    since = System.nanoTime();
    looks = 0;
  }

  /** How a caller sends a body, while it is waited for. */
  private static final class Pace {
    private long waited;
    private long bytes;

    /** Whether a whole window was waited, and too little has come. */
    boolean tooSlow(long more, HttpThreads.Limits limits) {
      return waited + more > limits.body().toNanos() && bytes < limits.bytesInBody();
    }

    void add(long nanos, long moved, HttpThreads.Limits limits) {
      waited += nanos;
      bytes += moved;
      if (bytes >= limits.bytesInBody()) {
        waited = 0; // fast enough: a new window begins
        bytes = 0;
      }
    }
  }
}
