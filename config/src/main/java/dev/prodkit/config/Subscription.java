// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for the changes of a {@link Rotating}. It has a thread only while there is
 * something to tell, and never more than one.
 */
public final class Subscription<T> implements AutoCloseable {
  private record Change<T>(T old, T fresh, Consumer<Throwable> failed) {}

  private final BiConsumer<? super T, ? super T> subscriber;
  private final Consumer<Subscription<T>> closed;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Change<T> pending;
  private boolean telling;

  Subscription(BiConsumer<? super T, ? super T> subscriber, Consumer<Subscription<T>> closed) {
    this.subscriber = subscriber;
    this.closed = closed;
  }

  /** A change that was not told yet and this one become one. */
  void offer(T old, T fresh, Consumer<Throwable> failed) {
    lock.lock();
    try {
      pending = new Change<>(pending == null ? old : pending.old(), fresh, failed);
      if (telling) {
        return;
      }
      telling = true;
    } finally {
      lock.unlock();
    }
    start(failed);
  }

  // On the thread of the watch, whose context class loader the new one inherits.
  private void start(Consumer<Throwable> failed) {
    try {
      new OwnThreads("prodkit-rotation").newThread(this::tell).start();
    } catch (Throwable noThread) {
      lock.lock();
      try {
        telling = false; // the change is told with the next one for which a thread can be had
      } finally {
        lock.unlock();
      }
      failed.accept(noThread);
    }
  }

  private void tell() {
    for (Change<T> change = take(); change != null; change = take()) {
      try {
        subscriber.accept(change.old(), change.fresh());
      } catch (Throwable e) {
        change.failed().accept(e);
      }
    }
  }

  private @Nullable Change<T> take() {
    lock.lock();
    try {
      Change<T> change = pending;
      pending = null;
      telling = change != null;
      return change;
    } finally {
      lock.unlock();
    }
  }

  /** No change is told from now on; one that is being told goes on. */
  @Override
  public void close() {
    closed.accept(this);
    lock.lock();
    try {
      pending = null;
    } finally {
      lock.unlock();
    }
  }
}
