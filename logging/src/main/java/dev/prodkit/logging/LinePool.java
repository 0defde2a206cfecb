// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends a few objects to any number of threads. Not kept per thread: a million virtual threads
 * would keep a million buffers. A thread that finds the object of its place lent takes that of a
 * place beside it, or a new one that is not kept. So no thread waits, and no object is lent twice.
 *
 * <p>A loan is given back by an assignment, which cannot fail; a call in a {@code finally} can,
 * when the thread has no stack left, and the place would be lost:
 *
 * <pre>{@code
 * LinePool.Loan<T> loan = pool.take();
 * try {
 *   ... loan.object ...
 * } finally {
 *   loan.state = LinePool.FREE;
 * }
 * }</pre>
 *
 * @param <T> what is lent
 */
final class LinePool<T> {
  static final int FREE = 0;

  private static final int LENT = 1;

  /** Twice the processors, so that two threads seldom meet; a power of two. */
  private static final int PLACES =
      Integer.highestOneBit(Math.max(4, 4 * Runtime.getRuntime().availableProcessors()) - 1);

  /** So many are looked at, half of them beyond the places, before a new object is made. */
  private static final int TRIES = 8;

  private final AtomicReferenceArray<@Nullable Loan<T>> places =
      new AtomicReferenceArray<>(PLACES + TRIES);

  private final Supplier<T> maker;

  /** An object in the hands of one thread, until it is given back. */
  static final class Loan<T> {
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<Loan> STATE =
        AtomicIntegerFieldUpdater.newUpdater(Loan.class, "state");

    /** Set to {@link #FREE} by the borrower, and nothing else; it must not use the object then. */
    volatile int state = LENT;

    /** The borrower may put another one in its place. */
    T object;

    /** Keeps the states of two places out of one cache line. */
    long padding1, padding2, padding3, padding4, padding5;

    private Loan(T object) {
      this.object = object;
    }

    boolean tryTake() {
      return state == FREE && STATE.compareAndSet(this, FREE, LENT);
    }
  }

  LinePool(Supplier<T> maker) {
    this.maker = maker;
  }

  Loan<T> take() {
    int home = place();
    for (int tries = 0; tries < TRIES; tries++) {
      int place = tries < TRIES / 2 ? home ^ tries : PLACES + tries;
      Loan<T> kept = places.get(place);
      if (kept == null) {
        Loan<T> made = new Loan<>(maker.get());
        places.compareAndSet(place, null, made);
        return made;
      }
      if (kept.tryTake()) {
        return kept;
      }
    }
    return new Loan<>(maker.get());
  }

  @SuppressWarnings("deprecation") // threadId() is of 19
  private static int place() {
    long id = Thread.currentThread().getId();
    return (int) (id ^ id >>> 8) & PLACES - 1;
  }
}
