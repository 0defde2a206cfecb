// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened in one phase. The three lists together hold each name that was registered.
 * Immutable.
 */
public final class PhaseReport {
  private final Phase phase;
  private final Duration planned;
  private final Duration used;
  private final List<String> done;
  private final List<Failed> failed;
  private final List<String> abandoned;

  PhaseReport(
      Phase phase,
      Duration planned,
      Duration used,
      List<String> done,
      List<Failed> failed,
      List<String> abandoned) {
    this.phase = phase;
    this.planned = planned;
    this.used = used;
    this.done = List.copyOf(done);
    this.failed = List.copyOf(failed);
    this.abandoned = List.copyOf(abandoned);
  }

  /**
   * A step that threw.
   *
   * @param name its name
   * @param error what it threw; its message may hold a secret
   */
  public record Failed(String name, Throwable error) {
    String brief() {
      return name + ": " + error.getClass().getName();
    }
  }

  /** Which phase it is. */
  public Phase phase() {
    return phase;
  }

  /** Its slot at worst. */
  public Duration planned() {
    return planned;
  }

  /** What it took. */
  public Duration used() {
    return used;
  }

  /** The names of what ended well, in the order in which it ended; unmodifiable. */
  public List<String> done() {
    return done;
  }

  /** What threw, and what it threw; unmodifiable. */
  public List<Failed> failed() {
    return failed;
  }

  /** The names of what did not end in time, or was not reached; unmodifiable. */
  public List<String> abandoned() {
    return abandoned;
  }

  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("phase", phase.member());
    members.put("planned_ms", planned.toMillis());
    members.put("used_ms", used.toMillis());
    ShutdownReport.putNames(members, "done", done);
    ShutdownReport.putNames(
        members, "failed", failed.stream().map(Failed::brief).toList());
    ShutdownReport.putNames(members, "abandoned", abandoned);
    return members;
  }

  @Override
  public String toString() {
    return members().toString();
  }
}
