// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The receipt of an end: who asked for it, what was done, what it cost and what was left undone.
 * Immutable.
 */
public final class ShutdownReport {
  static final int MOST_NAMES = 50;

  private final Contents contents;

  ShutdownReport(Contents contents) {
    this.contents = contents;
  }

  /** What a report says; it may grow, which is why the report itself is no record. */
  record Contents(
      String cause,
      OptionalInt exitCode,
      boolean clean,
      Duration total,
      Plan plan,
      List<PhaseReport> phases,
      WorkReport inFlight,
      TaskReport tasks,
      List<String> late,
      List<String> leftovers,
      long untoldNotices,
      Optional<Throwable> failure) {
    Contents {
      phases = List.copyOf(phases);
      late = List.copyOf(late);
      leftovers = List.copyOf(leftovers);
    }
  }

  /** {@code SIGTERM} and other signals, {@code stop}, {@code close} or {@code exit}. */
  public String cause() {
    return contents.cause();
  }

  /**
   * What the process ends with; empty if {@code main} decides that (after a stop or a close), or a
   * {@code System.exit} of the application.
   */
  public OptionalInt exitCode() {
    return contents.exitCode();
  }

  /** From the beginning of the end to this report. */
  public Duration total() {
    return contents.total();
  }

  /** How the time was shared out. */
  public Plan plan() {
    return contents.plan();
  }

  /** Each phase that had something to do, in order; unmodifiable. */
  public List<PhaseReport> phases() {
    return contents.phases();
  }

  /** What happened in this phase; empty if it had nothing to do. */
  public Optional<PhaseReport> phase(Phase phase) {
    return phases().stream().filter(report -> report.phase() == phase).findFirst();
  }

  /** What became of the work in flight, tasks of executors included. */
  public WorkReport inFlight() {
    return contents.inFlight();
  }

  /** What became of the tasks that did not run. */
  public TaskReport tasks() {
    return contents.tasks();
  }

  /** How many tasks executors had accepted and never started; delayed ones not included. */
  public long droppedTasks() {
    return tasks().dropped();
  }

  /** What was registered after the end had begun, and was ended on the spot; unmodifiable. */
  public List<String> late() {
    return contents.late();
  }

  /**
   * The threads that keep the JVM alive although the end is over; filled after a stop and a close,
   * since a signal ends the process anyway. Unmodifiable.
   */
  public List<String> leftovers() {
    return contents.leftovers();
  }

  /** Notices that the consumer did not take: it threw, or blocked for too long. */
  public long untoldNotices() {
    return contents.untoldNotices();
  }

  /** The first error that a step threw; the others are suppressed in it. */
  public Optional<Throwable> failure() {
    return contents.failure();
  }

  /** The names of all that was given up, of every phase. */
  public List<String> abandoned() {
    return phases().stream().flatMap(phase -> phase.abandoned().stream()).toList();
  }

  /**
   * True if nothing was given up and nothing failed. The flushes do not count: what telemetry could
   * not send is told elsewhere, and changes neither this nor the exit code.
   */
  public boolean clean() {
    return contents.clean();
  }

  /**
   * Plain values (strings, numbers, booleans, lists, maps) for one JSON line. No value comes from a
   * message of an exception, and no list is longer than {@value #MOST_NAMES} names and a count.
   */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("cause", cause());
    exitCode()
        .ifPresentOrElse(
            code -> members.put("exit_code", code), () -> members.put("exit_code_unknown", true));
    members.put("clean", clean());
    members.put("total_ms", total().toMillis());
    members.put("budget_ms", plan().total().toMillis());
    members.put("phases", phases().stream().map(PhaseReport::members).toList());
    members.put("in_flight", inFlight().members());
    tasks().putInto(members);
    putNames(members, "late", late());
    putNames(members, "leftovers", leftovers());
    if (untoldNotices() > 0) {
      members.put("untold_notices", untoldNotices());
    }
    return members;
  }

  static void putNames(Map<String, Object> members, String member, List<String> names) {
    if (names.size() > MOST_NAMES) {
      members.put(member, names.subList(0, MOST_NAMES));
      members.put(member + "_more", names.size() - MOST_NAMES);
    } else if (!names.isEmpty()) {
      members.put(member, names);
    }
  }
}
