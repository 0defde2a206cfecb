// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.event.Level;

/**
 * Tells the operator what goes wrong with telling: one WARN a code and minute, which counts those
 * in between. Never throws, never publishes. Texts must be redacted before they come here.
 */
final class Notices {
  private static final Duration APART = Duration.ofMinutes(1);
  private static final int MOST_KINDS = 20;

  private record Told(Instant at, long skipped, long skippedBefore) {
    Told then(Instant now) {
      boolean same = !now.isBefore(at) && now.isBefore(at.plus(APART));
      return same ? new Told(at, skipped + 1, skippedBefore) : new Told(now, 0, skipped);
    }
  }

  private final InstantSource clock;
  // As many entries as there are codes.
  private final Map<String, Told> told = new ConcurrentHashMap<>();

  Notices(InstantSource clock) {
    this.clock = clock;
  }

  void warn(String code, String message, Map<String, ?> details) {
    try {
      Instant now = clock.instant();
      Told last = told.merge(code, new Told(now, 0, 0), (before, fresh) -> before.then(now));
      if (last.skipped() == 0) {
        String more = last.skippedBefore() == 0 ? "" : ", " + last.skippedBefore() + " more before";
        LogLine.write(Level.WARN, code, details, message + more);
      }
    } catch (Throwable unspeakable) {
      // Nobody is left to be told: the log itself throws. The counts still say what happened.
      return;
    }
  }

  /** Without the bound: for what does not come in masses, and must not be missed. */
  void always(Level level, String code, String message, Map<String, ?> details) {
    try {
      LogLine.write(level, code, details, message);
    } catch (Throwable unspeakable) {
      return; // as above
    }
  }

  void info(String message) {
    try {
      LogLine.info(message);
    } catch (Throwable unspeakable) {
      return; // as above
    }
  }

  /** Told always and exactly, since the events that were folded are told by nothing else. */
  void folded(List<Storms.Folded> untold) {
    if (untold.isEmpty()) {
      return;
    }
    long repeats = untold.stream().mapToLong(Storms.Folded::repeats).sum();
    List<String> kinds = untold.stream()
        .limit(MOST_KINDS)
        .map(kind -> kind.repeats() + " of " + kind.type() + " into " + kind.intoId())
        .toList();
    always(
        Level.WARN,
        ErrorCodes.FOLDED,
        "Identical failures were folded into earlier error events: " + repeats,
        Map.of("repeats", repeats, "kinds", kinds));
  }
}
