// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the requests that the JDK's server refuses by itself, before any handler: no handler, no
 * filter and no listener hears of them. The server says so in its log alone, at a level that is
 * off; this turns the level on, reads the records and lets none of them out that would not have
 * been written before.
 *
 * <p>It is there while a server is. Where the server's log does not go to {@code java.util.logging}
 * or its level is set meanwhile, such requests are not found. Thread-safe.
 */
final class ServerRefusals implements Filter {
  private static final String LOGGER = "com.sun.net.httpserver";
  private static final String HEAD_READER = "sun.net.httpserver.Request";
  private static final String EXCHANGE = "sun.net.httpserver.ServerImpl$Exchange";
  private static final ReentrantLock LOCK = new ReentrantLock();
  /** The JDK's log is one for the process, and so is this. Guarded by the lock. */
  private static @Nullable ServerRefusals installed;

  private final Logger logger = Logger.getLogger(LOGGER);
  private final @Nullable Level level = logger.getLevel();
  private final @Nullable Filter filter = logger.getFilter();
  private int users; // guarded by the lock

  private ServerRefusals() {}

  /** From now on {@link RunningExchange#refusedByServer} is told, until the result is closed. */
  static Runnable watch() {
    LOCK.lock();
    try {
      ServerRefusals watching = installed;
      if (watching == null) {
        watching = new ServerRefusals();
        installed = watching;
        watching.logger.setFilter(watching);
        watching.logger.setLevel(Level.FINER);
      }
      watching.users++;
      return watching::leave;
    } finally {
      LOCK.unlock();
    }
  }

  private void leave() {
    LOCK.lock();
    try {
      users--;
      if (users == 0) {
        installed = null;
        if (this.equals(logger.getFilter())) {
          logger.setFilter(filter);
        }
        if (Level.FINER.equals(logger.getLevel())) {
          logger.setLevel(level);
        }
      }
    } finally {
      LOCK.unlock();
    }
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    RunningExchange running = RunningExchange.current();
    if (running != null) {
      refusal(record).ifPresent(running::refusedByServer);
    }
    return record.getLevel().intValue() >= before().intValue()
        && (filter == null || filter.isLoggable(record));
  }

  private static Optional<Refusal> refusal(LogRecord record) {
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      StackTraceElement[] stack = thrown.getStackTrace();
      boolean tooMuch = stack.length > 0
          && stack[0].getClassName().equals(HEAD_READER)
          && String.valueOf(thrown.getMessage()).startsWith("Maximum ");
      return tooMuch ? Optional.of(Refusal.HEADER) : Optional.empty();
    }
    String message = record.getMessage();
    boolean refused = message != null && (message.contains(" [400 ") || message.contains(" [501 "));
    return refused && isRejecting() ? Optional.of(Refusal.MALFORMED) : Optional.empty();
  }

  /** The message holds text of the caller's; the stack does not. */
  private static boolean isRejecting() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame ->
            frame.getMethodName().equals("reject") && frame.getClassName().equals(EXCHANGE)));
  }

  /** The level that was in force before. */
  private Level before() {
    if (level != null) {
      return level;
    }
    for (Logger parent = logger.getParent(); parent != null; parent = parent.getParent()) {
      Level its = parent.getLevel();
      if (its != null) {
        return its;
      }
    }
    return Level.INFO;
  }
}
