// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import org.jspecify.annotations.Nullable;

/**
 * Makes the daemon threads of one {@link Health}. Nothing that the starting thread carries, such as
 * a request's context, comes along; the context class loader is that of the thread on which this
 * was made. (Left to itself, it is the starting thread's before JDK 19 and the system's from then
 * on.)
 */
final class OwnThreads {
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
  private volatile Runnable beforeEachRun = () -> {};

  Thread make(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, 0, false);
    restore(thread);
    thread.setDaemon(true);
    return thread;
  }

  void beforeEachRun(Runnable action) {
    beforeEachRun = action;
  }

  /** Undoes what the last check of this thread may have left behind. */
  void beginRun(Thread thread) {
    restore(thread);
    beforeEachRun.run();
  }

  private void restore(Thread thread) {
    thread.setContextClassLoader(loader);
  }
}
