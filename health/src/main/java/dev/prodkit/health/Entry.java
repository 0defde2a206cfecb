// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A check's line on the {@link Board}, whose lock guards what changes. */
final class Entry {
  /** Later than any run is due. */
  static final long NEVER = Long.MAX_VALUE;

  final HealthCheck.Kind kind;
  final String name;
  final CheckTiming timing;

  /** When the present run began, in the board's time. */
  long began;

  /** When the present run will be late; never, if none runs or it has been found late already. */
  long due = NEVER;

  CheckResult result;

  Entry(HealthCheck.Kind kind, String name, CheckTiming timing, Instant now) {
    this.kind = kind;
    this.name = name;
    this.timing = timing;
    this.result = new CheckResult(
        kind, name, CheckResult.Outcome.PENDING, now, Duration.ZERO, Optional.empty());
  }

  /** What is known after a run of this length; a new instant only when the outcome is new. */
  CheckResult after(
      CheckResult.Outcome outcome, Instant now, Duration took, Optional<String> failure) {
    Instant since = outcome == result.outcome() ? result.since() : now;
    return new CheckResult(kind, name, outcome, since, took, failure);
  }
}
