// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Optional;

/**
 * Publishes what no thread caught. It becomes the process's default handler: publishes, with the
 * thread's name as the original message's {@code thread}, writes one short line at ERROR with the
 * event's id, and tells the handler that was there before, if there was one. Without one nothing is
 * printed to the standard error: the event holds the stack. Thread-safe.
 */
public final class UncaughtErrors implements UncaughtExceptionHandler, AutoCloseable {
  private final ErrorPublisher publisher;
  private final Optional<UncaughtExceptionHandler> before;
  private volatile boolean publishing = true;

  private UncaughtErrors(ErrorPublisher publisher, Optional<UncaughtExceptionHandler> before) {
    this.publisher = publisher;
    this.before = before;
  }

  /** Becomes the default handler of all threads, until {@link #close()}. */
  public static UncaughtErrors install(ErrorPublisher publisher) {
    UncaughtErrors handler = new UncaughtErrors(
        publisher, Optional.ofNullable(Thread.getDefaultUncaughtExceptionHandler()));
    Thread.setDefaultUncaughtExceptionHandler(handler);
    return handler;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    try {
      if (publishing) {
        publisher.publishUncaught(thread, failure);
      }
    } finally {
      before.ifPresent(handler -> handler.uncaughtException(thread, failure));
    }
  }

  /**
   * Gives the handler from before back. If another was installed since and tells this one, then
   * this one stays in between and only passes on.
   */
  @Override
  public void close() {
    publishing = false;
    if (Thread.getDefaultUncaughtExceptionHandler() == this) {
      Thread.setDefaultUncaughtExceptionHandler(before.orElse(null));
    }
  }
}
