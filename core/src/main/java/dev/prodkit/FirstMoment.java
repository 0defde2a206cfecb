// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.SubstituteLoggerFactory;

/**
 * The hook of the first line of {@code bootstrap()}: to take the signals needs classes that take
 * some ten milliseconds to load, and until then the JVM ends by itself. It has the right exit code
 * and no word for it, so this has one.
 */
final class FirstMoment extends Thread {
  private static final int MOST_POLLS = 150;

  private FirstMoment() {
    super("prodkit-first-moment");
  }

  /** From here on the end of the process is explained. Loads no class but this one. */
  static FirstMoment begin() {
    FirstMoment moment = new FirstMoment();
    try {
      Runtime.getRuntime().addShutdownHook(moment);
    } catch (IllegalStateException exiting) {
      return moment; // Who exits says so.
    }
    return moment;
  }

  /** The signals are taken, or this start is none. */
  void over() {
    try {
      Runtime.getRuntime().removeShutdownHook(this);
    } catch (IllegalStateException exiting) {
      return; // It tells.
    }
  }

  @Override
  public void run() {
    awaitLog();
    LoggerFactory.getLogger(Production.class)
        .atInfo()
        .addKeyValue("code", Codes.START_ENDED)
        .log("A signal or an exit ended the start before anything was open");
  }

  /** The main thread goes on, and may be about to set up the log. */
  private static void awaitLog() {
    for (int i = 0;
        i < MOST_POLLS && LoggerFactory.getILoggerFactory() instanceof SubstituteLoggerFactory;
        i++) {
      LockSupport.parkNanos(10_000_000);
    }
  }
}
