// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.Step;
import dev.prodkit.tracing.FlushResult;
import dev.prodkit.tracing.Tracing;
import java.time.Duration;

/**
 * Sends the spans that wait, as patiently as the collector deserves: one that has taken spans gets
 * the whole time, one that never answered must not hold up the end, and one that has just let a
 * flush run out gets little more.
 */
final class SpanFlush implements Step {
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
  public void run() {
    FlushResult result = tracing.flush(patience());
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
