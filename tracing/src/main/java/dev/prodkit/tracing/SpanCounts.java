// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of the spans so far. Whenever no span is on its way, {@code accepted = sent +
 * dropped() + pending}. Spans that are not sampled are never counted.
 *
 * @param accepted sampled spans that ended
 * @param sent spans that the exporter took
 * @param droppedQueueFull spans that found the queue full, because spans ended faster than they
 *     left
 * @param droppedExportFailed spans that the exporter gave back after its own attempts, or did not
 *     answer for within {@code OTEL_BSP_EXPORT_TIMEOUT}
 * @param droppedAfterClose spans that ended after {@link Tracing#close()}
 * @param pending spans that wait, or are with the exporter
 */
public record SpanCounts(
    long accepted,
    long sent,
    long droppedQueueFull,
    long droppedExportFailed,
    long droppedAfterClose,
    long pending) {
  static final SpanCounts NONE = new SpanCounts(0, 0, 0, 0, 0, 0);

  public SpanCounts {
    if (accepted < 0
        || sent < 0
        || droppedQueueFull < 0
        || droppedExportFailed < 0
        || droppedAfterClose < 0
        || pending < 0) {
      throw new IllegalArgumentException("no count of spans is negative");
    }
  }

  /** Spans that will never be sent, for whatever reason. */
  public long dropped() {
    return droppedQueueFull + droppedExportFailed + droppedAfterClose;
  }

  /** Spans that were accepted and not sent: dropped or pending. */
  public long unsent() {
    return dropped() + pending;
  }

  /**
   * The drops by {@code queue_full}, {@code export_failed} and {@code after_close}: for a metric.
   */
  public Map<String, Long> droppedByReason() {
    Map<String, Long> reasons = new LinkedHashMap<>();
    reasons.put("queue_full", droppedQueueFull);
    reasons.put("export_failed", droppedExportFailed);
    reasons.put("after_close", droppedAfterClose);
    return reasons;
  }
}
