// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Map;
import org.slf4j.event.Level;

/**
 * What became of every event since the start: {@code accepted = written + folded + dropped +
 * queued}, exactly, at any moment.
 *
 * @param accepted events that were logged at an enabled level, with those that tell of folded and
 *     dropped ones
 * @param written handed to the operating system
 * @param folded told as a number only, by an event that says how many
 * @param queued waiting for the output, or in its hands
 * @param droppedByLevel not written, by level; without those that are 0
 * @param droppedByReason the same events by reason
 */
public record LogCounts(
    long accepted,
    long written,
    long folded,
    long queued,
    Map<Level, Long> droppedByLevel,
    Map<DropReason, Long> droppedByReason) {

  public LogCounts {
    droppedByLevel = Map.copyOf(droppedByLevel);
    droppedByReason = Map.copyOf(droppedByReason);
  }

  /** Not written, whatever the level and the reason. */
  public long dropped() {
    return droppedByReason.values().stream().mapToLong(Long::longValue).sum();
  }
}
