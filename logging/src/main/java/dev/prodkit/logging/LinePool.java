// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends a few objects to any number of threads. Not kept per thread: a million virtual threads
 * would keep a million buffers. Each place has one object; who finds it lent takes that of the
 * place beside, or a spare one, or makes one. So nobody ever waits, an object is never in two
 * hands, and as a rule lending writes no reference, which would cost the collector's barrier.
 *
 * @param <T> what is lent
 */
final class LinePool<T> {
  /** Twice the processors, so that two threads seldom meet; a power of two. */
  private static final int PLACES =
      Integer.highestOneBit(Math.max(4, 4 * Runtime.getRuntime().availableProcessors()) - 1);

  /** One cache line apart. */
  private static final int STRIDE = 16;

  private static final int FREE = 0;
  private static final int LENT = 1;

  /** Who makes it LENT alone may touch the object, until it is FREE again. */
  private final AtomicIntegerArray states = new AtomicIntegerArray(PLACES * STRIDE);

  private final AtomicReferenceArray<@Nullable T> objects =
      new AtomicReferenceArray<>(PLACES * STRIDE);

  /** Made while all of a place were lent, for when that happens again. */
  private final AtomicReferenceArray<@Nullable T> spares =
      new AtomicReferenceArray<>(PLACES * STRIDE);

  private final Supplier<T> maker;

  LinePool(Supplier<T> maker) {
    this.maker = maker;
  }

  T take() {
    int place = place();
    if (!states.compareAndSet(place, FREE, LENT)) {
      place ^= STRIDE;
      if (!states.compareAndSet(place, FREE, LENT)) {
        T spare = spares.getAndSet(place, null);
        return spare == null ? maker.get() : spare;
      }
    }
    T kept = objects.getPlain(place);
    return kept == null ? made(place) : kept;
  }

  private T made(int place) {
    T made;
    try {
      made = maker.get();
    } catch (Throwable e) {
      states.setRelease(place, FREE);
      throw e;
    }
    objects.setPlain(place, made);
    return made;
  }

  /** By the thread that took it. */
  void giveBack(T lent) {
    int place = placeOf(lent);
    if (place >= 0) {
      states.setRelease(place, FREE);
    } else {
      spares.compareAndSet(place() ^ STRIDE, null, lent);
    }
  }

  /** Like {@link #giveBack}, but nobody shall have it again. */
  void discard(T lent) {
    int place = placeOf(lent);
    if (place >= 0) {
      objects.setPlain(place, null);
      states.setRelease(place, FREE);
    }
  }

  /** A place whose object is somebody else's is only looked at. */
  @SuppressWarnings("ReferenceEquality") // this object, not an equal one
  private int placeOf(T lent) {
    int place = place();
    if (objects.getPlain(place) == lent) {
      return place;
    }
    return objects.getPlain(place ^ STRIDE) == lent ? place ^ STRIDE : -1;
  }

  @SuppressWarnings("deprecation") // threadId() is of 19
  private static int place() {
    long id = Thread.currentThread().getId();
    return ((int) (id ^ id >>> 8) & PLACES - 1) * STRIDE;
  }
}
