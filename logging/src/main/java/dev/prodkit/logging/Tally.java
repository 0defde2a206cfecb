// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.event.Level;

/** Counts what became of each line. Guarded by the lock of its owner. */
final class Tally {
  private static final Level[] LEVELS = Level.values();
  static final int RANKS = LEVELS.length;

  private long accepted;
  private long written;
  private final long[][] dropped = new long[RANKS][DropReason.values().length];

  private final long[] untold = new long[RANKS];
  private boolean anyUntold;
  private long untoldSince;

  /** Drops that nobody has been told of yet. */
  record Drops(Map<Level, Long> byLevel, Duration during) {
    long total() {
      return byLevel.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  void accept() {
    accepted++;
  }

  void write(int lines) {
    written += lines;
  }

  void drop(int rank, int lines, DropReason reason, long now) {
    dropped[rank][reason.ordinal()] += lines;
    // To tell of what the output itself logs would make it log again, for ever.
    if (lines > 0 && reason != DropReason.LOGGED_BY_OUTPUT) {
      if (!anyUntold) {
        anyUntold = true;
        untoldSince = now;
      }
      untold[rank] += lines;
    }
  }

  boolean anyUntold() {
    return anyUntold;
  }

  Drops takeUntold(long now) {
    Map<Level, Long> byLevel = new EnumMap<>(Level.class);
    for (int rank = 0; rank < RANKS; rank++) {
      if (untold[rank] > 0) {
        byLevel.put(LEVELS[rank], untold[rank]);
        untold[rank] = 0;
      }
    }
    anyUntold = false;
    return new Drops(byLevel, Duration.ofNanos(now - untoldSince));
  }

  LogCounts counts(long folded, long queued) {
    Map<Level, Long> byLevel = new EnumMap<>(Level.class);
    Map<DropReason, Long> byReason = new EnumMap<>(DropReason.class);
    for (int rank = 0; rank < RANKS; rank++) {
      for (DropReason reason : DropReason.values()) {
        long lines = dropped[rank][reason.ordinal()];
        if (lines > 0) {
          byLevel.merge(LEVELS[rank], lines, Long::sum);
          byReason.merge(reason, lines, Long::sum);
        }
      }
    }
    return new LogCounts(accepted + folded, written, folded, queued, byLevel, byReason);
  }
}
