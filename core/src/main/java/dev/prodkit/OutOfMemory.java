// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.Shutdown;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the service in order when it is out of memory, where that was asked for: whatever failed for
 * want of memory may have left anything half done.
 */
final class OutOfMemory implements Consumer<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);
  private static final int MOST_CAUSES = 20;

  private final Shutdown shutdown;
  private final boolean asked;
  private final AtomicBoolean ending = new AtomicBoolean();

  OutOfMemory(Shutdown shutdown, boolean asked) {
    this.shutdown = shutdown;
    this.asked = asked;
  }

  @Override
  public void accept(Throwable failure) {
    if (asked && isOne(failure) && ending.compareAndSet(false, true)) {
      shutdown.requestStop(ExitCode.OUT_OF_MEMORY); // first: words need memory
      LOG.atError()
          .addKeyValue("code", Codes.OUT_OF_MEMORY)
          .log("Out of memory: the service ends, as EXIT_ON_OUT_OF_MEMORY asks");
    }
  }

  static boolean isOne(Throwable failure) {
    try {
      Throwable cause = failure;
      for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
        if (cause instanceof OutOfMemoryError) {
          return true;
        }
        cause = cause.getCause();
      }
      return false;
    } catch (Throwable unreadable) { // getCause() is the application's code and may throw anything
      return unreadable instanceof OutOfMemoryError;
    }
  }
}
