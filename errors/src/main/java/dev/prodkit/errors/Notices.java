// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells the operator what goes wrong with telling: one WARN a code and minute, which counts those in
 * between. Never throws, never publishes. Texts must be redacted before they come here.
 */
final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorPublisher.class);
  private static final Duration APART = Duration.ofMinutes(1);

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
        write(code, message + more, details);
      }
    } catch (Throwable unspeakable) {
      // Nobody is left to be told: the log itself throws. The counts still say what happened.
      return;
    }
  }

  /** Past the bound: for what is said once by nature, and whose numbers must be exact. */
  void warnAlways(String code, String message, Map<String, ?> details) {
    try {
      write(code, message, details);
    } catch (Throwable unspeakable) {
      return; // as above
    }
  }

  void info(String message) {
    try {
      LOG.info(message);
    } catch (Throwable unspeakable) {
      return; // as above
    }
  }

  private static void write(String code, String message, Map<String, ?> details) {
    LoggingEventBuilder line = LOG.atWarn().addKeyValue("code", code);
    details.forEach(line::addKeyValue);
    line.log(message);
  }
}
