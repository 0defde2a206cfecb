// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.BoundedStep;
import dev.prodkit.tracing.FlushResult;
import dev.prodkit.tracing.Tracing;
import java.time.Duration;

/**
 * Sends the spans that wait. Waits the full time only if the collector has accepted spans before; a
 * collector that never answered, or that has just let a flush run out, gets a moment. In any case
 * it gives up early enough for the end to go on and to report.
 */
final class SpanFlush implements BoundedStep {
  private static final Duration FOR_A_STRANGER = Duration.ofMillis(700);
  private static final Duration AFTER_A_FAILURE = Duration.ofMillis(100);

  private final Tracing tracing;
  private final Duration timeout;
  /** The two flushes of an end run on threads of their own, one after the other. */
  private volatile boolean failed;

  SpanFlush(Tracing tracing, Duration timeout) {
    this.tracing = tracing;
    this.timeout = timeout;
  }

  @Override
  public void run(Duration bound) {
    FlushResult result = tracing.flush(shorter(patience(), bound));
    failed = !result.complete();
  }

  private Duration patience() {
    Duration most = tracing.spanCounts().sent() > 0 ? timeout : shorter(FOR_A_STRANGER, timeout);
    return failed ? shorter(AFTER_A_FAILURE, most) : most;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
