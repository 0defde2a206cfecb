// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * Counts what became of each line, by rank: 0 for ERROR, the last to be dropped, up to 4 for TRACE.
 * Guarded by the lock of its owner.
 *
 * <p>The arrays are open, so that a line can be taken from one place and counted in another without
 * a call in between: a call may throw a StackOverflowError, and the line would be in neither.
 */
@SuppressWarnings("EnumOrdinal") // an array and not a map: a call may throw, see above
final class LineCounters {
  private static final List<Level> LEVELS =
      List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);
  private static final DropReason[] REASONS = DropReason.values();

  static final int RANKS = LEVELS.size();

  private final long[][] dropped = new long[REASONS.length][RANKS];
  private final long[][] told = new long[REASONS.length][RANKS];

  /** Dropped lines by rank, for one reason each. */
  final long[] stuck = dropped[DropReason.OUTPUT_STUCK.ordinal()];

  final long[] slow = dropped[DropReason.OUTPUT_SLOW.ordinal()];
  final long[] refused = dropped[DropReason.OUTPUT_FAILED.ordinal()];
  final long[] notEncoded = dropped[DropReason.NOT_ENCODED.ordinal()];
  final long[] loggedByOutput = dropped[DropReason.LOGGED_BY_OUTPUT.ordinal()];

  long written;

  /** Whether there are drops that no notice has told; those that the output logged do not count. */
  boolean anyUntold;

  /** When the first of them was dropped. */
  long untoldSince;

  /**
   * Drops that no notice has told yet.
   *
   * @param counts by reason and rank
   * @param since when the first was dropped
   * @param at when they were counted
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed on
  record Drops(long[][] counts, long since, long at) {
    long total() {
      return byLevel().values().stream().mapToLong(Long::longValue).sum();
    }

    Map<Level, Long> byLevel() {
      return LineCounters.byLevel(counts);
    }

    Map<DropReason, Long> byReason() {
      return LineCounters.byReason(counts);
    }

    Duration during() {
      return Duration.ofNanos(at - since);
    }
  }

  static int rank(Level level) {
    return LEVELS.indexOf(level);
  }

  /** The rank of one of Logback's levels, which are 40,000 for ERROR down to 5,000 for TRACE. */
  static int rank(int logbackLevel) {
    return Math.max(0, RANKS - 1 - logbackLevel / ch.qos.logback.classic.Level.DEBUG_INT);
  }

  /** Counts a dropped line in one of the arrays; it is counted, or this throws. */
  void drop(long[] reason, int rank, long now) {
    reason[rank]++;
    untoldSince = anyUntold ? untoldSince : now;
    anyUntold = true;
  }

  /** Lines are about to be dropped, and counted in the arrays. */
  void dropping(long now) {
    untoldSince = anyUntold ? untoldSince : now;
    anyUntold = true;
  }

  /** What a notice has to tell now. It is told once {@link #told} was called with it. */
  Drops untold(long now) {
    long[][] untold = new long[REASONS.length][RANKS];
    for (int reason = 0; reason < REASONS.length; reason++) {
      for (int rank = 0; rank < RANKS; rank++) {
        untold[reason][rank] = dropped[reason][rank] - told[reason][rank];
      }
    }
    return new Drops(untold, untoldSince, now);
  }

  /** The output has taken a notice with these. */
  void told(Drops drops) {
    boolean more = false;
    for (int reason = 0; reason < REASONS.length; reason++) {
      for (int rank = 0; rank < RANKS; rank++) {
        told[reason][rank] += drops.counts[reason][rank];
        boolean tells = REASONS[reason] != DropReason.LOGGED_BY_OUTPUT;
        more |= tells && dropped[reason][rank] > told[reason][rank];
      }
    }
    anyUntold = more;
    untoldSince = drops.at;
  }

  private static Map<Level, Long> byLevel(long[][] counts) {
    Map<Level, Long> byLevel = new EnumMap<>(Level.class);
    for (long[] ofReason : counts) {
      for (int rank = 0; rank < RANKS; rank++) {
        if (ofReason[rank] > 0) {
          byLevel.merge(LEVELS.get(rank), ofReason[rank], Long::sum);
        }
      }
    }
    return byLevel;
  }

  private static Map<DropReason, Long> byReason(long[][] counts) {
    Map<DropReason, Long> byReason = new EnumMap<>(DropReason.class);
    for (DropReason reason : REASONS) {
      for (long lines : counts[reason.ordinal()]) {
        if (lines > 0) {
          byReason.merge(reason, lines, Long::sum);
        }
      }
    }
    return byReason;
  }

  /** With lines that wait or are being written: each line is in exactly one of these places. */
  LogCounts counts(long folded, long queued) {
    Map<DropReason, Long> byReason = byReason(dropped);
    long gone = byReason.values().stream().mapToLong(Long::longValue).sum();
    return new LogCounts(
        written + gone + queued + folded, written, folded, queued, byLevel(dropped), byReason);
  }
}
