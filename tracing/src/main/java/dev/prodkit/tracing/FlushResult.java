// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.util.Objects;

/**
 * What a {@link Tracing#flush} came to.
 *
 * @param complete whether each span that ended before the call was sent or dropped within the bound
 * @param spans the counts since the start, as they were when the flush returned
 */
public record FlushResult(boolean complete, SpanCounts spans) {
  public FlushResult {
    Objects.requireNonNull(spans, "spans");
  }

  /** Spans accepted since the start. */
  public long accepted() {
    return spans.accepted();
  }

  /** Spans sent since the start. */
  public long sent() {
    return spans.sent();
  }

  /** Spans dropped since the start. */
  public long dropped() {
    return spans.dropped();
  }

  /** Spans accepted since the start and not sent. */
  public long unsent() {
    return spans.unsent();
  }
}
