// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of every failure that a publisher was told of, at one moment. {@code accepted =
 * published + parked + lost + pending} holds always: whoever makes one that does not add up gets an
 * {@link IllegalArgumentException}.
 *
 * @param accepted events that were made
 * @param published of these, what the sink took
 * @param parked of these, what the fallback took instead, by reason; every reason is there
 * @param lost of these, what nobody took: the fallback failed, or the time was over
 * @param pending of these, what is still on its way
 * @param deduplicated calls with a failure that was published already; no events
 * @param suppressed failures that were folded into an earlier event of their kind; no events
 * @param refused failures of the publisher or sink itself; no events
 */
public record Counts(
    long accepted,
    long published,
    Map<Reason, Long> parked,
    long lost,
    long pending,
    long deduplicated,
    long suppressed,
    long refused) {
  /** Why an event went to the fallback and not to the sink. */
  public enum Reason {
    /** The queue before the sink was full. */
    QUEUE_FULL,
    /** The sink threw, as often as it was tried. */
    SINK_FAILED,
    /**
     * It was published after the close, or was still waiting when the time of the close was over.
     */
    CLOSED
  }

  /** Checks the sum, and completes the reasons. */
  public Counts {
    Map<Reason, Long> complete = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      complete.put(reason, parked.getOrDefault(reason, 0L));
    }
    parked = Collections.unmodifiableMap(complete);
    long settled = published + sum(parked) + lost;
    if (accepted != settled + pending) {
      throw new IllegalArgumentException("accepted " + accepted + " is not published " + published
          + " + parked " + parked + " + lost " + lost + " + pending " + pending);
    }
  }

  /** What the fallback took, for whatever reason. */
  public long parkedInAll() {
    return sum(parked);
  }

  private static long sum(Map<Reason, Long> parked) {
    return parked.values().stream().mapToLong(Long::longValue).sum();
  }
}
