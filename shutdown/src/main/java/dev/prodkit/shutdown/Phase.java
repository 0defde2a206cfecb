// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.Locale;

/** The phases of an end, in the order in which they run. */
public enum Phase {
  /** Readiness turns to 503: traffic begins to go elsewhere. */
  DRAINING(Duration.ofSeconds(2)),
  /** Still serving, until every load balancer has noticed. */
  DRAIN_DELAY(Duration.ZERO),
  /** Servers close their doors; periodic and delayed tasks stop. */
  STOP_ACCEPTING(Duration.ofSeconds(2)),
  /**
   * Work that has begun is awaited, tasks of executors included; then executors take nothing more.
   * Gets all the time that no other phase has reserved.
   */
  IN_FLIGHT(Duration.ZERO),
  /** Telemetry leaves for the first time: what follows may use up the time. */
  FLUSHING(Duration.ofSeconds(2)),
  /** Connections are closed, newest first. */
  CLOSING(Duration.ofSeconds(2)),
  /** The threads of executors end, newest first. */
  EXECUTORS(Duration.ofSeconds(2)),
  /** Telemetry leaves for the second time, with what the closing added. */
  FLUSHING_AGAIN(Duration.ofSeconds(2)),
  /** What had to work until here, such as logging. */
  LASTLY(Duration.ofSeconds(1));

  private final Duration reserve;

  Phase(Duration reserve) {
    this.reserve = reserve;
  }

  /** What is kept free for this phase if the grace period is long enough. */
  Duration reserve() {
    return reserve;
  }

  /**
   * True if what fails or hangs here changes neither the exit code nor whether the end is clean.
   */
  boolean isTelemetry() {
    return this == FLUSHING || this == FLUSHING_AGAIN;
  }

  /** The field's name in a log line: {@code stop_accepting}. */
  String member() {
    return name().toLowerCase(Locale.ROOT);
  }
}
