// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.lang.Thread.UncaughtExceptionHandler;
import java.net.BindException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says in one line why a thread ended with an exception that nobody caught. When it was the thread that called {@code
 * bootstrap()}, usually {@code main}, the service has ended with it, and so does the process: with the exit code of a {@link
 * StartupException}, otherwise with 1.
 *
 * <p>It stays for the rest of the process: what {@code main} throws arrives only after {@code close()}. A handler that the
 * service had set before is told first.
 */
final class LastWords implements UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);

  private final Thread main;
  private final @Nullable UncaughtExceptionHandler before;

  private LastWords(Thread main, @Nullable UncaughtExceptionHandler before) {
    this.main = main;
    this.before = before;
  }

  static void install() {
    @Nullable UncaughtExceptionHandler current = Thread.getDefaultUncaughtExceptionHandler();
    @Nullable
    UncaughtExceptionHandler before =
        current instanceof LastWords earlier ? earlier.before : current;
    Thread.setDefaultUncaughtExceptionHandler(new LastWords(Thread.currentThread(), before));
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    try {
      if (before != null) {
        before.uncaughtException(thread, failure);
      }
      say(thread, failure);
    } finally {
      if (thread == main) {
        System.exit(
            failure instanceof StartupException start ? start.exitCode() : ExitCode.START_FAILED);
      }
    }
  }

  private void say(Thread thread, Throwable failure) {
    LoggingEventBuilder line = LOG.atError();
    if (failure instanceof StartupException start) {
      Throwable cause = Codes.STEP.equals(start.code()) ? start.getCause() : null;
      line.addKeyValue("code", start.code())
          .setCause(cause)
          .log("Cannot start: {}", start.getMessage());
    } else if (thread == main && failure instanceof BindException taken) {
      line.addKeyValue("code", Codes.PORT)
          .log("Cannot start: a port cannot be bound: {}", taken.getMessage());
    } else if (thread == main) {
      line.addKeyValue("code", Codes.MAIN)
          .setCause(failure)
          .log("The main thread ended with an exception");
    } else {
      line.addKeyValue("code", Codes.UNCAUGHT)
          .setCause(failure)
          .log("A thread ended with an exception that nobody caught");
    }
  }
}
