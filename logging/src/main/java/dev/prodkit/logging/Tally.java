// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.Level;

/** Counts what became of each line. Guarded by the lock of its owner. */
final class Tally {
  /** By rank: 0 is the last to go. */
  private static final List<Level> LEVELS =
      List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

  static final int RANKS = LEVELS.size();

  private long accepted;
  private long written;
  private final Map<DropReason, long[]> dropped = new EnumMap<>(DropReason.class);

  private final long[] untold = new long[RANKS];
  private boolean anyUntold;
  private long untoldSince;

  /** Drops that nobody has been told of yet. */
  record Drops(Map<Level, Long> byLevel, Duration during) {
    long total() {
      return byLevel.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  static int rank(Level level) {
    return LEVELS.indexOf(level);
  }

  /** The rank of one of Logback's levels, which are 40,000 for ERROR down to 5,000 for TRACE. */
  static int rank(int logbackLevel) {
    return Math.max(0, RANKS - 1 - logbackLevel / ch.qos.logback.classic.Level.DEBUG_INT);
  }

  void accept() {
    accepted++;
  }

  void write(int lines) {
    written += lines;
  }

  void drop(int rank, int lines, DropReason reason, long now) {
    dropped.computeIfAbsent(reason, first -> new long[RANKS])[rank] += lines;
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
        byLevel.put(LEVELS.get(rank), untold[rank]);
        untold[rank] = 0;
      }
    }
    anyUntold = false;
    return new Drops(byLevel, Duration.ofNanos(now - untoldSince));
  }

  LogCounts counts(long folded, long queued) {
    Map<Level, Long> byLevel = new EnumMap<>(Level.class);
    Map<DropReason, Long> byReason = new EnumMap<>(DropReason.class);
    dropped.forEach((reason, lines) -> {
      for (int rank = 0; rank < RANKS; rank++) {
        if (lines[rank] > 0) {
          byLevel.merge(LEVELS.get(rank), lines[rank], Long::sum);
          byReason.merge(reason, lines[rank], Long::sum);
        }
      }
    });
    return new LogCounts(accepted + folded, written, folded, queued, byLevel, byReason);
  }
}
