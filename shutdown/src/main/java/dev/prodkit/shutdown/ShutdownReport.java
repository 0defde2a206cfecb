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
 *
 * @param cause {@code SIGTERM}, {@code SIGINT}, {@code stop}, {@code close} or {@code exit}
 * @param exitCode what the process ends with; empty if {@code main} decides that (after a stop or a
 *     close), or a {@code System.exit} of the application
 * @param total from the beginning of the end to this report
 * @param plan how the time was shared out
 * @param phases each phase that had something to do, in order
 * @param inFlight what became of the work in flight
 * @param droppedTasks tasks that executors had accepted and never started
 * @param late what was registered after the end had begun, and was ended on the spot
 * @param leftovers the threads that keep the JVM alive although the end is over; filled after a
 *     stop and a close, since a signal ends the process anyway
 * @param untoldNotices notices that the consumer did not take: it threw, or blocked for too long
 * @param failure the first error that a step threw; the others are suppressed in it
 */
public record ShutdownReport(
    String cause,
    OptionalInt exitCode,
    Duration total,
    Plan plan,
    List<PhaseReport> phases,
    WorkReport inFlight,
    int droppedTasks,
    List<String> late,
    List<String> leftovers,
    long untoldNotices,
    Optional<Throwable> failure) {
  static final int MOST_NAMES = 50;

  /** Keeps copies. */
  public ShutdownReport {
    phases = List.copyOf(phases);
    late = List.copyOf(late);
    leftovers = List.copyOf(leftovers);
  }

  /**
   * What happened in one phase. The three lists together hold each name that was registered.
   *
   * @param phase which
   * @param planned its slot at worst
   * @param used what it took
   * @param done the names of what ended well, in the order in which it ended
   * @param failed what threw, and what it threw
   * @param abandoned what did not end in time, or was not reached
   */
  public record PhaseReport(
      Phase phase,
      Duration planned,
      Duration used,
      List<String> done,
      List<Failed> failed,
      List<String> abandoned) {
    /** Keeps copies. */
    public PhaseReport {
      done = List.copyOf(done);
      failed = List.copyOf(failed);
      abandoned = List.copyOf(abandoned);
    }

    private Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("phase", phase.member());
      members.put("planned_ms", planned.toMillis());
      members.put("used_ms", used.toMillis());
      putNames(members, "done", done);
      putNames(members, "failed", failed.stream().map(Failed::brief).toList());
      putNames(members, "abandoned", abandoned);
      return members;
    }
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

  /**
   * What became of the work in flight.
   *
   * @param atBegin how much there was when the end began
   * @param finished how much ended from then until its phase was over
   * @param abandoned how much was given up
   * @param oldest the oldest of what was given up, at most {@value BlockedThread#MOST_THREADS}
   */
  public record WorkReport(int atBegin, long finished, int abandoned, List<Open> oldest) {
    /** Keeps a copy. */
    public WorkReport {
      oldest = List.copyOf(oldest);
    }

    private Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("at_begin", atBegin);
      members.put("finished", finished);
      members.put("abandoned", abandoned);
      if (!oldest.isEmpty()) {
        members.put("oldest", oldest.stream().map(Open::members).toList());
      }
      return members;
    }
  }

  /**
   * A piece of work that was given up.
   *
   * @param name what it was
   * @param thread the name of the thread that began it
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

  /** What happened in this phase; empty if it had nothing to do. */
  public Optional<PhaseReport> phase(Phase phase) {
    return phases.stream().filter(report -> report.phase() == phase).findFirst();
  }

  /** The names of all that was given up, of every phase. */
  public List<String> abandoned() {
    return phases.stream().flatMap(phase -> phase.abandoned().stream()).toList();
  }

  /** True if nothing was given up and nothing failed. */
  public boolean clean() {
    return failure.isEmpty() && abandoned().isEmpty() && droppedTasks == 0;
  }

  /**
   * Plain values (strings, numbers, booleans, lists, maps) for one JSON line. No value comes from a
   * message of an exception, and no list is longer than {@value #MOST_NAMES} names and a count.
   */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("cause", cause);
    exitCode.ifPresentOrElse(
        code -> members.put("exit_code", code), () -> members.put("exit_code_unknown", true));
    members.put("clean", clean());
    members.put("total_ms", total.toMillis());
    members.put("budget_ms", plan.total().toMillis());
    members.put("phases", phases.stream().map(PhaseReport::members).toList());
    members.put("in_flight", inFlight.members());
    members.put("dropped_tasks", droppedTasks);
    putNames(members, "late", late);
    putNames(members, "leftovers", leftovers);
    if (untoldNotices > 0) {
      members.put("untold_notices", untoldNotices);
    }
    return members;
  }

  private static void putNames(Map<String, Object> members, String member, List<String> names) {
    if (names.size() > MOST_NAMES) {
      members.put(member, names.subList(0, MOST_NAMES));
      members.put(member + "_more", names.size() - MOST_NAMES);
    } else if (!names.isEmpty()) {
      members.put(member, names);
    }
  }
}
