// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The file descriptors of this process: how many are open, and how many may be. Empty where the JVM
 * does not know.
 *
 * <p>Counting reads a directory of {@code /proc} and takes about a microsecond for each open
 * descriptor, 10 ms for 10,000; so a count is kept for a second. It needs a descriptor itself: a
 * count that fails means that none is left. Safe for use by many threads; nothing is thrown.
 */
final class Descriptors {
  private static final long KEPT = TimeUnit.SECONDS.toNanos(1);
  private static final @Nullable UnixOperatingSystemMXBean SYSTEM = system();
  /** False without {@code /proc}: then a count that fails says nothing. */
  private static final boolean COUNTABLE = SYSTEM != null && count(SYSTEM) >= 0;

  private static final ReentrantLock COUNTING = new ReentrantLock();
  private static final AtomicLong COUNTED_AT = new AtomicLong(System.nanoTime() - KEPT);
  private static volatile long counted;

  private Descriptors() {}

  /** How many may be open: the soft limit, which the JVM raises to the hard one when it starts. */
  static OptionalLong limit() {
    long limit = SYSTEM == null ? 0 : SYSTEM.getMaxFileDescriptorCount();
    return limit > 0 && limit < Long.MAX_VALUE ? OptionalLong.of(limit) : OptionalLong.empty();
  }

  /** How many are open, a second ago at most; {@link #limit} if there was none left to count by. */
  static OptionalLong open() {
    OptionalLong limit = limit();
    if (SYSTEM == null || !COUNTABLE || limit.isEmpty()) {
      return OptionalLong.empty();
    }
    // A thread that finds another one counting does not wait for it.
    if (System.nanoTime() - COUNTED_AT.get() >= KEPT && COUNTING.tryLock()) {
      try {
        long open = count(SYSTEM);
        counted = open < 0 ? limit.getAsLong() : open;
        COUNTED_AT.set(System.nanoTime());
      } finally {
        COUNTING.unlock();
      }
    }
    return OptionalLong.of(counted);
  }

  /** Whether something could not be opened because no descriptor is left. */
  static boolean isExhaustedBy(IOException failure) {
    boolean said = String.valueOf(failure.getMessage()).contains("Too many open files");
    OptionalLong limit = limit();
    return limit.isPresent() && (said || open().orElse(0) >= limit.getAsLong());
  }

  /** Negative if it failed: the JVM throws an InternalError when it cannot open the directory. */
  private static long count(UnixOperatingSystemMXBean system) {
    try {
      return system.getOpenFileDescriptorCount();
    } catch (RuntimeException | InternalError noneLeft) {
      return -1;
    }
  }

  private static @Nullable UnixOperatingSystemMXBean system() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix
        : null;
  }
}
