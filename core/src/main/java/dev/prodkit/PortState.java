// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.time.Duration;
import java.util.Optional;

/** What each request has to know of its port as a whole. Thread-safe. */
final class PortState {
  /**
   * How an end that has begun treats callers; both in the time of {@link System#nanoTime}.
   *
   * @param heads until then a head may become complete
   * @param callers until then a caller may keep the end waiting
   */
  private record Ending(long heads, long callers) {}

  private volatile Optional<Ending> ending = Optional.empty();
  private volatile boolean crowded;

  /** From now on the port is at its end. */
  void end(Duration heads, Duration callers) {
    long now = System.nanoTime();
    ending = Optional.of(new Ending(now + heads.toNanos(), now + callers.toNanos()));
  }

  /** Whether the port takes no new connections any more. */
  boolean isEnding() {
    return ending.isPresent();
  }

  /** Whether heads that are not complete by now are not waited for any longer. */
  boolean isOverForHeads(long now) {
    return ending.map(end -> now - end.heads() > 0).orElse(false);
  }

  /** Whether callers are not waited for any longer. */
  boolean isOver(long now) {
    return sinceOver(now) > 0;
  }

  /** Nanoseconds for which callers have not been waited for; 0 before. */
  long sinceOver(long now) {
    return ending.map(end -> Math.max(0, now - end.callers())).orElse(0L);
  }

  void setCrowded(boolean now) {
    crowded = now;
  }

  /** Whether so many threads are with callers that large answers have to leave others room. */
  boolean isCrowded() {
    return crowded;
  }
}
