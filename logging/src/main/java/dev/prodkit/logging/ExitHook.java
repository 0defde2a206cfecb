// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lets something be done when the JVM ends, whoever ends it, until that is taken back. */
final class ExitHook {
  private final Runnable task;
  private final AtomicReference<@Nullable Thread> installed = new AtomicReference<>();

  ExitHook(Runnable task) {
    this.task = task;
  }

  /** False if the JVM is ending already. Idempotent. */
  boolean install() {
    Thread hook = new Thread(null, task, "prodkit-log-end", 0, false);
    hook.setContextClassLoader(null); // the JVM keeps the hook, and must not keep the application
    if (!installed.compareAndSet(null, hook)) {
      return true;
    }
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  void remove() {
    Thread hook = installed.getAndSet(null);
    if (hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        installed.set(hook); // the JVM is ending: it runs, or has run
      }
    }
  }
}
