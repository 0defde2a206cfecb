// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The books: every accepted event is outstanding until it is settled, once, as published, parked or
 * lost. Holds the bounded queue too, so that no moment exists at which the sum does not hold. One
 * lock, held for a few operations on collections. Thread-safe.
 */
final class Ledger {
  private final int bound;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below is guarded by the lock.
  private final Deque<Parcel> queue = new ArrayDeque<>();
  private final Set<Parcel> outstanding = new LinkedHashSet<>(); // oldest first
  private final Map<Counts.Reason, Long> parked = new EnumMap<>(Counts.Reason.class);
  private long accepted;
  private long published;
  private long lost;
  private long deduplicated;
  private long suppressed;
  private long refused;
  private boolean closed;

  Ledger(int bound) {
    this.bound = bound;
  }

  /** Takes it into the books and the queue, or says why not into the queue. Never waits. */
  Optional<Counts.Reason> enqueue(Parcel parcel) {
    lock.lock();
    try {
      enter(parcel);
      if (closed) {
        return Optional.of(Counts.Reason.CLOSED);
      }
      if (queue.size() >= bound) {
        return Optional.of(Counts.Reason.QUEUE_FULL);
      }
      queue.add(parcel);
      changed.signalAll();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Takes it into the books, for a delivery on the spot; or says why it must not be delivered. */
  Optional<Counts.Reason> admit(Parcel parcel) {
    lock.lock();
    try {
      enter(parcel);
      return closed ? Optional.of(Counts.Reason.CLOSED) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next one. Empty once the ledger is closed and the queue is empty. */
  Optional<Parcel> take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return Optional.ofNullable(queue.poll());
    } finally {
      lock.unlock();
    }
  }

  /** False if it was settled before. */
  boolean published(Parcel parcel) {
    lock.lock();
    try {
      boolean first = settle(parcel);
      published += first ? 1 : 0;
      return first;
    } finally {
      lock.unlock();
    }
  }

  void parked(Parcel parcel, Counts.Reason reason) {
    lock.lock();
    try {
      if (settle(parcel)) {
        parked.merge(reason, 1L, Long::sum);
      }
    } finally {
      lock.unlock();
    }
  }

  void lost(Parcel parcel) {
    lock.lock();
    try {
      lost += settle(parcel) ? 1 : 0;
    } finally {
      lock.unlock();
    }
  }

  /** A failure of which no event could be made. */
  void lostBeforehand() {
    lock.lock();
    try {
      accepted++;
      lost++;
    } finally {
      lock.unlock();
    }
  }

  void deduplicated() {
    lock.lock();
    try {
      deduplicated++;
    } finally {
      lock.unlock();
    }
  }

  void suppressed() {
    lock.lock();
    try {
      suppressed++;
    } finally {
      lock.unlock();
    }
  }

  void refused() {
    lock.lock();
    try {
      refused++;
    } finally {
      lock.unlock();
    }
  }

  Counts counts() {
    lock.lock();
    try {
      return new Counts(
          accepted, published, parked, lost, outstanding.size(), deduplicated, suppressed, refused);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was accepted before this call is settled. False if the time is up. */
  boolean awaitSettled(long deadline) throws InterruptedException {
    lock.lock();
    try {
      long target = accepted;
      long left = deadline - System.nanoTime();
      while (isOutstandingUpTo(target) && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !isOutstandingUpTo(target);
    } finally {
      lock.unlock();
    }
  }

  /** The same for whoever has nothing else to do, even if interrupted; the flag is set again. */
  boolean awaitSettledUninterruptibly(long deadline) {
    boolean interrupted = false;
    while (true) {
      try {
        boolean settled = awaitSettled(deadline);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return settled;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  /** Waits for the close, at most so long. */
  boolean awaitClosed(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** From here on the queue takes nothing. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Empties the queue, and tells what is outstanding, also in other hands. */
  List<Parcel> abandon() {
    lock.lock();
    try {
      queue.clear();
      return new ArrayList<>(outstanding);
    } finally {
      lock.unlock();
    }
  }

  private void enter(Parcel parcel) {
    parcel.number(++accepted);
    outstanding.add(parcel);
  }

  private boolean settle(Parcel parcel) {
    boolean first = outstanding.remove(parcel);
    if (first) {
      changed.signalAll();
    }
    return first;
  }

  private boolean isOutstandingUpTo(long number) {
    return !outstanding.isEmpty() && outstanding.iterator().next().number() <= number;
  }
}
