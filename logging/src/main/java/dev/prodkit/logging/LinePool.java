// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends a few objects to any number of threads. Not kept per thread: a million virtual threads
 * would keep a million buffers. Whoever finds nothing makes a new one, which is thrown away if all
 * places are taken when it comes back; so nobody ever waits, and an object is never in two hands.
 *
 * @param <T> what is lent
 */
final class LinePool<T> {
  /** Twice the processors, so that two threads seldom meet; a power of two. */
  private static final int PLACES =
      Integer.highestOneBit(Math.max(4, 4 * Runtime.getRuntime().availableProcessors()) - 1);

  /** One cache line apart. */
  private static final int STRIDE = 16;

  private final AtomicReferenceArray<@Nullable T> places =
      new AtomicReferenceArray<>(PLACES * STRIDE);
  private final Supplier<T> maker;

  LinePool(Supplier<T> maker) {
    this.maker = maker;
  }

  T take() {
    int place = place();
    for (int i = 0; i < 2; i++) {
      T found = places.getAndSet(place ^ i * STRIDE, null);
      if (found != null) {
        return found;
      }
    }
    return maker.get();
  }

  void giveBack(T lent) {
    int place = place();
    if (!places.compareAndSet(place, null, lent)) {
      places.compareAndSet(place ^ STRIDE, null, lent);
    }
  }

  @SuppressWarnings("deprecation") // threadId() is of 19
  private static int place() {
    long id = Thread.currentThread().getId();
    return ((int) (id ^ id >>> 8) & PLACES - 1) * STRIDE;
  }
}
