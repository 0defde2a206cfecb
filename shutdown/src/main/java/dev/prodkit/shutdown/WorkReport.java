// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of the work in flight. Immutable. */
public final class WorkReport {
  private final int atBegin;
  private final long finished;
  private final int abandoned;
  private final long incomplete;
  private final List<Open> oldest;

  WorkReport(int atBegin, long finished, int abandoned, long incomplete, List<Open> oldest) {
    this.atBegin = atBegin;
    this.finished = finished;
    this.abandoned = abandoned;
    this.incomplete = incomplete;
    this.oldest = List.copyOf(oldest);
  }

  /**
   * A piece of work that was given up.
   *
   * @param name what it was
   * @param thread the name of the thread that began it, or that runs it
   * @param age how long it had been in flight
   */
  public record Open(String name, String thread, Duration age) {
    private Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("name", name);
      members.put("thread", thread);
      members.put("age_ms", age.toMillis());
      return members;
    }
  }

  /** How much there was when the end began. */
  public int atBegin() {
    return atBegin;
  }

  /** How much ended from then until its phase was over. */
  public long finished() {
    return finished;
  }

  /** How much was given up while it ran. */
  public int abandoned() {
    return abandoned;
  }

  /** How many requests were turned away during the end because their head never came whole. */
  public long incomplete() {
    return incomplete;
  }

  /** The oldest of what was given up, at most {@value BlockedThread#MOST_THREADS}; unmodifiable. */
  public List<Open> oldest() {
    return oldest;
  }

  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("at_begin", atBegin);
    members.put("finished", finished);
    members.put("abandoned", abandoned);
    if (incomplete > 0) {
      members.put("incomplete", incomplete);
    }
    if (!oldest.isEmpty()) {
      members.put("oldest", oldest.stream().map(Open::members).toList());
    }
    return members;
  }

  @Override
  public String toString() {
    return members().toString();
  }
}
