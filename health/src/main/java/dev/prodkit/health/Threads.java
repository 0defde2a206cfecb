// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/** Finds threads that wait for each other for ever. */
final class Threads {
  private static final int MOST_NAMED = 5;

  private Threads() {}

  static boolean noDeadlock(ThreadMXBean threads) {
    long[] deadlocked = threads.isSynchronizerUsageSupported()
        ? threads.findDeadlockedThreads()
        : threads.findMonitorDeadlockedThreads();
    if (deadlocked == null) {
      return true;
    }
    long[] named = Arrays.copyOf(deadlocked, Math.min(deadlocked.length, MOST_NAMED));
    String names = Arrays.stream(threads.getThreadInfo(named))
        .filter(Objects::nonNull)
        .map(ThreadInfo::getThreadName)
        .collect(Collectors.joining(", "));
    throw new IllegalStateException(
        deadlocked.length + " threads wait for each other for ever, among them: " + names);
  }
}
