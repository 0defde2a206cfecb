// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes daemon threads of one name. Their context class loader is that of the thread on which this
 * was made, whichever thread needs a new one: a gauge finds the same classes at each scrape.
 */
final class OwnThreads implements ThreadFactory {
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
  private final String name;

  OwnThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setContextClassLoader(loader);
    thread.setDaemon(true);
    return thread;
  }
}
